"""HR arranges a talk: who holds it, and an offer to somebody the rule leaves out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from avtryck.cases.models import Departure
from avtryck.core.rules.states import IllegalMoveError
from avtryck.interviews import operations, queries, words
from avtryck.interviews.access import may_arrange
from avtryck.interviews.desk import superiors_of
from avtryck.interviews.models import Interview
from avtryck.web.hr.deciding import onward
from avtryck.web.hr.forms import HandOverForm
from avtryck.web.hr.frame import HR, back_to, crumbs, decidable, named
from avtryck.web.hr.person import running_case
from avtryck.web.ui.access import StaffRequest, open_to


def _arranged(request: StaffRequest, departure: Departure) -> Interview:
    rows = Interview.objects.select_related("interviewer", "case__departure__unit")
    interview = get_object_or_404(rows, case=running_case(departure))
    if not may_arrange(request.scope, interview):
        raise Http404
    return interview


@open_to(*HR, methods=("GET", "POST"))
def hand_over(request: StaffRequest, pk: UUID) -> HttpResponse:
    departure = decidable(request, pk)
    interview = _arranged(request, departure)
    others = [one for one in queries.candidates(interview) if one.person != interview.interviewer]
    found = {str(one.person.pk): one for one in others}
    people = [(pk, f"{one.person.name}, {words.ROLES[one.role]}") for pk, one in found.items()]
    form = HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        to = found[form.cleaned_data["to"]].person
        try:
            operations.hand_over(interview=interview, to=to, actor=request.person.actor)
        except operations.NotACandidateError:
            messages.warning(request, _("Det går inte längre: samtalet har börjat."))
        else:
            messages.success(request, _("%(name)s har fått uppgiften.") % {"name": to.name})
        return back_to(departure)
    trail = [*crumbs()[:1], (named(departure), reverse("hr-case", args=[departure.pk]))]
    context = {
        "title": _("Vem håller samtalet?"),
        "crumbs": [*trail, (_("Vem håller samtalet?"), None)],
        "departure": departure,
        "form": form,
        "nobody": not people,
    }
    return render(request, "hr/hand_over.html", context)


@open_to(*HR, methods=("POST",))
def offer_anyway(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The rule leaves this leaver out; HR offers the talk all the same."""
    departure = decidable(request, pk)
    case = running_case(departure)
    try:
        if case is None:
            raise IllegalMoveError
        operations.offer_anyway(case=case, actor=request.person.actor)
    except IllegalMoveError:
        messages.warning(request, _("Det går inte längre: avslutet har ändrats under tiden."))
    else:
        messages.success(request, _("Samtal erbjuds. Den som ska hålla det har fått uppgiften."))
    return back_to(departure)


@open_to(*HR, methods=("POST",))
def ask_superior(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Be överordnad chef: the nearest one gets the task; undone by handing over again."""
    departure = decidable(request, pk)
    interview = _arranged(request, departure)
    above = superiors_of([interview])[interview]
    if above is None or not interview.by_nearest_manager:
        nobody = _("Här finns ingen överordnad chef. Välj vem som ska ta samtalet.")
        other = _("Någon annan än närmaste chef har redan uppgiften. Välj vem som ska ta den.")
        messages.info(request, nobody if above is None else other)
        return redirect("hr-hand-over", departure.pk)
    try:
        operations.hand_over(interview=interview, to=above, actor=request.person.actor)
    except operations.NotACandidateError:
        messages.warning(request, _("Det går inte längre: samtalet har börjat."))
    else:
        said = _("%(name)s har fått uppgiften för %(leaver)s. Ångrar du dig, lämna över igen.")
        messages.success(request, said % {"name": above.name, "leaver": named(departure)})
    return onward(request, departure)
