"""What tests do inside an installation of its own: one JSON line in, one out, see installations.py.

No store stays open between two calls, so that a restore may replace them.
"""
# ruff: noqa: E402 - models are there after django.setup() only

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ["DJANGO_SETTINGS_MODULE"] = "avtryck.config.settings"
import click
import django
from click.testing import CliRunner
from django.conf import settings

django.setup()

from avtryck import clock
from avtryck.audit.models import Event
from avtryck.audit.operations import record
from avtryck.config.backups.making import back_up
from avtryck.config.backups.restoring import ASIDE
from avtryck.config.backups.stores import COPIED, Frozen, disconnect, stores
from avtryck.config.commands import all_commands
from avtryck.config.commands.install import prepare_stores
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import open_draft
from avtryck.keys.models import Key, Tombstone
from avtryck.keys.operations import INTERVIEW, KeyGoneError, data_key, destroy, secret
from avtryck.keys.sealing import Place, open_sealed, seal
from avtryck.surveys.answering import reveal_own
from avtryck.surveys.closing import opened
from avtryck.surveys.links import invitation_of, token_of
from avtryck.surveys.models import Invitation, Round
from avtryck.vault.models import Box, Comment, Note, Sheet
from cast import settle
from journeys.running import PASSWORD
from leavers import answered, installed, leaver
from talks import talk_with


def prepare(*, leavers: dict[str, int], unit: str = "minne-a") -> dict[str, list[str]]:
    """A live installation with so many leavers by their last day; their invitations."""
    prepare_stores()
    settle()
    installed()
    numbers = iter(range(1, 100_000))
    found = {}
    for last_day, count in leavers.items():
        day = date.fromisoformat(last_day)
        found[last_day] = [str(leaver(next(numbers), unit, day).id) for _ in range(count)]
    return found


def tokens(*, invitations: list[str]) -> list[str]:
    rows = Invitation.objects.select_related("round").in_bulk([UUID(one) for one in invitations])
    return [token_of(rows[UUID(one)]) for one in invitations]


def answer(*, invitations: list[str], comment: str) -> int:
    """How many answers were acknowledged; each says `comment` and its place in the list."""
    rows = Invitation.objects.select_related("round", "case__departure")
    return sum(
        answered(rows.get(pk=one), recommend="7", worked_well=f"{comment} {number}")
        for number, one in enumerate(invitations)
    )


def own(*, codes: dict[str, str]) -> list[str]:
    """What each leaver's change code shows of the answer."""
    rows = Invitation.objects.select_related("round", "case__departure")
    found = [reveal_own(invitation=rows.get(pk=one), code=code) for one, code in codes.items()]
    return [answers.comments["worked_well"] if answers else "nothing" for answers in found]


def in_boxes() -> dict[str, list[str]]:
    """Round → what the boxes in it say, opened with the round's key as closing does."""
    found = {}
    for one in Round.objects.order_by("month"):
        try:
            boxes = list(opened(one))
        except KeyGoneError:
            found[one.month] = ["does not open"]
            continue
        found[one.month] = sorted(answers["comments"]["worked_well"] for _who, answers in boxes)
    return {month: said for month, said in found.items() if said}


def in_sheets() -> dict[str, Any]:
    """Waiting sheets by ledger, and what the waiting comments say."""
    said = []
    for row in Comment.objects.all():
        place = Place("comment", row.question, "", row.id.hex)
        said.append(open_sealed(bytes(row.sealed), place=place).decode().rstrip())
    return {**Counter(Sheet.objects.values_list("ledger", flat=True)), "comments": sorted(said)}


def state() -> dict[str, Any]:
    return {
        "rounds": dict(Round.objects.order_by("month").values_list("month", "state")),
        "boxes": Box.objects.count(),
        "tombstones": Tombstone.objects.count(),
        "keys": Key.objects.count(),
        "events": [one.payload["verb"] for one in Event.objects.filter(chain="")],
    }


def opens(*, token: str) -> bool:
    """Whether a survey link still leads anywhere."""
    return invitation_of(token) is not None


def note(*, text: str) -> str:
    """A sealed part of an interview's notes under a key of its own; its id."""
    key = data_key(purpose=INTERVIEW, institution="neuro")
    row = Note(interview=key, institution="neuro", part="summary", author="bo")
    row.sealed = seal(text.encode(), key_id=key, place=_place(row))
    row.save()
    return str(row.id)


