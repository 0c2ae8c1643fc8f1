"""*Åtgärder*: what was found, what is decided and what is done, unit by unit."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from avtryck.actions.access import telling_in
from avtryck.actions.models import Action, Finding
from avtryck.actions.queries import LoopFigures, loop_figures, overdue
from avtryck.clock import today
from avtryck.org.models import Unit
from avtryck.org.queries import beneath
from avtryck.web.reader.findings import decision_word, sentence_of, state_word
from avtryck.web.reader.reading import READERS, readable
from avtryck.web.reader.unveiled import unveiled
from avtryck.web.ui.access import StaffRequest, open_to

PER_PAGE = 25
UNDECIDED, OPEN, OVERDUE, CLOSED, NOTHING = "undecided", "open", "overdue", "closed", "nothing"
STATES = [
    ("", gettext_lazy("Alla")),
    (UNDECIDED, gettext_lazy("Att besluta om")),
    (OPEN, gettext_lazy("Pågår")),
    (OVERDUE, gettext_lazy("Försenade")),
    (CLOSED, gettext_lazy("Klara")),
    (NOTHING, gettext_lazy("Ingen åtgärd")),
]


class RegisterForm(forms.Form):
    """Which unit with all below it, which state, whose."""

    unit = forms.ChoiceField(label=gettext_lazy("Enhet"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Läge"), required=False, choices=STATES)
    mine = forms.BooleanField(label=gettext_lazy("Bara mina"), required=False)

    def __init__(self, data: Any, *, units: list[Unit]) -> None:
        super().__init__(data)
        language = get_language() or "sv"
        named = [(one.code, one.name(language)) for one in units]
        self.fields["unit"].choices = [("", _("Alla som jag läser")), *named]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> Any:
        return self.cleaned_data.get(name) if self.is_valid() else None


@open_to(*READERS)
def register(request: StaffRequest) -> HttpResponse:
    findings = unveiled(request.scope)
    with_any = findings.order_by().values("unit")
    units = list(Unit.objects.filter(pk__in=with_any).order_by("path"))
    form = RegisterForm(request.GET, units=units)
    here = _of_unit(findings, form, units)
    actions = Action.objects.filter(finding__in=here.order_by().values("pk"))
    wanted = _filtered(here, form, request)
    page = Paginator(wanted.prefetch_related("actions__owner"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("Åtgärder"),
        "form": form,
        "page": page,
        "lines": [_line(one) for one in page],
        "anything": bool(units),
        "sentences": sentences(loop_figures(here, actions)),
        "query": _query(form),
        "may_tell": Unit.objects.filter(telling_in(request.scope)).exists(),
        "sees_readings": request.scope.has("central_hr"),
        "reports": readable(request).exists(),
    }
    return render(request, "reader/register.html", context)


def _of_unit(rows: QuerySet[Finding], form: RegisterForm, units: list[Unit]) -> QuerySet[Finding]:
    code = form.chosen("unit")
    chosen = next((one for one in units if one.code == code), None)
    return rows.filter(beneath(chosen, "unit__path")) if chosen else rows


def _filtered(
    rows: QuerySet[Finding], form: RegisterForm, request: StaffRequest
) -> QuerySet[Finding]:
    Open = Action.State.OPEN  # noqa: N806
    conditions = {
        UNDECIDED: Q(decision=""),
        OPEN: Q(pk__in=_with(Action.objects.filter(state=Open))),
        OVERDUE: Q(pk__in=_with(overdue(Action.objects.all()))),
        CLOSED: Q(pk__in=_with(Action.objects.filter(state=Action.State.DONE))),
        NOTHING: Q(decision=Finding.Decision.NO_ACTION),
    }
    state = form.chosen("state")
    if state in conditions:
        rows = rows.filter(conditions[state])
    if form.chosen("mine"):
        rows = rows.filter(pk__in=_with(Action.objects.filter(owner=request.person)))
    return rows


def _with(actions: QuerySet[Action]) -> QuerySet[Action, Any]:
    return actions.order_by().values("finding")


def _line(finding: Finding) -> dict[str, Any]:
    """A finding, its decision or, when something is done, its actions with their states."""
    actions = sorted(finding.actions.all(), key=lambda one: (one.due, str(one.pk)))
    return {
        "finding": finding,
        "sentence": sentence_of(finding),
        "word": decision_word(finding),
        "actions": [(one, state_word(one), one.due < today()) for one in actions],
    }


def sentences(found: LoopFigures) -> list[str]:
    """The key figures of the loop, in words; nothing about what there is none of."""
    said = []
    if found.findings:
        text = _("%(n)d fynd, %(decided)d med beslut.")
        said.append(text % {"n": found.findings, "decided": found.decided})
    if found.open:
        text = ngettext("%(n)d åtgärd pågår.", "%(n)d åtgärder pågår.", found.open)
        said.append(text % {"n": found.open})
    if found.overdue:
        text = ngettext("%(n)d är försenad.", "%(n)d är försenade.", found.overdue)
        said.append(text % {"n": found.overdue})
    if found.done:
        text = ngettext(
            "%(n)d är klar, %(in_time)d i tid.", "%(n)d är klara, %(in_time)d i tid.", found.done
        )
        said.append(text % {"n": found.done, "in_time": found.in_time})
    return said


def _query(form: RegisterForm) -> str:
    kept = {name: form.data.get(name) for name in ("unit", "state", "mine")}
    return urlencode({name: value for name, value in kept.items() if value})
