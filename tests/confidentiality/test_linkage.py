"""Whose sheet is whose: a thief with every store, log and backup, but without the key file.

He has a copy of every night while the round was open, the write-ahead logs, the files in the worst
moment of the close and afterwards; he is told in which order people answered (more than reminders,
the mail log and any clock could tell him) and which box was whose (which the round's pepper keeps
from him), and later he is given every opened sheet and comment where it lies. All of one round,
unit, ledger and count mark: still he pairs them no better than chance. `linking.guessing` has the
measure and its bound. What somebody can do who has the key file stands in docs/threats.md.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from django.test import Client

from avtryck.config.demonstration.leaving import Leaving, leavings
from avtryck.config.demonstration.organisation import imagine
from avtryck.core.rules.deadlines import month_of
from avtryck.keys.models import Key
from avtryck.keys.operations import secret
from avtryck.outbox.operations import send_due
from avtryck.surveys import closing
from avtryck.surveys.answering import box_of
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from avtryck.vault import boxes, sheets
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Box
from confidentiality.linking import stealing
from confidentiality.linking.guessing import Guess, guess
from confidentiality.linking.playing import MAY, PEOPLE, live
from confidentiality.permuting.watching import seeded_ids
from evidence import note, size
from leavers import answered, installed, leaver

pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.django_db(transaction=True)]
SECRET = "Kanariefågel"


def caught(clock_at: Callable[[Any], None], seed: int) -> list[Guess]:
    return [one for one in live(clock_at, seed).guesses() if one.beats_chance]


def test_no_look_at_the_stores_matches_sheets_to_people_better_than_chance(
    clock_at, monkeypatch
) -> None:
    installed()
    seeded_ids(monkeypatch, 2026)
    guesses = list(live(clock_at, 2026).guesses())
    kinds = {one.witness.split(",")[0] for one in guesses if one.n == PEOPLE}
    comment = "comment exit-survey/1:should_change"
    assert kinds == {"everyone", "leadership", "equal_conditions", "resigned", comment}
    note("linkage_ways_of_looking", len(guesses))
    note("linkage_most_right_pairs", max(one.right for one in guesses))
    assert [one for one in guesses if one.beats_chance] == []


def test_planted_answers_stored_as_they_come_are_caught(clock_at, monkeypatch) -> None:
    """The version not built: sheet and mark "used" in one go, as each answer arrives."""
    installed()
    import leavers

    real = leavers.answer

    def at_once(*, invitation: Invitation, answers: Any, token: str) -> str | None:
        code = real(invitation=invitation, answers=answers, token=token)
        content = {"values": dict(answers.values), "comments": dict(answers.comments)}
        lies = closing.Lying(invitation.unit, MAY, frozenset())
        door.deposit_sheets(sheets=closing.sheets_of(invitation, content, lies))
        Invitation.objects.filter(pk=invitation.pk).update(no_reminders=True)
        door.discard(box=box_of(invitation))
        return code

    monkeypatch.setattr(leavers, "answer", at_once)
    found = caught(clock_at, 1)
    place = "rowid" if stealing.on_sqlite() else "ctid"
    assert (f"everyone, {place} afterwards", "arrival") in {
        (one.witness, one.clue) for one in found
    }
    if not stealing.on_sqlite():  # the row versions join the stores, without being told anything
        versions = {one for one in found if one.clue.startswith("invitation xmin, night")}
        assert any(one.witness == "everyone, xmin afterwards" for one in versions)


def test_planted_a_close_in_order_and_boxes_as_large_as_their_texts_are_caught(
    clock_at, monkeypatch
) -> None:
    """Two sins at once, each seen alone: the order of ids, and boxes padded to the next kB."""
    installed()
    numbers = count(1)
    for station in (door, sheets):
        monkeypatch.setattr(station, "uuid4", lambda: UUID(int=next(numbers)))
    monkeypatch.setattr(random, "SystemRandom", lambda: SimpleNamespace(shuffle=lambda _: None))
    enclose = boxes.enclose

    def in_steps(plain: bytes, **facts: Any) -> Any:
        return enclose(plain, **facts | {"least": -(-(len(plain) + 4) // 1024) * 1024})

    monkeypatch.setattr(boxes, "enclose", in_steps)
    found = {(one.witness, one.clue) for one in caught(clock_at, 2)}
    ordered = {witness for witness, clue in found if clue == "invitation id"}
    assert {"everyone, id afterwards", "everyone, file afterwards"} <= ordered
    large = {witness for witness, clue in found if clue.startswith("box size")}
    comment = "comment exit-survey/1:should_change"
    assert {f"{comment}, {what}" for what in ("text", "size while closing", "size afterwards")} <= (
        large
    )


def test_the_measure_is_right_about_order_reverse_ties_and_nothing() -> None:
    names = [f"{number:02}" for number in range(60)]
    owners = dict(zip(names, names, strict=True))
    up = {name: float(name) for name in names}

    def measured(found: dict[str, float]) -> tuple[int, float]:
        one = guess("", found, "", up, owners)
        return one.right, round(one.rho, 3)

    assert measured(up) == (60, 1.0)
    assert measured({name: -at for name, at in up.items()}) == (0, -1.0)
    assert measured(dict.fromkeys(names, 7.0)) == (1, 0.0)
    assert measured({name: at // 2 for name, at in up.items()})[0] == 30


def hidden_fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(found)


def test_while_open_nothing_opens_and_an_answer_leaves_no_trace_but_its_box(
    clock_at, inbox, capfd, settings
) -> None:
    installed()
    clock_at("2026-05-04T09:00:00+02:00")
    alva, ines = (leaver(number, "minne-a", date(2026, 5, 15)) for number in (1, 2))
    send_due()
    browser = Client()
    browser.get(f"/e/{token_of(alva)}/")
    page = browser.get("/enkat/").content.decode()
    before = stealing.written(("default", "keys"))
    told = capfd.readouterr()
    browser.post(
        "/enkat/", hidden_fields(page) | {"recommend": "3", "worked_well": SECRET}, follow=True
    )
    assert Box.objects.count() == 1
    assert stealing.written(("default", "keys")) == before
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")
    assert len(inbox.received) == len([one for one in inbox.received if SECRET not in str(one)])
    answered(ines, recommend="5", worked_well=SECRET)
    content = b"".join(stealing.files(store) for store in stealing.STORES)
    assert SECRET.encode() not in content
    assert token_of(alva).encode() not in content
    nothing_opens(settings)


def nothing_opens(settings: Any) -> None:
    """Neither a wrong key file nor any 32 bytes that lie in the stores."""
    from avtryck.keys import kek

    lying = {
        value[at : at + 32]
        for value in {*stealing.values(("keys", "default"))}
        if len(value) < 200
        for at in range(len(value) - 31)
    }
    box = Box.objects.first()
    assert box is not None
    sealed, bound = bytes(box.sealed), box.round.bytes + box.id.encode()
    assert len(lying) > 1000
    for tried in lying:
        with pytest.raises(InvalidTag):
            AESGCM(tried).decrypt(sealed[:12], sealed[12:], bound)
    keys = list(Key.objects.all())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kek, "kek", lambda: b"?" * 32)
        patch.setattr("avtryck.keys.operations.kek", lambda: b"?" * 32)
        for key in keys:
            if key.purpose == "round-private":
                with pytest.raises(InvalidUnwrap):
                    secret(key.id)


@pytest.mark.once
def test_what_remains_for_whoever_has_the_key_file_is_told_with_its_figure() -> None:
    """How many who answer in a year are alone in unit and month, or with the exit type too."""
    alone: list[tuple[float, float]] = []
    for seed in range(size(3, 20)):
        rng = random.Random(seed)
        made = imagine(rng, 5500)
        span = {"start": date(2025, 1, 1), "today": date(2026, 6, 1)}
        everyone = [one for one in leavings(rng, made, **span, taken=set()) if not one.stays]
        year = [one for one in everyone if one.last_day.year == 2025]
        answers = [one for one in year if one.answered]
        alone.append((share(year, answers, exit_type=False), share(year, answers, exit_type=True)))
    figures = [round(100 * sum(column) / len(column)) for column in zip(*alone, strict=True)]
    note("answers_alone_in_unit_and_month_percent", figures[0])
    note("answers_alone_with_exit_type_percent", figures[1])
    assert figures == [92, 98]
    told = (Path(__file__).parents[2] / "docs/threats.md").read_text()
    assert "92 % are alone in unit and month, 98 % with the exit type" in told


def share(year: list[Leaving], answers: list[Leaving], *, exit_type: bool) -> float:
    def spot(one: Leaving) -> tuple[str, str, str]:
        month = month_of(one.last_day + timedelta(days=14))
        return (one.who.unit, month, one.exit_type if exit_type else "")

    there = Counter(spot(one) for one in year)
    return sum(there[spot(one)] == 1 for one in answers) / len(answers)
