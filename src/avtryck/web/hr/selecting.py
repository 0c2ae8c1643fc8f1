"""Which departures somebody has chosen to see: one selection for the table, the bulk and the file.

Words are compared and sorted here, not in the store: the two stores do not agree on either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases import queries
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import words
from avtryck.org.access import Scope
from avtryck.org.models import Unit
from avtryck.org.queries import beneath
from avtryck.web.hr.alphabet import alphabetical, folded
from avtryck.web.hr.forms import offer_units
from avtryck.web.hr.frame import HR, SURVEY_ENDED, SURVEY_WORDS
from avtryck.web.hr.needs import overdue

Status = Departure.Status
CLOSED = "closed"


class Known(NamedTuple):
    """What choosing and sorting need to know of a departure."""

    pk: UUID
    name: str
    employee_id: str
    last_day: date
    unit: str


class FilterForm(forms.Form):
    """Which departures the table shows."""

    STATES = [
        ("", gettext_lazy("Alla pågående")),
        ("mine", gettext_lazy("Behöver mig")),
        ("to_confirm", gettext_lazy("Att bekräfta")),
        ("hr", gettext_lazy("Väntar på HR")),
        ("overdue", gettext_lazy("Försenade samtal")),
        ("past", gettext_lazy("Har slutat")),
        ("withdrawn", gettext_lazy("Återkallade")),
        ("all", gettext_lazy("Alla avslut")),
    ]
    SORTS = [
        ("", gettext_lazy("Sista dag")),
        ("name", gettext_lazy("Namn")),
        ("unit", gettext_lazy("Enhet")),
    ]
    TALKS = [("", gettext_lazy("Alla"))] + [
        (state.value, word) for state, word in words.STATES.items() if state != State.CANCELLED
    ]
    SURVEYS = [
        ("", gettext_lazy("Alla")),
        *((state.value, word) for state, (word, _kind) in SURVEY_WORDS.items()),
        (CLOSED, SURVEY_ENDED[0]),
    ]
    q = forms.CharField(
        label=gettext_lazy("Namn eller nummer"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("Visa"), choices=STATES, required=False)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Enhet"), queryset=Unit.objects.none(), required=False,
        to_field_name="code", empty_label=gettext_lazy("Alla"),
    )  # fmt: skip
    month = forms.ChoiceField(label=gettext_lazy("Slutar"), required=False)
    talk = forms.ChoiceField(label=gettext_lazy("Samtal"), choices=TALKS, required=False)
    survey = forms.ChoiceField(label=gettext_lazy("Enkät"), choices=SURVEYS, required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Ordna efter"), choices=SORTS, required=False)
    MORE = ("unit", "month", "talk", "survey", "sort")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, scope.within(*HR))
        months = queries.visible_to(scope).order_by().dates("last_day", "month", order="DESC")
        named = [(f"{day:%Y-%m}", date_format(day, "F Y")) for day in months]
        self.fields["month"].choices = [("", _("Alla månader")), *named]  # type: ignore[attr-defined]

    def query(self) -> str:
        """What the pages of the same choice carry along."""
        return urlencode(self.chosen) if self.is_valid() else ""

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The choices as they came."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]

    @property
    def more_chosen(self) -> int:
        """How many of the folded choices are made."""
        return sum(bool(self.data.get(name)) for name in self.MORE)


def selected(scope: Scope, form: FilterForm, *, mine: Collection[UUID]) -> list[UUID]:
    """The chosen departures in their order; nobody when the choice makes no sense.

    `mine` are those that need this person.
    """
    if not form.is_valid():
        return []
    wanted = form.cleaned_data
    rows = _narrowed(_in_state(queries.visible_to(scope), scope, wanted["state"]), wanted)
    light = rows.order_by().values_list("pk", "name", "employee_id", "last_day", "unit__path")
    found: Iterable[Known] = (Known(*row) for row in light)
    if wanted["state"] == "mine":
        found = (one for one in found if one.pk in mine)
    if sought := folded(wanted["q"].strip()):
        found = (one for one in found if sought in folded(f"{one.name} {one.employee_id}"))
    back = wanted["state"] in {"past", "withdrawn", "all"}
    return [one.pk for one in sorted(found, key=_order(wanted["sort"], back=back))]


def _in_state(rows: QuerySet[Departure], scope: Scope, state: str) -> QuerySet[Departure]:
    going = Q(status=Status.CONFIRMED) | Q(status=Status.TO_CONFIRM)
    if state in {"all", "mine"}:
        return rows
    if state == "overdue":
        return rows.filter(overdue(scope))
    conditions = {
        "to_confirm": Q(status=Status.TO_CONFIRM),
        "hr": Q(status=Status.CONFIRMED, case__handling=Case.Handling.HR),
        "past": Q(status=Status.CONFIRMED, last_day__lt=today()),
        "withdrawn": Q(status=Status.WITHDRAWN),
    }
    return rows.filter(conditions.get(state, going & Q(last_day__gte=today())))


def _narrowed(rows: QuerySet[Departure], wanted: dict[str, Any]) -> QuerySet[Departure]:
    if unit := wanted["unit"]:
        rows = rows.filter(beneath(unit, "unit__path"))
    if month := wanted["month"]:
        year, number = month.split("-")
        rows = rows.filter(last_day__year=int(year), last_day__month=int(number))
    if talk := wanted["talk"]:
        rows = rows.filter(status=Status.CONFIRMED, case__interview_state=talk)
    if survey := wanted["survey"]:
        ended = Q(case__survey_state=Case.Survey.SENT, case__invitation__ends__lt=today())
        if survey == CLOSED:
            return rows.filter(ended, status=Status.CONFIRMED)
        rows = rows.filter(status=Status.CONFIRMED, case__survey_state=survey)
        return rows.exclude(ended) if survey == Case.Survey.SENT else rows
    return rows


def _order(sort: str, *, back: bool) -> Callable[[Known], tuple[Any, ...]]:
    def order(one: Known) -> tuple[Any, ...]:
        name = (alphabetical(one.name or one.employee_id), str(one.pk))
        day = -one.last_day.toordinal() if back else one.last_day.toordinal()
        return {"name": name, "unit": (one.unit, *name)}.get(sort, (day, *name))

    return order
