"""*Something must be handled*: raised, read by whom it is addressed to, handed over, disposed of.

Apart from interview, survey and comments: a matter does not say whose talk it came up in, and only
those it is addressed to see that there is one. What it is about opens after an access entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.cases.models import Departure, Matter
from avtryck.clock import today
from avtryck.keys.operations import data_key, destroy
from avtryck.keys.sealing import Place, open_sealed, seal
from avtryck.org.access import Scope
from avtryck.org.models import Person, Role, Unit
from avtryck.org.queries import is_employed, valid_on
from avtryck.outbox.operations import enqueue

To = Matter.To
MATTER = "matter"  # what its key is for
LETTER = "must-be-handled"
PURPOSE = "must_be_handled"
LONGEST = 1000
ROLES = {To.LOCAL_HR: Role.Kind.HR_PARTNER, To.CENTRAL_HR: Role.Kind.CENTRAL_HR}


class NotAddressedError(PermissionError):
    """It is addressed to somebody else, raised by this person, or has ended."""


@dataclass(frozen=True)
class OpenedMatter:
    """What it is about, in the clear, and who can say more."""

    text: str
    raised_by: str


def recipients(*, departure: Departure, raiser: Person) -> list[To]:
    """To whom it can go: where others have the role today, and neither leaver nor manager."""
    return [
        to
        for to in recipients_at(institution=departure.institution, raiser=raiser)
        if not any(_is_part_of(departure, one) for one in _readers(departure.institution, to)
                   if one != raiser)
    ]  # fmt: skip


def recipients_at(*, institution: str, raiser: Person) -> list[To]:
    """To whom something can go of which nobody knows whom it is about."""
    return [to for to in To if any(one != raiser for one in _readers(institution, to))]


def _is_part_of(departure: Departure, person: Person) -> bool:
    is_leaver = person.employee_id == departure.employee_id
    return is_leaver or person.pk == departure.nearest_manager_id


def raise_matter(
    *, departure: Departure, to: To, text: str, raiser: Person, source: Matter.Source
) -> None:
    """Seal it under a key of its own and write to those it is addressed to, without a name.

    Not atomic as a whole: key, then access entry, then content. The departure says where, no more.
    NotAddressedError when it cannot go there.
    """
    if to not in recipients(departure=departure, raiser=raiser):
        raise NotAddressedError(to)
    _raise(departure.institution, to=to, text=text, raiser=raiser, source=source)


def raise_from_comment(*, institution: str, to: To, text: str, raiser: Person) -> None:
    """The same of a comment, by whoever reviews it: whose it is, and which one, is kept nowhere."""
    if to not in recipients_at(institution=institution, raiser=raiser):
        raise NotAddressedError(to)
    _raise(institution, to=to, text=text, raiser=raiser, source=Matter.Source.REVIEWER)


def _raise(where: str, *, to: To, text: str, raiser: Person, source: Matter.Source) -> None:
    matter = Matter(institution=where, to=to, source=source, raised_on=today())
    matter.raised_by = raiser.actor
    matter.data_key = data_key(purpose=MATTER, institution=where)
    _enter(matter, actor=raiser.actor, verb="raise matter")
    padded = text.ljust(LONGEST).encode()  # so that the ciphertext does not tell how much
    matter.sealed = seal(padded, key_id=matter.data_key, place=_place(matter))
    with transaction.atomic():
        matter.save(force_insert=True)
        for person in _readers(where, to):
            if person != raiser and person.work_email:
                enqueue(kind=LETTER, subject_id=str(person.pk), language="")


def matters(scope: Scope) -> list[Matter]:
    """Those addressed to this person, as local HR or as central HR, open and ended.

    Never what one has raised oneself. What nobody in local HR can see any more is central HR's.
    """
    if scope.person is None or not scope.has(*ROLES.values()):
        return []
    rows = list(Matter.objects.exclude(raised_by=scope.person.actor))
    units = Unit.objects.in_bulk({row.institution for row in rows}, field_name="code")
    return [row for row in rows if _is_for(scope, row, units.get(row.institution))]


def matter(scope: Scope, pk: UUID) -> Matter | None:
    """One of `matters`, or None."""
    return next((row for row in matters(scope) if row.pk == pk), None)


def open_matters(scope: Scope) -> list[Matter]:
    """Not handed over yet: they wait for this person, among others."""
    return [row for row in matters(scope) if row.handed_on is None]


def read_matter(*, matter: Matter, reader: Person) -> OpenedMatter:
    """The access entry, on disk; then the text. NotAddressedError; KeyGoneError after a restore."""
    addressed = {row.pk for row in open_matters(Scope(reader))}
    if matter.pk not in addressed:
        raise NotAddressedError(str(matter.pk))
    _enter(matter, actor=reader.actor, verb="read matter", purpose=PURPOSE)
    text = open_sealed(bytes(matter.sealed), place=_place(matter)).decode().rstrip()
    return OpenedMatter(text, _name_of(matter.raised_by))


@transaction.atomic
def hand_over_matter(*, matter: Matter, to: str, on: date, reference: str, actor: str) -> bool:
    """It ends: somebody else deals with it, under this diarienummer. False: it had ended before."""
    still = Matter.objects.filter(pk=matter.pk, handed_on=None)
    if not still.update(handed_to=to, handed_on=on, reference=reference):
        return False
    _record(matter, actor=actor, verb="hand over matter")
    return True


def dispose_matters(*, handed_by: date, actor: str) -> int:
    """Shred the texts of matters handed over on this day or before; how many."""
    due = Matter.objects.filter(handed_on__lte=handed_by, disposed_on=None)
    return sum(_dispose(row, actor) for row in due)


def _dispose(matter: Matter, actor: str) -> int:
    """The key first: what is interrupted here is finished the next time."""
    destroy(key_id=matter.data_key)
    with transaction.atomic():
        still = Matter.objects.filter(pk=matter.pk, disposed_on=None)
        done = still.update(sealed=b"", disposed_on=today())
        if done:
            _record(matter, actor=actor, verb="dispose matter")
    return done


def _is_for(scope: Scope, row: Matter, unit: Unit | None) -> bool:
    if unit is None:
        return row.to == To.CENTRAL_HR and scope.has(Role.Kind.CENTRAL_HR)
    if row.to == To.LOCAL_HR and scope.covers(unit, Role.Kind.HR_PARTNER):
        return True
    orphaned = row.to == To.LOCAL_HR and not _left(_readers(row.institution, To.LOCAL_HR), row)
    return scope.covers(unit, Role.Kind.CENTRAL_HR) and (row.to == To.CENTRAL_HR or orphaned)


def _left(readers: Iterable[Person], row: Matter) -> list[Person]:
    return [one for one in readers if one.actor != row.raised_by]


def _readers(institution: str, to: To) -> list[Person]:
    """Who has the role over the whole institution today."""
    unit = Unit.objects.filter(code=institution).first()
    codes = unit.path.strip("/").split("/") if unit else []
    rows = Role.objects.filter(valid_on(today()), kind=ROLES[to], unit__code__in=codes)
    found = {role.person for role in rows.select_related("person") if is_employed(role.person)}
    return sorted(found, key=lambda one: one.pk)


def _place(matter: Matter) -> Place:
    return Place("matter", "sealed", matter.institution, str(matter.pk))


def _name_of(actor: str) -> str:
    found = Person.objects.filter(employee_id=actor.removeprefix("person:")).first()
    return found.name if found else ""


def _enter(matter: Matter, *, actor: str, verb: str, **facts: str) -> None:
    """The access entry, committed on its own before any content is touched."""
    with transaction.atomic(durable=True):
        _record(matter, actor=actor, verb=verb, **facts)


def _record(matter: Matter, *, actor: str, verb: str, **facts: str) -> None:
    """The institution's own chain shows nothing of what went past it."""
    chain = matter.institution if matter.to == To.LOCAL_HR else ""
    record(actor=actor, verb=verb, subject=f"matter:{matter.pk}", institution=chain, **facts)
