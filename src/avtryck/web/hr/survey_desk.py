"""Enkät: whose invitation goes out, went out or did not arrive, and the rounds by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.org.models import Unit
from avtryck.org.queries import beneath
from avtryck.surveys import queue
from avtryck.surveys.models import Invitation, PaperLetter
from avtryck.surveys.queue import Stage, Way
from avtryck.web.hr.forms import offer_units
from avtryck.web.hr.frame import HR, Word, survey_word
from avtryck.web.ui.access import StaffRequest, open_to

PAGE = 50
AT_ONCE = 8  # to-dos shown before the rest is folded away
RECENT = 3  # rounds that are over and still shown unfolded
WAYS = {
    Way.PRIVATE: gettext_lazy("Privat adress"),
    Way.WORK: gettext_lazy("Arbetets brevlåda"),
    Way.NONE: gettext_lazy("Ingen adress"),
    Way.PAPER: gettext_lazy("På papper"),
}


class QueueForm(forms.Form):
    """Which invitations the table shows."""

    STAGES = [
        ("", gettext_lazy("Alla pågående")),
        (Stage.DUE.value, gettext_lazy("Ej skickade")),
        (Stage.SENT.value, gettext_lazy("Skickade")),
        (Stage.FAILED.value, gettext_lazy("Kom inte fram")),
        (Stage.CLOSED.value, gettext_lazy("Stängda")),
    ]
    stage = forms.ChoiceField(label=gettext_lazy("Visa"), choices=STAGES, required=False)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Enhet"), queryset=Unit.objects.none(), required=False,
        to_field_name="code", empty_label=gettext_lazy("Alla"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, units)

    def query(self) -> str:
        """What the pages of the same choice carry along."""
        chosen = {name: self.data[name] for name in self.fields if self.data.get(name)}
        return urlencode(chosen) if self.is_valid() else ""


@dataclass(frozen=True)
class Row:
    """One invitation in words."""

    invitation: Invitation
    to: Any
    state: Word


@dataclass(frozen=True)
class Task:
    """A leaver the survey has not reached, and the letter that is printed for them, if there is."""

    invitation: Invitation
    failed: bool
    printed: PaperLetter | None
    on_paper: bool


@open_to(*HR)
def desk(request: StaffRequest) -> HttpResponse:
    scope = request.scope
    form = QueueForm(request.GET, units=scope.within(*HR))
    rows = queue.invitations(scope)
    page = Paginator(chosen(rows, form), PAGE).get_page(request.GET.get("page"))
    tasks = [task(one) for one in queue.unreached(scope)]
    months = queue.months(scope)
    over = [month for month in months if month.is_over]
    context = {
        "title": _("Enkät"),
        "form": form,
        "page": page,
        "query": form.query(),
        "rows": [row(invitation) for invitation in page],
        "empty": not months,
        "tasks": tasks[:AT_ONCE],
        "more_tasks": tasks[AT_ONCE:],
        "months": [*(month for month in months if not month.is_over), *over[:RECENT]],
        "older": over[RECENT:],
        "may_hold": scope.has("central_hr"),
    }
    return render(request, "hr/survey.html", context)


def chosen(rows: QuerySet[Invitation], form: QueueForm) -> QuerySet[Invitation]:
    wanted = form.cleaned_data if form.is_valid() else {}
    if unit := wanted.get("unit"):
        rows = rows.filter(beneath(unit, "case__departure__unit__path"))
    stage = wanted.get("stage") or ""
    return queue.at(Stage(stage) if stage else None, rows)


def row(invitation: Invitation) -> Row:
    return Row(invitation, WAYS[queue.way_of(invitation)], survey_word(invitation.case))


def task(invitation: Invitation) -> Task:
    failed = invitation.case.survey_state == invitation.case.Survey.FAILED
    paper = queue.paper_of(invitation)
    return Task(invitation, failed, paper, queue.is_undelivered(invitation))
