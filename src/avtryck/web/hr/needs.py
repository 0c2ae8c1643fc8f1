"""What needs HR about whom: the same for Idag, for the table of departures and for its filter.

Who has asked HR to get in touch is not here: that stands on Idag, for those it is addressed to.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from avtryck.cases import queries
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.desk import NOT_BEGUN, without_interviewer
from avtryck.interviews.initiative import left_undone, without_initiative
from avtryck.org.access import Scope
from avtryck.surveys import queue


class Need(StrEnum):
    """The most urgent first."""

    CONTACT = "contact"
    INTERVIEWER = "interviewer"
    INITIATIVE = "initiative"
    ENDING = "ending"
    EXIT_TYPE = "exit_type"
    ADDRESS = "address"
    UNDONE = "undone"
    SECOND = "second"


WORDS: dict[Need, Any] = {
    Need.CONTACT: _("Bestäm hur kontakten tas"),
    Need.INTERVIEWER: _("Välj vem som håller samtalet"),
    Need.INITIATIVE: _("Ingen har tagit initiativ till samtalet"),
    Need.ENDING: _("Svara om anställningen slutar"),
    Need.EXIT_TYPE: _("Ange avgångstyp"),
    Need.ADDRESS: _("Ordna så att enkäten når fram"),
    Need.UNDONE: _("Samtalet blev inte klart"),
    Need.SECOND: _("Bekräfta det en kollega har lagt in"),
}


def rows_of(need: Need, scope: Scope) -> QuerySet[Any]:
    """Departures, interviews or invitations, each group nearest last day first."""
    found: dict[Need, Callable[[Scope], QuerySet[Any]]] = {
        Need.CONTACT: queries.contacts_to_decide,
        Need.INTERVIEWER: without_interviewer,
        Need.INITIATIVE: without_initiative,
        Need.ENDING: queries.endings_to_confirm,
        Need.EXIT_TYPE: queries.without_exit_type,
        Need.ADDRESS: queue.unreached,
        Need.UNDONE: left_undone,
        Need.SECOND: queries.to_vouch_for,
    }
    return found[need](scope)


def needs_of(scope: Scope, *, only: UUID | None = None) -> dict[UUID, Need]:
    """Departure (or `only` this) → the most urgent of what it needs; a query for each kind."""
    found: dict[UUID, Need] = {}
    for need in Need:
        rows = rows_of(need, scope)
        path = "pk" if rows.model is Departure else "case__departure"
        wanted = rows.filter(**{path: only}) if only else rows
        for pk in wanted.order_by().values_list(path, flat=True):
            found.setdefault(pk, need)
    return found


def overdue(scope: Scope) -> Q:
    """As a condition on Departure: no initiative, left undone, or the last day has passed.

    All that the coverage account counts as missed is among them.
    """
    late = [rows(scope).order_by().values("pk") for rows in (without_initiative, left_undone)]
    passed = Q(
        status=Departure.Status.CONFIRMED,
        last_day__lt=today(),
        case__interview_state__in=(*NOT_BEGUN, State.BOOKED),
    ) & ~Q(case__handling=Case.Handling.NONE)
    return passed | Q(case__interview__in=late[0]) | Q(case__interview__in=late[1])
