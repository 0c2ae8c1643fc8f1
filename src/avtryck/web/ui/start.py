"""`/` sends everybody to their own landing page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from avtryck.web.ui.access import StaffRequest, open_to

LANDING = (
    (("hr_partner", "central_hr"), "hr-today"),
    (("nearest_manager", "superior_manager", "administrative_manager"), "manager-home"),
    (("reader", "data_protection", "registrar", "auditor"), "reader-home"),
    (("operator",), "ui-operations"),
)


@open_to("staff")
def start(request: StaffRequest) -> HttpResponse:
    name = next(name for roles, name in LANDING if request.scope.has(*roles))
    return redirect(name)
