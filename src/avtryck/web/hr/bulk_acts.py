"""What may be done to several departures at once: for each, what will happen or why it will not.

The preview and the doing ask the same `lines`; the doing asks again under a lock, row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases import access
from avtryck.cases import operations as departures
from avtryck.cases.eligibility import verdicts
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations as talks
from avtryck.interviews.desk import NOT_BEGUN, superiors_of
from avtryck.interviews.models import Interview
from avtryck.interviews.queries import can_hold, notes_begun
from avtryck.org.access import Scope
from avtryck.org.models import Person
from avtryck.org.queries import installation

Status = Departure.Status
REFUSALS = (
    departures.NotPossibleError,
    departures.SamePersonError,
    talks.NotACandidateError,
    IllegalMoveError,
    IntegrityError,
)


@dataclass(frozen=True)
class Line:
    """One departure: `fits` and what will happen, or why it is left out."""

    departure: Departure
    fits: bool
    words: str


@dataclass(frozen=True)
class Act:
    """Its verb, what the one button says, and what it does to one departure that fits."""

    key: str
    verb: Promise
    lead: Promise
    lines: Callable[[Scope, Sequence[Departure]], list[Line]]
    do: Callable[[Departure, str], object]


Look = Callable[[Scope, Iterable[UUID]], list[Departure]]


def carry_out(act: Act, scope: Scope, pk: UUID, *, look: Look, actor: str) -> Line | None:
    """Do it to one departure in a transaction of its own; None when it is nobody's of this scope.

    Whoever comes second to the same row finds it as the first has left it.
    """
    try:
        with transaction.atomic():
            list(Departure.objects.select_for_update().filter(pk=pk).values_list("pk"))
            list(Case.objects.select_for_update().filter(departure=pk).values_list("pk"))
            there = look(scope, [pk])
            line = act.lines(scope, there)[0] if there else None
            if line is not None and line.fits:
                act.do(line.departure, actor)
            return line
    except REFUSALS:
        there = look(scope, [pk])
        return Line(there[0], False, _("Avslutet ändrades under tiden.")) if there else None


# --- confirm ------------------------------------------------------------------------------------
def _confirmable(scope: Scope, rows: Sequence[Departure]) -> list[Line]:
    to_all = installation().offer_to_all
    return [_confirming(scope, row, to_all=to_all) for row in rows]


def _confirming(scope: Scope, row: Departure, *, to_all: bool) -> Line:
    out = partial(Line, row, False)
    if not access.may_decide(scope, row):
        return out(_("Ditt eget avslut bestämmer någon annan i HR om."))
    if row.status == Status.WITHDRAWN:
        return out(_("Avslutet är återkallat."))
    if row.counts:
        return out(_("Är redan bekräftat."))
    if row.status == Status.CONFIRMED:
        if not access.may_vouch(scope, row):
            return out(_("Du lade själv in avslutet. Någon annan behöver bekräfta det."))
        return Line(row, True, _("Bekräftas av dig som andra person, och räknas."))
    offered = verdicts(row, to_all=to_all)[0].covered
    words = _("Bekräftas. Samtal erbjuds.") if offered else _("Bekräftas. Samtal erbjuds inte.")
    return Line(row, True, words)


def _confirm(row: Departure, actor: str) -> None:
    departures.confirm(departure=row, actor=actor)


# --- offer --------------------------------------------------------------------------------------
def _offerable(scope: Scope, rows: Sequence[Departure]) -> list[Line]:
    return [_offering(scope, row) for row in rows]


def _offering(scope: Scope, row: Departure) -> Line:
    if why := _not_running(scope, row):
        return Line(row, False, why)
    if row.case.interview_state != State.NOT_OFFERED:
        return Line(row, False, _("Samtal erbjuds redan."))
    if row.last_day < today():
        return Line(row, False, _("Sista dagen har varit. Erbjud på personens egen sida."))
    manager = row.nearest_manager
    if manager is None or not can_hold(manager):
        return Line(row, True, _("Samtal erbjuds. HR väljer vem som håller det."))
    return Line(row, True, _("Samtal erbjuds. %(name)s får uppgiften.") % {"name": manager.name})


def _offer(row: Departure, actor: str) -> None:
    talks.offer_anyway(case=row.case, actor=actor)


def _not_running(scope: Scope, row: Departure) -> str:
    """Why nothing can be arranged for this departure; "" when something can."""
    if not access.may_decide(scope, row):
        return _("Ditt eget avslut bestämmer någon annan i HR om.")
    if row.status != Status.CONFIRMED:
        return _("Avslutet är inte bekräftat.")
    if row.case.handling == Case.Handling.HR:
        return _("HR har inte bestämt om kontakten än.")
    return _("Inget ska skickas.") if row.case.handling == Case.Handling.NONE else ""


# --- hand over ----------------------------------------------------------------------------------
def _passable(scope: Scope, rows: Sequence[Departure]) -> list[Line]:
    talks_of = {row.pk: talk for row in rows if (talk := _talk(row)) is not None}
    above = superiors_of(talks_of.values())
    return [_passing(scope, row, talks_of.get(row.pk), above) for row in rows]


def _talk(row: Departure) -> Interview | None:
    case: Case | None = getattr(row, "case", None)
    found: Interview | None = getattr(case, "interview", None)
    return found


def _passing(
    scope: Scope, row: Departure, talk: Interview | None, above: dict[Interview, Person | None]
) -> Line:
    why = _not_running(scope, row)
    if why or talk is None:
        return Line(row, False, why or _("Inget samtal är planerat."))
    to = above[talk]
    if why := _stays(talk) or ("" if to else _("Här finns ingen överordnad chef.")):
        return Line(row, False, why)
    names = {"to": to.name if to else "", "name": talk.interviewer.name if talk.interviewer else ""}
    return Line(row, True, _("%(to)s får uppgiften efter %(name)s.") % names)


def _stays(talk: Interview) -> str:
    """Why the talk stays with whoever has it; only a nearest manager's is handed over like this."""
    if talk.state == State.BOOKED:
        return _("Samtalet är redan bokat.")
    if talk.state not in NOT_BEGUN:
        return _("Samtalet är hållet, eller medarbetaren har tackat nej.")
    if talk.interviewer is None:
        return _("HR ordnar samtalet: välj vem på personens egen sida.")
    if not talk.by_nearest_manager:
        return _("Någon annan än närmaste chef har redan uppgiften.")
    if talk.task_on > today():
        return _("Uppgiften har inte gått ut än.")
    return _("Anteckningarna är påbörjade.") if notes_begun(talk) else ""


def _hand_up(row: Departure, actor: str) -> None:
    talk = row.case.interview
    to = superiors_of([talk])[talk]
    if to is None:
        raise talks.NotACandidateError
    talks.hand_over(interview=talk, to=to, actor=actor)


ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        Act(
            "confirm",
            gettext_lazy("Bekräfta avslut"),
            gettext_lazy(
                "Där personalsystemet ber HR tänka igenom kontakten skickas inget förrän du har "
                "bestämt dig."
            ),
            _confirmable,
            _confirm,
        ),
        Act(
            "offer",
            gettext_lazy("Erbjud samtal"),
            gettext_lazy("För dem som regeln inte erbjuder samtal automatiskt."),
            _offerable,
            _offer,
        ),
        Act(
            "superior",
            gettext_lazy("Be överordnad chef hålla samtalet"),
            gettext_lazy(
                "Närmaste chef får läsa att HR ordnar exitintervjun, inte varför. "
                "Du kan lämna över igen efteråt."
            ),
            _passable,
            _hand_up,
        ),
    )
}
