"""HR does without the service certificate, with a reason: nobody else can."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.interviews import operations
from avtryck.interviews.access import NOT_YET_HELD, may_waive
from avtryck.interviews.models import Interview
from avtryck.web.hr.frame import HR, back_to, crumbs, decidable, named
from avtryck.web.hr.person import running_case
from avtryck.web.ui.access import StaffRequest, open_to


class WaiverForm(forms.Form):
    """Why HR does without it; the interviewer reads it."""

    reason = forms.CharField(
        max_length=200,
        label=gettext_lazy("Varför avstår HR från betyget?"),
        help_text=gettext_lazy("Den som håller samtalet läser skälet. Skriv inget om hälsa."),
    )


@open_to(*HR, methods=("GET", "POST"))
def waive_certificate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Settles the certificate for the talk; the interviewer reads that and why."""
    departure = decidable(request, pk)
    rows = Interview.objects.select_related("case__departure__unit")
    interview = get_object_or_404(rows, case=running_case(departure))
    if not may_waive(request.scope, interview) or interview.state not in NOT_YET_HELD:
        raise Http404
    form = WaiverForm(request.POST or None, initial={"reason": interview.certificate_reason})
    if form.is_valid():
        operations.set_certificate(
            interview=interview,
            certificate=Interview.Certificate.WAIVED,
            reason=form.cleaned_data["reason"],
            actor=request.person.actor,
        )
        messages.success(request, _("Sparat. Samtalet kan hållas utan betyg."))
        return back_to(departure)
    title = _("Avstå från tjänstgöringsbetyget")
    trail = [*crumbs()[:1], (named(departure), reverse("hr-case", args=[departure.pk]))]
    context = {
        "title": title,
        "crumbs": [*trail, (title, None)],
        "departure": departure,
        "form": form,
    }
    return render(request, "hr/waive_certificate.html", context)
