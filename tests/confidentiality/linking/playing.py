"""One round, lived through while a thief copies everything each day; and whose sheet is whose."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from avtryck.surveys import closing
from avtryck.surveys.answering import box_of
from avtryck.surveys.models import Invitation
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Box, Comment, Sheet
from confidentiality.linking import stealing
from confidentiality.linking.guessing import Guess, guess
from leavers import answered, leaver

PEOPLE = 60
DAYS = 5
A_DAY = PEOPLE // DAYS
OTHERS = ("worked_well", "anything_else")
FIRST, MAY = date(2026, 4, 27), date(2026, 5, 31)
Clues = dict[str, dict[str, float]]


@dataclass
class Stolen:
    """Clues: name → invitation → number. Witnesses: kind of sheet → name → sheet → number."""

    clues: Clues = field(default_factory=dict)
    witnesses: dict[str, Clues] = field(default_factory=lambda: defaultdict(dict))
    owners: dict[str, str] = field(default_factory=dict)
    began: str = ""

    def guesses(self) -> Iterator[Guess]:
        """Every witness against every clue."""
        for kind, witnesses in self.witnesses.items():
            for witness, found in witnesses.items():
                for clue, known in self.clues.items():
                    yield guess(f"{kind}, {witness}", found, clue, known, self.owners)


def invite(rng: Random) -> list[Invitation]:
    """All leave the same unit in the same month, in the same way: one ledger, one count mark."""
    numbers = rng.sample(range(10_000), PEOPLE)
    return [leaver(number, "minne-a", date(2026, 5, 15)) for number in numbers]


def values_of(rng: Random) -> dict[str, str]:
    """All write something, some much, a few more than one text: so that lengths vary."""
    raw = {"recommend": str(rng.randrange(11)), "should_change": text_of(rng, 4000)}
    raw |= {key: text_of(rng, 1000) for key in OTHERS if rng.random() < 0.2}
    return raw


def text_of(rng: Random, longest: int) -> str:
    return ("Mötena tog för mycket tid. " * 150)[: rng.randrange(1, longest)]


def live(clock_at: Callable[[Any], None], seed: int) -> Stolen:
    """Register, answer over five days with a copy each night, close the month after."""
    rng, stolen = Random(seed), Stolen()
    clock_at(FIRST)
    stolen.began = stealing.log_begins()
    invitations = invite(rng)
    register(stolen)
    arrivals = rng.sample(invitations, PEOPLE)
    stolen.clues["arrival"] = {one.id.hex: at for at, one in enumerate(arrivals)}
    with watched(stolen):
        for day in range(DAYS):
            clock_at(FIRST + timedelta(days=day))
            for one in arrivals[day * A_DAY : (day + 1) * A_DAY]:
                answered(one, **values_of(rng))
            backup(stolen, day, invitations)
        clock_at(date(2026, 6, 1))
        close(stolen)
    look(stolen, "afterwards")
    return stolen


def register(stolen: Stolen) -> None:
    """What the register, the mail rows and the audit say: their order is that of registration."""
    found = Invitation.objects.select_related("case__departure").all()
    for column, positions in stealing.rows(Invitation, "default").items():
        stolen.clues[f"invitation {column}"] = dict(positions)
    ids: dict[str, dict[str, Any]] = {
        "invitation id": {one.id.hex: one.id.int for one in found},
        "case id": {one.id.hex: _number(one.case.id) for one in found},
        "employee id": {one.id.hex: int(one.case.departure.employee_id[1:]) for one in found},
    }
    stolen.clues |= {name: {k: float(v) for k, v in known.items()} for name, known in ids.items()}


def _number(value: Any) -> int:
    return int(getattr(value, "int", value))


def backup(stolen: Stolen, day: int, invitations: list[Invitation]) -> None:
    """A night's copy. The thief is even told which box is whose; the pepper keeps that from him."""
    boxes = {box_of(one): one.id.hex for one in invitations}
    mine = [box for box in Box.objects.all() if box.id in boxes]
    content, written = stealing.files("vault"), stealing.log("vault", stolen.began)
    for column, positions in stealing.rows(Invitation, "default").items():
        stolen.clues[f"invitation {column}, night {day}"] = dict(positions)
    looks = stealing.rows(Box, "vault") | {
        "size": {box.id: len(bytes(box.sealed)) for box in mine},
        "id": {box.id: int(box.id, 16) for box in mine},
        "file": stealing.offsets(content, {box.id: bytes(box.sealed)[:24] for box in mine}),
        "log": stealing.offsets(written, {box.id: bytes(box.sealed)[:24] for box in mine}),
    }
    for look, positions in looks.items():
        known = {boxes[box]: float(at) for box, at in positions.items() if box in boxes}
        stolen.clues[f"box {look}, night {day}"] = known


