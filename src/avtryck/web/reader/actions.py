"""One action: planned, changed, closed, taken up again; and the risk it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.actions import operations
from avtryck.actions.access import may_change, may_tell
from avtryck.actions.models import Action
from avtryck.actions.queries import readable_actions
from avtryck.actions.risk import Risk
from avtryck.org.models import Unit
from avtryck.web.reader.findings import acted_on, frame, state_word
from avtryck.web.reader.loop_forms import ActionForm, CloseForm, RiskForm
from avtryck.web.reader.pinning import ACTORS
from avtryck.web.reader.reading import READERS
from avtryck.web.reader.unveiled import unveiled
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.templatetags.ui import short_day

RISK = "risk"


def action_here(request: StaffRequest, pk: UUID) -> Action:
    """An action of a finding that this person may read; 404 for every other."""
    action = get_object_or_404(readable_actions(request.scope), pk=pk)
    if not unveiled(request.scope).filter(pk=action.finding_id).exists():
        raise Http404
    return action


def changeable(request: StaffRequest, pk: UUID) -> Action:
    """As `action_here`, and this person may change it."""
    action = action_here(request, pk)
    if not may_change(request.scope, action):
        raise Http404
    return action


@open_to(*READERS)
def action(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = action_here(request, pk)
    return _page(request, found, CloseForm(None))


def _page(request: StaffRequest, found: Action, form: CloseForm) -> HttpResponse:
    language = get_language() or "sv"
    place = Unit.objects.filter(code=found.finding.unit.institution).first()
    context = frame(found.finding, found.title) | {
        "action": found,
        "status_word": state_word(found),
        "rows": [
            (_("Ansvarig"), found.owner.name),
            (_("Klart senast"), short_day(found.due)),
            (_("Enhet"), found.finding.unit.name(language)),
            (_("Slag"), found.get_kind_display()),
        ],
        "risk": Risk.from_dict(found.risk) if found.risk else None,
        "form": form,
        "may_change": may_change(request.scope, found),
        "institution": place.code if place and may_tell(request.scope, place) else "",
    }
    return render(request, "reader/action.html", context)


@open_to(*ACTORS, methods=("GET", "POST"))
def new(request: StaffRequest, pk: UUID) -> HttpResponse:
    """`?slag=risk` asks for the risk as well."""
    found = acted_on(request, pk)
    kind = RiskForm if request.GET.get("slag") == RISK else ActionForm
    posted = request.POST if request.method == "POST" else None
    form = kind(posted, unit=found.unit, person=request.person, action=None)
    if form.is_valid():
        made = operations.act(finding=found, plan=form.plan(), person=request.person)
        messages.success(request, _("Åtgärden är sparad. Den som ansvarar påminns en vecka före."))
        return redirect("reader-action", made.pk)
    title = _("Ny arbetsmiljörisk") if kind is RiskForm else _("Ny åtgärd")
    context = frame(found, title) | {"form": form, "is_risk": kind is RiskForm}
    return render(request, "reader/action_form.html", context)


@open_to(*READERS, methods=("GET", "POST"))
def change(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = changeable(request, pk)
    if found.state != Action.State.OPEN:
        messages.warning(request, _("Åtgärden är avslutad. Öppna den igen för att ändra den."))
        return redirect("reader-action", found.pk)
    kind = RiskForm if found.risk else ActionForm
    posted = request.POST if request.method == "POST" else None
    form = kind(posted, unit=found.finding.unit, person=request.person, action=found)
    if form.is_valid():
        operations.change(action=found, plan=form.plan(), person=request.person)
        messages.success(request, _("Ändringen är sparad."))
        return redirect("reader-action", found.pk)
    context: dict[str, Any] = frame(found.finding, _("Ändra åtgärden"))
    context |= {"form": form, "action": found, "is_risk": bool(found.risk)}
    return render(request, "reader/action_form.html", context)


@open_to(*READERS, methods=("POST",))
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = changeable(request, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    said = form.cleaned_data
    try:
        operations.close(
            action=found, state=said["state"], outcome=said["outcome"], person=request.person
        )
    except operations.NotPossibleError:
        messages.warning(request, _("Åtgärden är redan avslutad."))
    else:
        messages.success(request, _("Åtgärden är avslutad. Blev det fel? Öppna den igen."))
    return redirect("reader-action", found.pk)


@open_to(*READERS, methods=("POST",))
def reopen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Undo of closing."""
    found = changeable(request, pk)
    try:
        operations.reopen(action=found, person=request.person)
    except operations.NotPossibleError:
        messages.warning(request, _("Ni har beslutat att inget görs. Ändra det beslutet först."))
    else:
        messages.success(request, _("Åtgärden pågår igen."))
    return redirect("reader-action", found.pk)


@open_to(*READERS)
def risk_sheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The risk assessment on paper, about no person: nobody's name stands on it."""
    found = action_here(request, pk)
    if not found.risk:
        raise Http404
    risk, language = Risk.from_dict(found.risk), get_language() or "sv"
    title = _("Riskbedömning")
    context = frame(found.finding, title) | {
        "action": found,
        "risk": risk,
        "rows": [
            (_("Enhet"), found.finding.unit.name(language)),
            (_("Risk"), risk.what),
            (_("Allvarlighet"), risk.severity_words),
            (_("Sannolikhet"), risk.likelihood_words),
            (_("Förebyggande åtgärder"), risk.measures),
            (_("Vad ska göras"), found.title),
            (_("Klart senast"), short_day(found.due)),
            (_("Läge"), state_word(found)[0]),
            *([(_("Utfall"), found.outcome)] if found.outcome else []),
        ],
        "back": reverse("reader-action", args=[found.pk]),
    }
    return render(request, "reader/risk.html", context)
