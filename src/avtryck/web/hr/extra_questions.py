"""The banks' questions: central HR approves them, an institution's HR adds at most three."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from avtryck.content import extras
from avtryck.content.queries import instrument
from avtryck.core.instruments import MOST_EXTRAS, TooManyExtrasError
from avtryck.org.models import Unit
from avtryck.web.hr.frame import HR
from avtryck.web.hr.questionnaires import TITLE, asked
from avtryck.web.ui.access import StaffRequest, open_to

SAVED = {
    extras.SURVEY: gettext_lazy(
        "Sparat. Det gäller från och med nästa omgång som ingen har bjudits in till än."
    ),
    extras.GUIDE: gettext_lazy("Sparat. Det gäller samtal som planeras från och med nu."),
}


class ApprovalForm(forms.Form):
    """Which negotiation a question was approved in."""

    reference = forms.CharField(
        label=gettext_lazy("Samverkan: datum eller diarienummer"), max_length=120
    )


@open_to("central_hr", methods=("GET", "POST"))
def approve(request: StaffRequest, question: str) -> HttpResponse:
    """Approve a question of the bank, or take an approval back."""
    common = extras.banked().get(question)
    if common is None:
        raise Http404
    there = extras.approved(common).get(question)
    form = ApprovalForm(request.POST or None)
    actor = request.person.actor
    if request.method == "POST" and "withdraw" in request.POST:
        extras.disapprove(question=question, actor=actor)
        messages.success(
            request, _("Godkännandet är återkallat. Där frågan redan ställs står den kvar.")
        )
        return redirect("hr-questionnaires")
    if form.is_valid():
        extras.approve(question=question, reference=form.cleaned_data["reference"], actor=actor)
        messages.success(request, _("Frågan är godkänd. Institutionerna kan nu lägga till den."))
        return redirect("hr-questionnaires")
    context = {
        "title": _("Godkänn fråga"),
        "crumbs": [(TITLE, reverse("hr-questionnaires")), (_("Godkänn fråga"), None)],
        "question": asked(instrument(extras.BANKS[common]).question(question)),
        "there": there,
        "form": form,
    }
    return render(request, "hr/questionnaire_approve.html", context)


class ExtrasForm(forms.Form):
    """Up to three approved questions."""

    questions = forms.MultipleChoiceField(
        label=gettext_lazy("Frågor att lägga till"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].choices = choices  # type: ignore[attr-defined]


@open_to(*HR, methods=("GET", "POST"))
def extra_questions(request: StaffRequest, code: str, common: str = extras.SURVEY) -> HttpResponse:
    """What an institution asks its own leavers, besides the common survey or guide."""
    units = request.scope.within(*HR).filter(level=1)
    unit, language = get_object_or_404(units, code=code), get_language() or "sv"
    now = [one.key for one in extras.extras_of(instrument(extras.asked_in(unit.code, common)))]
    possible = extras.approved(common)
    choices = [(one.key, one.text(language)) for one in extras.bank(common) if one.key in possible]
    form = ExtrasForm(request.POST or None, choices=choices, initial={"questions": now})
    if request.method == "POST" and form.is_valid() and chosen(request, unit, common, form):
        return redirect("hr-questionnaires")
    name = unit.name(language)
    context = {
        "title": name,
        "crumbs": [(TITLE, reverse("hr-questionnaires")), (name, None)],
        "form": form,
        "choices": choices,
        "most": MOST_EXTRAS,
        "of_talk": common == extras.GUIDE,
    }
    return render(request, "hr/questionnaire_extras.html", context)


def chosen(request: StaffRequest, unit: Unit, common: str, form: ExtrasForm) -> bool:
    """Whether the choice was taken; what was refused stands on the form."""
    try:
        extras.choose(
            institution=unit.code,
            questions=form.cleaned_data["questions"],
            actor=request.person.actor,
            common=common,
        )
    except TooManyExtrasError:
        form.add_error("questions", _("Välj högst %(most)d frågor.") % {"most": MOST_EXTRAS})
        return False
    except extras.NotApprovedError:
        form.add_error("questions", _("En av frågorna är inte längre godkänd. Välj om."))
        return False
    messages.success(request, SAVED[common])
    return True
