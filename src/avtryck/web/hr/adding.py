"""Lägg till en person: a departure the personnel file does not hold."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from avtryck.cases import operations, queries
from avtryck.cases.addresses import AddressTakenError, check_address
from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.web.hr.forms import TAKEN, PersonForm
from avtryck.web.hr.frame import HR, back_to, crumbs
from avtryck.web.ui.access import StaffRequest, open_to


@open_to(*HR, methods=("GET", "POST"))
def add_person(request: StaffRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, units=request.scope.within(*HR))
    if request.method == "POST" and form.is_valid() and _is_fit(request, form):
        departure = operations.register_departure(
            facts=form.facts(),
            actor=request.person.actor,
            source=Departure.Source.FORM,
            entered_by=request.person.actor,
        )
        said = _("Avslutet finns nu här. Det räknas när en kollega i HR har bekräftat det.")
        messages.success(request, said)
        return back_to(departure)
    title = _("Lägg till en person")
    context = {"title": title, "crumbs": crumbs(title), "form": form}
    return render(request, "hr/add_person.html", context)


def _is_fit(request: StaffRequest, form: PersonForm) -> bool:
    try:
        check_address(form.cleaned_data["private_email"], form.cleaned_data["employee_id"])
    except AddressTakenError:
        form.add_error("private_email", TAKEN)
        return False
    return _is_new(request, form)


def _is_new(request: StaffRequest, form: PersonForm) -> bool:
    """Somebody who is leaving already here is not added a second time."""
    if form.cleaned_data["employee_id"] == request.person.employee_id:
        form.add_error("employee_id", _("Ditt eget avslut lägger någon annan i HR in."))
        return False
    rows = queries.visible_to(request.scope).exclude(status=Departure.Status.WITHDRAWN)
    there = rows.filter(employee_id=form.cleaned_data["employee_id"], last_day__gte=today())
    if there.exists():
        form.add_error("employee_id", _("Personen har redan ett pågående avslut."))
    return not there.exists()
