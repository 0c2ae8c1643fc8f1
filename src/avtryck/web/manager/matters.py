"""Något måste hanteras: from a talk to HR, beside the notes, and never shown in the talk again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from avtryck.cases.matters import LONGEST, NotAddressedError, To, raise_matter, recipients
from avtryck.cases.models import Matter
from avtryck.retention.elsewhere import elsewhere
from avtryck.web.manager.frame import INTERVIEWERS, crumbs, go, own, show
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.matter_form import MatterForm

WORDS = {
    To.LOCAL_HR: gettext_lazy("HR på institutionen"),
    To.CENTRAL_HR: gettext_lazy("Central HR, om HR på institutionen är inblandad"),
}
HINT = gettext_lazy("Skriv så lite som möjligt. Inga namn behövs: HR hör av sig till dig.")


@sensitive_post_parameters()
@open_to(*INTERVIEWERS, methods=("GET", "POST"))
def raise_one(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sealed for whom it is addressed to; whoever writes it does not see it again."""
    interview = own(request, pk)
    departure = interview.case.departure
    possible = recipients(departure=departure, raiser=request.person)
    form = MatterForm(
        request.POST if request.method == "POST" else None,
        to=[(one.value, WORDS[one]) for one in possible],
        longest=LONGEST,
        hint=HINT,
    )
    if possible and form.is_valid():
        try:
            raise_matter(
                departure=departure,
                to=To(form.cleaned_data["to"]),
                text=form.cleaned_data["text"],
                raiser=request.person,
                source=Matter.Source.INTERVIEWER,
            )
        except NotAddressedError:
            form.add_error("to", _("Det går inte längre. Välj någon annan."))
        else:
            said = _("Det är lämnat till HR, som hör av sig till dig. Här syns det inte mer.")
            messages.success(request, said)
            return go(interview)
    name, talk = departure.name, reverse("manager-interview", args=[interview.pk])
    context: dict[str, Any] = {
        "crumbs": [*crumbs(), (name, talk), (_("Något måste hanteras"), None)],
        "form": form,
        "back": talk,
        "nobody": not possible,
        "elsewhere": elsewhere(),
    }
    return show(request, interview, "matter", step=None, **context)
