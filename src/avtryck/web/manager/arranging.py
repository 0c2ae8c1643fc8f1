"""Where an interview begins, and how it is given to somebody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from avtryck.interviews import operations, queries
from avtryck.web.manager.forms import HandOverForm
from avtryck.web.manager.frame import INTERVIEWERS, go, own, show
from avtryck.web.ui.access import StaffRequest, open_to


@open_to(*INTERVIEWERS)
def interview(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The address in the mail: leads on to the next step."""
    return go(own(request, pk))


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def hand_over(request: StaffRequest, pk: UUID) -> HttpResponse:
    """To anybody but the nearest manager: the leaver may have chosen not to."""
    found = own(request, pk)
    manager = found.case.departure.nearest_manager
    possible = queries.candidates(found)
    others = [one for one in possible if one.person not in {request.person, manager}]
    form = HandOverForm(request.POST or None, candidates=others, initial={"to": HandOverForm.HR})
    if form.is_valid():
        chosen = {str(one.person.pk): one.person for one in others}.get(form.cleaned_data["to"])
        try:
            operations.hand_over(interview=found, to=chosen, actor=request.person.actor)
        except operations.NotACandidateError:
            messages.warning(
                request, _("Det går inte längre: samtalet eller anteckningarna har börjat.")
            )
            return go(found)
        messages.success(request, _("Samtalet är överlämnat."))
        return redirect("manager-home")
    begun = queries.notes_begun(found)
    return show(request, found, "hand_over", step=None, form=form, begun=begun)
