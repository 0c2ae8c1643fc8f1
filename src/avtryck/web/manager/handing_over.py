"""A code to hand over in person, where no mail could bring one to the leaver and to nobody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from avtryck.cases import one_time
from avtryck.web.manager.frame import INTERVIEWERS, crumbs, own, show
from avtryck.web.ui.access import StaffRequest, open_to

GROUP = 4


@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def hand_over_code(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Shown once, in the answer to the button: nothing keeps it, and a new one ends it."""
    interview = own(request, pk)
    departure, code = interview.case.departure, ""
    if request.method == "POST":
        try:
            code = one_time.hand_over_code(departure=departure, actor=request.person.actor)
        except one_time.NotTheHolderError as error:
            raise Http404 from error
    talk = reverse("manager-interview", args=[interview.pk])
    context: dict[str, Any] = {
        "crumbs": [*crumbs(), (departure.name, talk), (_("En kod att lämna över"), None)],
        "code": " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP)),
        "days": one_time.HANDED_LIFE.days,
    }
    return show(request, interview, "handing_over", step=None, **context)
