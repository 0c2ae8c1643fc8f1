"""People in one pool exchange their answers: not a byte of what anybody is shown may change.

Theorem 1 on the running product. An organisation lives through two years; then the same two years
again, with the answers exchanged inside each pool, each question and ledger by itself, with what
Rule U does not show answered otherwise, and with what no pool holds answered anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import evidence
from confidentiality.permuting.answering import Answers
from confidentiality.permuting.looking import (
    LANGUAGES,
    Shown,
    Thoroughly,
    commands,
    differences,
    everything,
    glance,
    held_still,
    pages,
)
from confidentiality.permuting.organisation import Story, story
from confidentiality.permuting.planting import planted
from confidentiality.permuting.playing import (
    Look,
    Played,
    SetClock,
    first_answers,
    played,
    prepare,
    respondents,
    world,
)

SEEDS = range(1, evidence.size(1, 20) + 1)
PEOPLE, UNITS = evidence.size(48, 64), evidence.size(14, 20)
SPOKEN = LANGUAGES[: evidence.size(1, 2)]  # of pages; files and the API in both
Run = Callable[[Story, Answers, Look], Played]


@pytest.fixture
def run(tmp_path: Path, clock_at: SetClock) -> Run:
    def run(one: Story, answers: Answers, look: Look) -> Played:
        with held_still() as lines:
            found = played(one, answers, tmp_path, clock_at, look)
            found.shown |= {f"log line {at}": line.encode() for at, line in enumerate(lines())}
        return found

    return run


def changed(before: Answers, after: Answers) -> int:
    return sum(before[key][item] != after[key][item] for key in before for item in before[key])


@pytest.mark.slow
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("seed", SEEDS)
def test_exchanged_answers_change_no_byte(
    seed: int, run: Run, tmp_path: Path, clock_at: SetClock
) -> None:
    one = story(seed, people=PEOPLE, units=UNITS)
    key = prepare(one, clock_at)
    answers = first_answers(one, respondents(one))

    def look(when: str) -> Shown:
        end = when == "at the end"
        found = everything(tmp_path, f"{seed}", key, SPOKEN) if end else glance(f"{seed}")
        return {f"{when}: {name}": content for name, content in found.items()}

    first = run(one, answers, look)
    given = world(one, answers, first)
    exchanged = given.exchanged(Random(f"exchange {seed}"))
    concealed = world(one, exchanged, first).concealed(Random(f"conceal {seed}"))
    second = run(one, concealed, look)

    assert second.pools == first.pools
    assert differences(first.shown, second.shown) == []
    moved, otherwise = changed(answers, exchanged), changed(exchanged, concealed)
    assert min(moved, otherwise) > len(answers)
    assert len({pool.release for pool in first.pools}) >= 2
    assert any(answers[key] != concealed[key] for key in answers if key.startswith("I"))
    assert "interviews" in {pool.ledger for pool in first.pools}
    evidence.note(
        f"permutation {seed}",
        {
            "answered": len(answers),
            "pools": len(first.pools),
            "unions": len(first.united),
            "exchanged": moved,
            "concealed": otherwise,
            "compared": len(first.shown),
            "bytes": sum(map(len, first.shown.values())),
        },
    )


PLACES = {
    "a view of every group of five or more": {"page nobody sv /till-dig-som-slutar/"},
    "a log line with a mean": {"log line"},
    "an export in the order of the sheets": {"avtryck report sv json", "avtryck report en json"},
    "a union across releases": {"avtryck report sv xlsx", "avtryck report en xlsx"},
    "a rounded percent that is not shown": {"page Hugo sv /drift/"},
}


def place_of(name: str) -> str:
    """Where something was shown, without the unit or the line's number."""
    if name.startswith("avtryck report"):
        return f"{name.rsplit(' ', 1)[0]} {name.rsplit('.', 1)[1]}"
    return "log line" if name.startswith("log line") else name


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.usefixtures("db")
def test_every_planted_sin_is_caught_where_it_stands(
    run: Run, tmp_path: Path, clock_at: SetClock
) -> None:
    one = story(1, people=48, units=14)
    prepare(one, clock_at)
    answers = first_answers(one, respondents(one))

    def look(when: str) -> Shown:
        if when != "at the end":
            return {}
        read = pages(Thoroughly.drawn("1"), ["Hugo"], ["sv"])
        return {f"page {name}": content for name, content in read.items()} | commands(tmp_path)

    with planted():
        first = run(one, answers, look)
    given = world(one, answers, first)
    exchanged = given.exchanged(Random(1))
    found: dict[str, set[str]] = {}
    for kind, other in (("exchanged", exchanged), ("concealed", given.concealed(Random(1)))):
        with planted():
            second = run(one, other, look)
        found[kind] = {place_of(name) for name in differences(first.shown, second.shown)}
    every = set().union(*PLACES.values())
    assert found["exchanged"] | found["concealed"] == every
    # What is made of whole pools' histograms is the same after every exchange inside them: only
    # the second kind of world can see it.
    assert PLACES["a view of every group of five or more"] <= found["exchanged"]
    assert PLACES["a log line with a mean"] <= found["exchanged"]
    assert PLACES["a union across releases"] <= found["concealed"] - found["exchanged"]
    assert PLACES["a rounded percent that is not shown"] <= found["concealed"] - found["exchanged"]
