"""An organisation lived through by the running product, its pages read as the years go by.

Everything happens as it does in the product: units and departures come in, people answer through
the survey's door, rounds close each month, releases each quarter. Two things are noted beside it
that nobody outside knows: which pool each answer went into (`Lived.pools`), for the attacker's
model says that this is known, and whose answers they were, for the judge.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import StringIO
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import transaction

from avtryck import clock
from avtryck.cases.facts import Facts
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import register_departure
from avtryck.content.extras import SURVEY
from avtryck.content.queries import instrument
from avtryck.core.instruments import LEDGERS, ledgers_of, read_answers
from avtryck.keys.operations import secret
from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.models import Installation, Unit
from avtryck.org.tables import read_table
from avtryck.published import models as published
from avtryck.release import operations as release
from avtryck.surveys import closing
from avtryck.surveys.answering import answer, box_of, new_token, register_of
from avtryck.surveys.importing import Canonical, import_answers, withdraw_person
from avtryck.surveys.importing.batches import person_digest
from avtryck.surveys.models import ImportedBatch, Invitation, Round
from avtryck.vault.doors import release as release_door
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Box, Sheet
from confidentiality.attacker.lived import Lived, Page
from confidentiality.attacker.organisations import FIRST_YEAR, ONLY, Leaver, Organisation
from confidentiality.attacker.pages import Reader

STORES = ("default", "vault", "keys")


@contextmanager
def undone() -> Iterator[None]:
    """Afterwards the stores are as before, so that organisations can follow one another."""
    with ExitStack() as stack:
        for store in STORES:
            stack.enter_context(transaction.atomic(using=store))
        yield
        for store in STORES:
            transaction.set_rollback(True, using=store)


def live(organisation: Organisation, *, survey: bool = True) -> Lived:
    """All years, day by day. Without `survey` sheets go straight through the vault's door."""
    lived = Lived(organisation)
    clock_before(organisation)
    import_units(lived, [(p.code, p.parent, p.level, None) for p in organisation.places])
    Installation.objects.update_or_create(pk=1, defaults={"state": Installation.State.LIVE})
    reader = Reader()
    with watched(lived):
        chosen = [*events(lived, reader), *(lives(lived) if survey else deposits(lived))]
        for day, _, event in sorted(chosen, key=lambda one: one[:2]):
            with clock.at(day):
                event()
    return lived


def clock_before(organisation: Organisation) -> None:
    assert not Unit.objects.exists(), "an organisation needs empty stores"
    assert not Round.objects.exists()


Event = tuple[date, int, Callable[[], None]]
MORNING, LEAVING, ANSWERING, LATER, CLOSING = range(5)


