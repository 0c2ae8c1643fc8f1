"""One finding: what was seen, what has happened since, what is decided, what is done."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.actions import operations
from avtryck.actions.access import may_act
from avtryck.actions.models import Action, Finding
from avtryck.clock import today
from avtryck.reports import wording
from avtryck.reports.advance import withheld
from avtryck.web.reader.following import follow
from avtryck.web.reader.loop_forms import DecisionForm
from avtryck.web.reader.pinning import ACTORS
from avtryck.web.reader.reading import READERS
from avtryck.web.reader.unveiled import unveiled
from avtryck.web.ui.access import StaffRequest, open_to

Word = tuple[str, str]


def sentence_of(finding: Finding) -> str:
    english = (get_language() or "sv") == "en"
    return finding.sentence_en if english and finding.sentence_en else finding.sentence_sv


def state_word(action: Action) -> Word:
    """The state in words, with its shape; late is a state to whoever reads."""
    if action.state == Action.State.DONE:
        return _("Klar"), "done"
    if action.state == Action.State.DROPPED:
        return _("Avbruten"), "stopped"
    if action.due < today():
        return _("Försenad"), "attention"
    return _("Pågår"), "active"


def decision_word(finding: Finding) -> Word:
    words = {
        Finding.Decision.ACT: (_("Vi gör något"), "active"),
        Finding.Decision.NO_ACTION: (_("Ingen åtgärd"), "stopped"),
    }
    return words.get(finding.decision, (_("Att besluta om"), "waiting"))  # type: ignore[call-overload,no-any-return]


def found_here(request: StaffRequest, pk: UUID) -> Finding:
    """A finding that this person may read; 404 for every other."""
    return get_object_or_404(unveiled(request.scope), pk=pk)


def acted_on(request: StaffRequest, pk: UUID) -> Finding:
    """As `found_here`, and this person may decide about it."""
    finding = found_here(request, pk)
    if not may_act(request.scope, finding.unit):
        raise Http404
    return finding


@open_to(*READERS)
def finding(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = found_here(request, pk)
    actions = list(found.actions.select_related("owner"))
    context = frame(found) | {
        "status_word": decision_word(found),
        "definition": definition_rows(found),
        "followed": follow(found, withheld(request.scope, found.unit)),
        "actions": [(action, state_word(action)) for action in actions],
        "may_act": may_act(request.scope, found.unit),
    }
    return render(request, "reader/finding.html", context)


@open_to(*ACTORS, methods=("GET", "POST"))
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    found = acted_on(request, pk)
    posted = request.POST if request.method == "POST" else None
    chosen = {"decision": found.decision, "reason": found.reason}
    form = DecisionForm(posted, initial=chosen)
    if form.is_valid():
        return _decided(request, found, form.cleaned_data)
    title = _("Besluta om fyndet")
    context = frame(found, title) | {"form": form}
    return render(request, "reader/decide.html", context)


def _decided(request: StaffRequest, found: Finding, said: dict[str, Any]) -> HttpResponse:
    acts = said["decision"] == Finding.Decision.ACT
    try:
        operations.decide(
            finding=found,
            decision=said["decision"],
            reason="" if acts else said["reason"],
            person=request.person,
        )
    except operations.NotPossibleError:
        messages.warning(request, _("Här finns redan en åtgärd. Avbryt den först."))
        return redirect("reader-finding", found.pk)
    if acts and not found.actions.exists():
        return redirect("reader-action-new", found.pk)
    messages.success(request, _("Beslutet är antecknat."))
    return redirect("reader-finding", found.pk)


def frame(found: Finding, title: str = "") -> dict[str, Any]:
    """Title, the way back and the finding itself."""
    here = reverse("reader-finding", args=[found.pk]) if title else None
    trail = [(title, None)] if title else []
    language = get_language() or "sv"
    return {
        "title": title or _("Fynd"),
        "crumbs": [
            (_("Åtgärder"), reverse("reader-actions")),
            (_("Fynd: %(unit)s") % {"unit": found.unit.name(language)}, here),
            *trail,
        ],
        "finding": found,
        "sentence": sentence_of(found),
    }


def definition_rows(found: Finding) -> list[tuple[str, str]]:
    """How the figure was counted, as it was frozen."""
    said, language = found.definition, get_language() or "sv"
    text = said[f"text_{language}"] if f"text_{language}" in said else said["text_sv"]
    start, end = (_day(said[one]) for one in ("from", "until"))
    return [
        (_("Enhet"), found.unit.name(language)),
        (_("Fråga"), text),
        (_("Svar som räknas"), str(said.get(f"answer_{language}") or said["answer_sv"])),
        (_("Period"), wording.period(start, end)),
        (_("Svar"), _("%(some)s av %(n)d") % {
            "some": wording.span(said["low"], said["high"]), "n": said["n"]}),
        (_("Frågeformulär"), found.instrument),
        (_("Sammanställning"), found.release),
    ]  # fmt: skip


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
