"""Who is offered a talk: whom the rule covers, or everybody. Central HR chooses, for new cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from avtryck.content.queries import eligibility_policy
from avtryck.org.operations import decide_offer
from avtryck.org.queries import installation
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.signin import password_again

RULE, EVERYBODY = "rule", "everybody"


class OfferForm(forms.Form):
    """To whom."""

    to = forms.ChoiceField(
        label=gettext_lazy("Vem ska erbjudas samtal?"),
        choices=[
            (RULE, gettext_lazy("De som regeln omfattar")),
            (EVERYBODY, gettext_lazy("Alla som slutar")),
        ],
        widget=forms.RadioSelect,
    )


def in_words() -> str:
    """What holds now, in words."""
    if to_everybody():
        return _("Alla som slutar erbjuds samtal, hur länge de än har varit anställda.")
    policy = eligibility_policy()
    months = policy.interview.min_months
    rule = ngettext(
        "Den som har varit anställd utan avbrott i minst %(months)d månad erbjuds samtal. "
        "Andra kan HR eller chefen erbjuda det ändå. (Regel, version %(version)d)",
        "Den som har varit anställd utan avbrott i minst %(months)d månader erbjuds samtal. "
        "Andra kan HR eller chefen erbjuda det ändå. (Regel, version %(version)d)",
        months,
    )
    return rule % {"version": policy.version, "months": months}


def to_everybody() -> bool:
    return installation().offer_to_all or eligibility_policy().interview.offer_to_all


@open_to("central_hr", methods=("GET", "POST"))
@password_again
def offer_to_all(request: StaffRequest) -> HttpResponse:
    now = EVERYBODY if installation().offer_to_all else RULE
    form = OfferForm(request.POST or None, initial={"to": now})
    if form.is_valid():
        to_all = form.cleaned_data["to"] == EVERYBODY
        changed = decide_offer(to_all=to_all, actor=request.person.actor)
        new = _("Sparat. Det gäller avslut som öppnas från och med nu.")
        messages.success(request, new if changed else _("Inget är ändrat."))
        return redirect("hr-rules")
    title = _("Vem erbjuds samtal?")
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [(_("Regler"), reverse("hr-rules")), (title, None)],
        "form": form,
        "now": in_words(),
    }
    return render(request, "hr/offer_to_all.html", context)