def events(lived: Lived, reader: Reader) -> Iterator[Event]:
    organisation = lived.organisation
    for year in range(FIRST_YEAR, FIRST_YEAR + organisation.years):
        batch = [one for one in organisation.leavers if one.imported and one.last_day.year == year]
        if batch:
            yield date(year, 12, 10), ANSWERING, partial(import_batch, lived, batch)
        for month in range(1, 13):
            first = date(year + month // 12, month % 12 + 1, 1)
            yield first, CLOSING, partial(month_ends, lived, reader, first)
    for day in sorted({move.day for move in organisation.moves}):
        yield day, MORNING, partial(reorganise, lived, reader, day)


def lives(lived: Lived) -> Iterator[Event]:
    """Every leaver through the whole product."""
    for leaver in lived.organisation.leavers:
        if not leaver.imported:
            yield from _life_of(lived, leaver)


def deposits(lived: Lived) -> Iterator[Event]:
    """What a round's close would deposit, without departures, invitations, boxes and rounds."""
    months: dict[date, list[Leaver]] = defaultdict(list)
    for one in lived.organisation.leavers:
        if one.waits is not None and not one.imported and not one.withdrawn:
            ends = one.last_day + timedelta(days=14)
            months[date(ends.year + ends.month // 12, ends.month % 12 + 1, 1)].append(one)
    for first, leavers in sorted(months.items()):
        if first.year <= FIRST_YEAR + lived.organisation.years:
            yield first, LATER, partial(deposit, lived, first, leavers)


def deposit(lived: Lived, first: date, leavers: list[Leaver]) -> None:
    """In each ledger somebody's second sheet counts only when the first waits no more."""
    until = first - timedelta(days=1)
    persons = {one.number: one.person for one in lived.organisation.leavers}
    counted = Sheet.objects.filter(source="live", counts=True).values_list("pk", "ledger")
    waiting = {(ledger, persons[lived.sheets[pk]]) for pk, ledger in counted}
    drafts = []
    for one in leavers:
        register = {"exit_type": one.exit_type, "contract_type": None}
        found = read_answers(instrument(SURVEY), one.answers, register)
        for made in closing.split(
            instrument(SURVEY),
            dict(found.values),
            ledgers=ledgers_of(register),
            background={"exit_type": one.exit_type},
            unit=one.unit,
            received=until,
        ):
            counts = not one.forged and (made.ledger, one.person) not in waiting
            draft = replace(made, counts=counts)
            waiting |= {(made.ledger, one.person)} if counts else set()
            drafts.append(draft)
            lived.drafts[id(draft)] = (draft, one.number)
    door.deposit_sheets(sheets=drafts)


def _life_of(lived: Lived, leaver: Leaver) -> Iterator[Event]:
    due = leaver.last_day - timedelta(days=14)
    yield due - timedelta(days=10), LEAVING, partial(leave, lived, leaver)
    if leaver.waits is not None:
        yield due + timedelta(days=leaver.waits), ANSWERING, partial(answer_of, lived, leaver)
    if leaver.withdrawn:
        yield due + timedelta(days=28), LATER, partial(void, lived, leaver)


def leave(lived: Lived, leaver: Leaver) -> None:
    """The personnel feed reports it; what is forged comes through the form, unconfirmed."""
    invented = {"source": Departure.Source.FORM, "entered_by": "person:mallory"}
    departure = register_departure(
        facts=Facts(
            employee_id=leaver.person,
            unit=Unit.objects.get(code=leaver.unit),
            last_day=leaver.last_day,
            name=leaver.person,
            employed_from=date(2019, 1, 1),
            exit_type=leaver.exit_type,
            status="confirmed",
            language="sv",
        ),
        actor="system",
        **(invented if leaver.forged else {}),
    )
    Case.objects.filter(departure=departure).update(survey_state=Case.Survey.SENT)
    lived.invitations[leaver.number] = Invitation.objects.get(case__departure=departure).id


def answer_of(lived: Lived, leaver: Leaver) -> None:
    invitation = Invitation.objects.get(pk=lived.invitations[leaver.number])
    found = read_answers(instrument(SURVEY), leaver.answers, register_of(invitation))
    assert answer(invitation=invitation, answers=found, token=new_token())


def void(lived: Lived, leaver: Leaver) -> None:
    """Erasure while the round is open: the box goes."""
    invitation = Invitation.objects.get(pk=lived.invitations[leaver.number])
    assert Box.objects.filter(pk=box_of(invitation)).delete()[0] == 1


def import_batch(lived: Lived, leavers: list[Leaver]) -> None:
    """A file from another system; some take their answers back before the release."""
    found = instrument(SURVEY)
    keys = [question.key for question in found.questions if question.type != "open"]
    lines = [["person", "unit", "received", *keys]]
    for one in leavers:
        cells = ["-" if not _asked(one, key) else one.answers.get(key, "") for key in keys]
        lines.append([one.person, one.unit, one.last_day.isoformat(), *cells])
    done = import_answers(table=read_table(_file(lines)), layout=Canonical(found), actor="system")
    assert not done.preview.rejections, done.preview.rejections[:3]
    batch = ImportedBatch.objects.get(pk=done.batch)
    key = secret(batch.key)
    for one in leavers:
        digests = [person_digest(key, ledger=ledger, person=one.person) for ledger in LEDGERS]
        mine = Sheet.objects.filter(source=batch.name, person__in=digests)
        lived.sheets |= dict.fromkeys(mine.values_list("pk", flat=True), one.number)
        if one.withdrawn:
            assert withdraw_person(batch=batch.name, person=one.person, actor="system")


def _asked(leaver: Leaver, key: str) -> bool:
    asked = {"resignation"} if key == "reasons" else ONLY.get(key, {leaver.exit_type})
    return leaver.exit_type in asked


def _file(lines: list[list[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def import_units(lived: Lived, rows: list[tuple[str, str, int, date | None]]) -> None:
    lines = [["code", "parent", "level", "name_sv", "name_en", "valid_from", "valid_to"]]
    lines += [[code, parent, str(level), code, "", "", end.isoformat() if end else ""]
              for code, parent, level, end in rows]  # fmt: skip
    plan = plan_units(read_table(_file(lines)))
    assert not plan.preview.rejections, plan.preview.rejections[:3]
    apply_units(plan=plan, actor="system")
    parents = dict(Unit.objects.values_list("code", "parent__code"))
    lived.trees.append({code: parent or "" for code, parent in parents.items()})


def reorganise(lived: Lived, reader: Reader, day: date) -> None:
    levels = {place.code: place.level for place in lived.organisation.places}
    here = lived.trees[-1]
    rows = {}
    for move in lived.organisation.moves:
        if move.day == day:
            end = None if move.parent else day
            rows[move.code] = (move.code, move.parent or here[move.code], levels[move.code], end)
    import_units(lived, list(rows.values()))
    read(lived, reader.reorganised)


def month_ends(lived: Lived, reader: Reader, first: date) -> None:
    """The night after a month: its round closes, and with a quarter a release."""
    until = first - timedelta(days=1)
    closing.close_rounds(until=until, actor="system")
    if until.month % 3:
        return
    full = until.month == 12
    name = f"{until.year}" if full else f"{until.year}-Q{until.month // 3}"
    release.close(name=name, full=full, until=until, actor="system")
    read(lived, reader.released)


def read(lived: Lived, reading: Callable[[int], list[Page]]) -> None:
    state = len(lived.trees) - 1
    lived.pages += reading(state)
    lived.places[state] = places_now()


@contextmanager
def watched(lived: Lived) -> Iterator[None]:
    """Notes which leaver a sheet is of when it is made, and its pool before it is deleted."""
    numbers: dict[UUID, int] = {}
    sheets_of, sealed_sheet, finish = closing.sheets_of, door.sealed_sheet, release_door.finish

    def noted_sheets(invitation: Invitation, *args: Any, **kwargs: Any) -> Any:
        if not numbers or invitation.id not in numbers:
            numbers.update({pk: number for number, pk in lived.invitations.items()})
        found = sheets_of(invitation, *args, **kwargs)
        lived.drafts.update({id(draft): (draft, numbers[invitation.id]) for draft in found})
        return found

    def noted_row(draft: Any, *args: Any, **kwargs: Any) -> Sheet:
        row = sealed_sheet(draft, *args, **kwargs)
        if id(draft) in lived.drafts:
            lived.sheets[row.id] = lived.drafts[id(draft)][1]
        return row

    def noted_pools(*args: Any, **kwargs: Any) -> Any:
        for pk, pool in Sheet.objects.exclude(pool="").values_list("pk", "pool"):
            lived.pools[pool].append(lived.sheets[pk])
        return finish(*args, **kwargs)

    with (
        patch.object(closing, "sheets_of", noted_sheets),
        patch.object(door, "sealed_sheet", noted_row),
        patch.object(release, "finish", noted_pools),
    ):
        yield


def places_now() -> dict[str, tuple[str, ...]]:
    """Pool → codes from the top to where it stands in today's tree, as the product has it."""
    standing = getattr(published, "Standing", None)
    moved = dict(standing.objects.values_list("pool", "path")) if standing else {}
    today = dict(Unit.objects.values_list("code", "path"))
    places = {}
    for pool in published.Pool.objects.all():
        path = moved.get(pool.id, pool.path) if standing else today[pool.node]
        places[pool.id] = tuple(code for code in path.split("/") if code)
    return places
