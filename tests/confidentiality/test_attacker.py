"""An attacker with every page, the register and the list of who answered, and what it finds.

The organisations, their life, the attacks and the weaker rules stand in `attacker/`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from avtryck.content.queries import disclosure_policy
from avtryck.core.disclosure import rule_u
from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.tables import Block
from avtryck.release import policies
from confidentiality.attacker import rank, weaker, worlds
from confidentiality.attacker.findings import Findings, attack
from confidentiality.attacker.knowledge import Known, known_of
from confidentiality.attacker.organisations import M, S, Shape, draw
from confidentiality.attacker.running import live, undone
from confidentiality.attacker.worlds import Certain, Line, Question
from evidence import note, size

FIRST_SEED = 1
SHAPES = {"S": S, "M": M}
ORGANISATIONS = [
    *(("M", seed) for seed in range(FIRST_SEED, FIRST_SEED + size(0, 5))),
    *(("S", seed) for seed in range(FIRST_SEED, FIRST_SEED + size(2, 50))),
]
ATTACKER = Path(__file__).parent / "attacker"
PURE = {"organisations", "rank", "worlds", "weaker"}


def kept(shape: Shape, seed: int, *, years: int, t: int = 0, survey: bool = True) -> Known:
    """What an attacker has after so many years."""
    with undone():
        lived = live(draw(shape, years=years, seed=seed), survey=survey)
        return known_of(lived, t=t)


@pytest.mark.once
def test_the_attacks_share_no_code_with_what_they_attack() -> None:
    for path in ATTACKER.glob("*.py"):
        imported = {
            name
            for node in ast.walk(ast.parse(path.read_text()))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [str(node.module)]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        forbidden = ["avtryck.core.disclosure"]
        forbidden += [] if path.stem == "running" else ["avtryck.release"]
        forbidden += ["avtryck", "django"] if path.stem in PURE else []
        assert not {name for name in imported if name.startswith(tuple(forbidden))}, path.name


# ---- the product, attacked


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize(("name", "seed"), ORGANISATIONS)
def test_an_attacker_with_every_page_of_all_years_finds_nobody(name: str, seed: int) -> None:
    # The first live through the survey too; the others' sheets go straight to the vault's door.
    survey = name == "S" and seed < FIRST_SEED + size(1, 10)
    _report(name, seed, attack(kept(SHAPES[name], seed, years=size(2, 10), survey=survey)))


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize("t", [1, 2])
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + size(1, 10)))
def test_insiders_who_know_t_answers_find_nobody_else(t: int, seed: int) -> None:
    with promising(t):
        found = attack(kept(S, seed, years=size(1, 10), t=t))
    _report(f"S_insiders_{t}", seed, found)


def _report(name: str, seed: int, found: Findings) -> None:
    tried = {part: found.tried[part] for part in ("pages", "pools", "histograms", "sets")}
    note(f"attacker_{name}_{seed}", {"findings": len(found.all)} | tried)
    assert found.none, str(found)
    assert found.tried["histograms"]


@contextmanager
def promising(t: int) -> Iterator[None]:
    """A policy under which one viewer may know t answers of a release."""

    def changed(*args: str) -> object:
        return replace(disclosure_policy(*args), known_answers=t)

    with patch.object(policies, "disclosure_policy", changed):
        yield


# ---- planted weaknesses, in the product


def always_exact(pool: str, question: object, counts: object, policy: LedgerPolicy) -> Block:
    """Rule U forgotten: from k answers on everything is shown."""
    n = sum(counts)  # type: ignore[call-overload]
    if n < policy.threshold:
        return Block(pool, question.key, "not_shown")  # type: ignore[attr-defined]
    return Block(pool, question.key, "exact", counts=counts, n=n)  # type: ignore[attr-defined,arg-type]


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(databases="__all__")
def test_without_rule_u_the_attacker_names_everybodys_answer_in_some_groups() -> None:
    with patch.object(rule_u, "block_of", always_exact):
        found = attack(kept(S, FIRST_SEED, years=1))
    assert found.certain
    assert not found.isolated


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(databases="__all__")
def test_pools_of_three_are_isolated_and_the_promise_is_seen_broken() -> None:
    with patch.object(LedgerPolicy, "threshold", property(lambda _: 3)):
        found = attack(kept(S, FIRST_SEED, years=1))
    assert found.isolated
    assert any("real people, 5 promised" in line for line in found.broken)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(databases="__all__")
def test_who_knows_more_answers_than_promised_learns_others() -> None:
    """t = 0 promises nothing to the one exception who knows her own answer."""
    known = kept(S, FIRST_SEED, years=1)
    assert attack(known).none
    assert attack(known, t=1).certain


# ---- planted weaknesses: the rules of thumb of other systems


@pytest.mark.slow
@pytest.mark.once
def test_rules_of_thumb_expose_nearly_everybody() -> None:
    drawn = [draw(S, years=size(3, 10), seed=FIRST_SEED + at) for at in range(size(4, 50))]
    drawn += [draw(M, years=size(1, 10), seed=FIRST_SEED + at) for at in range(size(1, 5))]
    for name, rule in (("threshold", weaker.shown_from), ("next_smallest", weaker.next_smallest)):
        shares = [weaker.exposed_share(one, rule) for one in drawn]
        exposed = sum(share > 0 for share in shares) / len(shares)
        note(f"attacker_exposed_share_{name}", round(sum(shares) / len(shares), 3))
        note(f"attacker_exposed_organisations_{name}", exposed)
        assert exposed > 0.9
        assert min(shares) > 0.1


# ---- the attacks themselves


@pytest.mark.once
def test_differences_of_nested_and_crossing_sets_isolate() -> None:
    a, b, c = range(5), range(5, 8), range(8, 20)
    people = {sheet: f"p{sheet}" for sheet in range(20)}

    def isolated(*sets: range | list[int]) -> list[int]:
        done = rank.attack([frozenset(one) for one in sets], people, 5)
        return [group.people for group in done.isolated]

    assert isolated(range(20), [*a, *c]) == [3]
    assert isolated([*a, *b], [*b, *c], [*a, *c]) == [3]  # no difference of two gives it
    assert isolated(range(20), a) == []
    four_of_five_cells = [[at for at in range(10) if at // 2 != left_out] for left_out in range(5)]
    assert isolated(*four_of_five_cells) == [2, 2, 2, 2, 2]


@pytest.mark.once
def test_the_attackers_own_inventions_and_second_jobs_protect_nobody() -> None:
    published = [frozenset(range(5)), frozenset(range(5, 12))]
    invented = {sheet: f"p{sheet}" for sheet in range(1, 12)}
    assert rank.attack(published, invented, 5).exposed == {1, 2, 3, 4}
    twice = {sheet: f"p{max(sheet, 1)}" for sheet in range(12)}
    assert rank.attack(published, twice, 5).exposed == {0, 1, 2, 3, 4}


def two_pools(*lines: Line, sizes: tuple[int, int] = (5, 5), classes: int = 2) -> Question:
    question = Question("q", tuple((at,) for at in range(classes)))
    question.sizes = {f"p{at}": n for at, n in enumerate(sizes)}
    question.lines = set(lines)
    return question


def line(low: float, high: float, *terms: tuple[str, int]) -> Line:
    return Line(frozenset(terms), low, high)


@pytest.mark.once
def test_unanimity_hidden_beside_an_exact_total_is_found() -> None:
    question = two_pools(line(8, 8, ("p0", 0), ("p1", 0)), line(3, 3, ("p1", 0)))
    truth = {"p0": (5, 0), "p1": (3, 2)}
    assert list(worlds.certain(question, truth)) == [Certain("q", "p0", 0, ())]


@pytest.mark.once
def test_one_known_exception_settles_the_other_pool_of_a_union() -> None:
    """ "9 of 10 at least" over two pools: nothing for strangers, all for who is the exception."""
    question = two_pools(line(9, 9, ("p0", 0), ("p1", 0)), line(4, 5, ("p0", 0)))
    truth = {"p0": (4, 1), "p1": (5, 0)}
    assert list(worlds.certain(question, truth)) == []
    found = list(worlds.certain(question, truth, t=1))
    assert {one.pool for one in found} == {"p0", "p1"}
    assert {one.known for one in found} == {(("p0", 1),)}


@pytest.mark.once
@pytest.mark.parametrize("seed", range(12))
def test_histograms_say_what_worlds_of_single_people_say(seed: int) -> None:
    """Members are exchangeable: the integer programme against all assignments of answers."""
    random = Random(seed)
    classes, sizes = random.choice([(2, (5, 4)), (2, (3, 6)), (3, (4, 3))])
    answers = [[random.choice(range(classes)) for _ in range(n)] for n in sizes]
    truth = {f"p{at}": tuple(map(one.count, range(classes))) for at, one in enumerate(answers)}
    question = two_pools(*_random_lines(truth, random), sizes=sizes, classes=classes)
    possible = [
        counts
        for world in product(range(classes), repeat=sum(sizes))
        if all(
            one.holds(counts)
            for counts in [_histograms(world, sizes, classes)]
            for one in question.lines
        )
        for counts in [_histograms(world, sizes, classes)]
    ]
    for pool, part in product(truth, range(classes)):
        counts = [world[pool][part] for world in possible]
        assert worlds.range_of(question, pool, part) == (min(counts), max(counts))
    forced = {pool for pool, n in question.sizes.items() for part in range(classes)
              if all(world[pool][part] == n for world in possible)}  # fmt: skip
    assert {one.pool for one in worlds.certain(question, truth)} == forced


def _histograms(
    world: tuple[int, ...], sizes: tuple[int, int], classes: int
) -> dict[str, tuple[int, ...]]:
    parts = {"p0": world[: sizes[0]], "p1": world[sizes[0] :]}
    return {pool: tuple(map(one.count, range(classes))) for pool, one in parts.items()}


def _random_lines(truth: dict[str, tuple[int, ...]], random: Random) -> Iterator[Line]:
    for pool, part in product(truth, range(len(truth["p0"]))):
        n = truth[pool][part]
        if random.random() < 0.4:
            yield line(max(0, n - random.choice((0, 1))), n + random.choice((0, 1)), (pool, part))
    for part, n in enumerate(map(sum, zip(*truth.values(), strict=True))):
        if random.random() < 0.6:
            yield line(n, n, ("p0", part), ("p1", part))
