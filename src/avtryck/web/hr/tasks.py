"""The groups of Idag: the most urgent first, each task with its one button."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from avtryck.cases.access import may_vouch
from avtryck.cases.models import Departure
from avtryck.cases.queries import waiting_for_second
from avtryck.clock import today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.initiative import UNDONE
from avtryck.interviews.models import Interview
from avtryck.org.access import Scope
from avtryck.surveys.models import Invitation
from avtryck.web.hr.frame import Word, named
from avtryck.web.hr.needs import Need, rows_of
from avtryck.web.ui.templatetags.ui import day

AT_ONCE = 6  # tasks of a group that are shown before the rest is folded away


@dataclass(frozen=True)
class Button:
    """What one press does: follows a link, or (`posts`) sends a form."""

    words: Any
    url: str
    posts: bool = False


@dataclass(frozen=True)
class Task:
    """One person, what is known, and the one thing to do."""

    name: str
    url: str
    hint: str
    state: Word | None = None
    button: Button | None = None


@dataclass(frozen=True)
class Group:
    """Tasks of one kind. `after` names the template of what stands under them, if anything."""

    key: str
    heading: Any
    lead: Any
    tasks: list[Task]
    after: str = ""

    @property
    def first(self) -> list[Task]:
        return self.tasks[:AT_ONCE]

    @property
    def folded(self) -> list[Task]:
        return self.tasks[AT_ONCE:]


HEADINGS: dict[Need, tuple[Any, Any]] = {
    Need.CONTACT: (
        gettext_lazy("Bestäm hur de ska kontaktas"),
        gettext_lazy("Inget skickas innan du har bestämt dig. Gör det senast sista dagen."),
    ),
    Need.INTERVIEWER: (
        gettext_lazy("Vem håller samtalet?"),
        gettext_lazy("HR ordnar de här samtalen, och ingen har uppgiften ännu."),
    ),
    Need.INITIATIVE: (
        gettext_lazy("Ingen har tagit initiativ"),
        gettext_lazy("Den som ska hålla samtalet har fått uppgiften."),
    ),
    Need.EXIT_TYPE: (
        gettext_lazy("Varför slutar de?"),
        gettext_lazy("Utan avgångstyp får medarbetaren inte de frågor som beror på den."),
    ),
    Need.ADDRESS: (
        gettext_lazy("Går inte att nå"),
        "",  # see _unreached
    ),
    Need.UNDONE: (
        gettext_lazy("Blev inte klart"),
        gettext_lazy("Sista dagen var för mer än fyra veckor sedan."),
    ),
    Need.SECOND: (
        gettext_lazy("Inlagda av en person"),
        gettext_lazy(
            "De räknas i svarsgrupper först när två personer i HR har sett dem, "
            "eller när personalsystemet bekräftar dem."
        ),
    ),
}
AFTER = {Need.ADDRESS: "hr/after_address.html", Need.SECOND: "hr/after_second.html"}


def groups(scope: Scope) -> list[Group]:
    """All but the questions about endings, which have three answers; empty ones are left out."""
    found = []
    for need, (heading, lead) in HEADINGS.items():
        tasks = list(_tasks(need, scope))
        after = AFTER.get(need, "")
        if need == Need.SECOND and sum(bool(task.button) for task in tasks) < 2:
            after = ""
        if tasks:
            found.append(Group(need.value, heading, lead or _unreached(len(tasks)), tasks, after))
    return found


def _unreached(n: int) -> str:
    words = ngettext(
        "Enkäten når inte %(n)d person: adressen saknas, eller brevet kom inte fram.",
        "Enkäten når inte %(n)d personer: adressen saknas, eller brevet kom inte fram.",
        n,
    )
    return words % {"n": n}


def _tasks(need: Need, scope: Scope) -> Iterable[Task]:
    if need == Need.SECOND:
        return (_second(row, vouch=may_vouch(scope, row)) for row in waiting_for_second(scope))
    make: dict[Need, Callable[[Any], Task]] = {
        Need.CONTACT: _contact,
        Need.INTERVIEWER: _interviewer,
        Need.INITIATIVE: _initiative,
        Need.EXIT_TYPE: _exit_type,
        Need.ADDRESS: _address,
        Need.UNDONE: _undone,
    }
    return map(make[need], rows_of(need, scope))


def _task(departure: Departure, *more: str, state: Word | None, button: Button | None) -> Task:
    last = _("sista dag %(day)s") % {"day": day(departure.last_day)}
    hint = " · ".join([departure.unit.name(get_language() or "sv"), last, *more])
    url = reverse("hr-case", args=[departure.pk])
    return Task(named(departure), url, hint, state, button)


def _contact(row: Departure) -> Task:
    urgent = row.last_day <= today()
    state = (_("Bestäm idag"), "attention") if urgent else (_("Väntar på HR"), "waiting")
    button = Button(_("Bestäm"), reverse("hr-case", args=[row.pk]) + "#kontakt")
    return _task(row, state=state, button=button)


def _interviewer(row: Interview) -> Task:
    departure = row.case.departure
    button = Button(_("Välj vem"), reverse("hr-hand-over", args=[departure.pk]))
    return _task(departure, state=None, button=button)


def _initiative(row: Interview) -> Task:
    departure = row.case.departure
    holder = row.interviewer.name if row.interviewer else ""
    since = _("%(name)s har haft uppgiften sedan %(day)s")
    since %= {"name": holder, "day": day(row.task_on)}
    if row.by_nearest_manager:
        url = reverse("hr-ask-superior", args=[departure.pk])
        button = Button(_("Be överordnad chef"), url, posts=True)
    else:
        button = Button(_("Välj någon annan"), reverse("hr-hand-over", args=[departure.pk]))
    return _task(departure, since, state=None, button=button)


def _exit_type(row: Departure) -> Task:
    button = Button(_("Ange avgångstyp"), reverse("hr-exit-type", args=[row.pk]))
    return _task(row, state=None, button=button)


def _address(row: Invitation) -> Task:
    departure = row.case.departure
    failed = row.case.survey_state == row.case.Survey.FAILED
    state = (_("Kom inte fram"), "attention") if failed else (_("Adress saknas"), "waiting")
    button = Button(_("Skriv in adress"), reverse("hr-address", args=[departure.pk]))
    return _task(departure, state=state, button=button)


def _undone(row: Interview) -> Task:
    departure = row.case.departure
    holder = [row.interviewer.name] if row.interviewer else []
    state = (UNDONE[State(row.case.interview_state)], "waiting")
    button = Button(_("Visa avslutet"), reverse("hr-case", args=[departure.pk]))
    return _task(departure, *holder, state=state, button=button)


def _second(row: Departure, *, vouch: bool) -> Task:
    if not vouch:
        return _task(row, state=(_("Väntar på en kollega"), "waiting"), button=None)
    button = Button(_("Det stämmer"), reverse("hr-confirm", args=[row.pk]), posts=True)
    return _task(row, state=(_("Väntar på dig"), "attention"), button=button)