def _place(row: Note) -> Place:
    return Place("note", row.part, row.institution, row.id.hex)


def shred(*, note: str) -> None:
    destroy(key_id=Note.objects.get(pk=note).interview)


def read_note(*, note: str) -> str | None:
    row = Note.objects.filter(pk=note).first()
    if row is None:
        return None
    try:
        return open_sealed(bytes(row.sealed), place=_place(row)).decode()
    except KeyGoneError:
        return "shredded"


def talk() -> str:
    """Bo's talk with Alva, whose task has come; Bo may sign in with the tests' password."""
    prepare_stores()
    bo = settle()["Bo"]
    installed()
    interview = talk_with(bo)
    Interview.objects.filter(pk=interview.pk).update(task_on=clock.today())
    bo.user.set_password(PASSWORD)
    bo.user.save()
    return str(interview.pk)


def draft(*, interview: str) -> dict[str, str]:
    """What the interviewer's draft holds, by part."""
    found = Interview.objects.select_related("case__departure", "interviewer").get(pk=interview)
    assert found.interviewer is not None
    parts = {note.part for note in Note.objects.filter(interview=found.pk)}
    opened = open_draft(interview=found, author=found.interviewer, parts=parts)
    return {part: one.text for part, one in opened.items()}


def command(*, arguments: list[str]) -> list[Any]:
    """A command in this process: its exit code, its outcome and what it said."""
    root = click.Group("avtryck", {one.name or "": one for one in all_commands()})
    done = CliRunner().invoke(root, arguments)
    return [done.exit_code, done.stdout, done.stderr]


def key_of_round(*, month: str) -> str:
    """A round's private key, as somebody with the key file reads it today; "" when it is gone."""
    try:
        return secret(Round.objects.get(month=month).private_key).hex()
    except KeyGoneError:
        return ""


def backup_while_writing(*, folder: str, invitation: str) -> bool:
    """A backup during which somebody answers, somebody acts and a key is made.

    Whether the answer was acknowledged before the backup was done.
    """
    writers = [
        threading.Thread(target=_alone, args=(work,))
        for work in (
            lambda: answer(invitations=[invitation], comment="under"),
            lambda: record(actor="bo", verb="meanwhile", subject="x"),
            lambda: data_key(purpose=INTERVIEW, institution="neuro"),
        )
    ]
    answered_then: list[bool] = []

    class Slow:
        """The stores as they were frozen; the others write from the first copy on."""

        def __init__(self, frozen: Frozen) -> None:
            self.rows, self.frozen = frozen.rows, frozen

        def copy(self, store: str, path: Path) -> None:
            if store == COPIED[0]:
                for writer in writers:
                    writer.start()
                time.sleep(0.3)
            self.frozen.copy(store, path)
            if store == COPIED[0]:
                writers[0].join(timeout=15)
                answered_then.append(not writers[0].is_alive())

    kind, plain = type(stores()), type(stores()).frozen

    @contextmanager
    def frozen(self: Any) -> Iterator[Slow]:
        with plain(self) as found:
            yield Slow(found)

    kind.frozen = frozen  # type: ignore[method-assign]
    back_up(Path(folder), lambda line: None)
    kind.frozen = plain  # type: ignore[method-assign]
    for writer in writers:
        writer.join(timeout=30)
    return answered_then == [True]


def _alone(work: Callable[[], object]) -> None:
    work()
    disconnect()


def asides() -> list[str]:
    """Under which names stores were set aside here, oldest first."""
    if stores().engine == "sqlite":
        return sorted(path.name for path in settings.ENV.data.glob(f"{ASIDE}*"))
    from avtryck.config.backups.postgresql import connect

    with connect("keys") as connection:
        rows = connection.execute("SELECT nspname FROM pg_namespace ORDER BY 1").fetchall()
    return [row[0] for row in rows if row[0].startswith(ASIDE)]


def reinstate(*, aside: str) -> None:
    """What was set aside comes back; what was restored goes."""
    disconnect()
    stores().clear()
    stores().bring_back(aside)


def main() -> None:
    for line in sys.stdin:
        name, now, facts = json.loads(line)
        clock.fix_installation(datetime.fromisoformat(now))
        outcome = globals()[name](**facts)
        disconnect()
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()