@contextmanager
def watched(stolen: Stolen) -> Iterator[None]:
    """Notes whose a sheet is when it is made: what the test knows and the thief does not."""
    drafts: dict[int, tuple[object, str]] = {}
    real = {name: getattr(closing, name) for name in ("sheets_of", "comments_of")}
    rows = {name: getattr(door, name) for name in ("sealed_sheet", "sealed_comment")}

    def parted(name: str) -> Callable[..., Any]:
        def noted(invitation: Invitation, *rest: Any) -> Any:
            made = real[name](invitation, *rest)
            drafts.update({id(draft): (draft, invitation.id.hex) for draft in made})
            return made

        return noted

    def sealing(name: str) -> Callable[..., Any]:
        def noted(draft: object, **keys: Any) -> Any:
            row = rows[name](draft, **keys)
            stolen.owners[row.id.hex] = drafts[id(draft)][1]
            stolen.witnesses[kind_of(row)].setdefault("text", {})[row.id.hex] = length_of(draft)
            return row

        return noted

    with (
        patch.object(closing, "sheets_of", parted("sheets_of")),
        patch.object(closing, "comments_of", parted("comments_of")),
        patch.object(door, "sealed_sheet", sealing("sealed_sheet")),
        patch.object(door, "sealed_comment", sealing("sealed_comment")),
    ):
        yield


def kind_of(row: Sheet | Comment) -> str:
    return row.ledger if isinstance(row, Sheet) else f"comment {row.question}"


def length_of(draft: object) -> int:
    """How long the opened text is: somebody may read it later."""
    if isinstance(draft, door.CommentDraft):
        return len(draft.text.encode())
    assert isinstance(draft, door.SheetDraft)
    return len(json.dumps(draft.answers, ensure_ascii=False).encode())


def close(stolen: Stolen) -> None:
    """Close, and copy the log and the files in the worst moment: before they are emptied."""
    real = closing.vault.wipe_boxes

    def copied() -> bool:
        look(stolen, "while closing")
        return real()

    with patch.object(door, "wipe_boxes", copied):
        closing.close_rounds(until=MAY, actor="system")


def look(stolen: Stolen, when: str) -> None:
    """Where every sheet and comment lies, in the table, in the files and in the log."""
    content, written = stealing.files("vault"), stealing.log("vault", stolen.began)
    for model in (Sheet, Comment):
        columns = stealing.rows(model, "vault")
        groups: dict[str, list[Any]] = defaultdict(list)
        for row in model.objects.all():
            groups[kind_of(row)].append(row)
        for kind, rows in groups.items():
            needles = {row.id.hex: bytes(row.sealed)[17:41] for row in rows}
            found = {
                column: {row.id.hex: at[row.id.hex] for row in rows}
                for column, at in columns.items()
            } | {
                "id": {row.id.hex: row.id.int for row in rows},
                "size": {row.id.hex: len(bytes(row.sealed)) for row in rows},
                "file": stealing.offsets(content, needles),
                "log": stealing.offsets(written, needles),
            }
            for name, positions in found.items():
                stolen.witnesses[kind][f"{name} {when}"] = {
                    sheet: float(at) for sheet, at in positions.items()
                }
