"""From a comment to Måste hanteras: what HR needs to know, not whose comment it was in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from avtryck.cases.matters import LONGEST, NotAddressedError, To, raise_from_comment, recipients_at
from avtryck.release.commenting.reviewing import Batch, progress
from avtryck.retention.elsewhere import elsewhere
from avtryck.web.hr.comments import batch_or_404, place_name
from avtryck.web.hr.frame import HR
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.matter_form import MatterForm

WORDS = {
    To.LOCAL_HR: gettext_lazy("HR på institutionen"),
    To.CENTRAL_HR: gettext_lazy("Central HR"),
}
HINT = gettext_lazy("Skriv så lite som möjligt, med egna ord och utan namn.")


@sensitive_post_parameters()
@open_to(*HR, methods=("GET", "POST"))
def raise_one(request: StaffRequest, pk: UUID, place: int) -> HttpResponse:
    """Sealed for whom it is addressed to. Which comment it came from is kept nowhere."""
    found = batch_or_404(request, pk)
    if found.frozen_on or place not in {one.place for one in progress(found, request.person)}:
        raise Http404
    possible = _possible(found, request)
    form = MatterForm(
        request.POST if request.method == "POST" else None,
        to=[(one.value, WORDS[one]) for one in possible],
        longest=LONGEST,
        hint=HINT,
    )
    if possible and form.is_valid():
        try:
            raise_from_comment(
                institution=found.node,
                to=To(form.cleaned_data["to"]),
                text=form.cleaned_data["text"],
                raiser=request.person,
            )
        except NotAddressedError:
            form.add_error("to", _("Det går inte längre. Välj någon annan."))
        else:
            messages.success(request, _("Det är lämnat vidare. Bestäm nu om texten ska visas."))
            return redirect("hr-comment", found.id, place)
    back = reverse("hr-comment", args=[found.id, place])
    title = _("Något måste hanteras")
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [
            (_("Kommentarer"), reverse("hr-comments")),
            (place_name(found), reverse("hr-comment-batch", args=[found.id])),
            (title, None),
        ],
        "form": form,
        "back": back,
        "elsewhere": elsewhere(),
    }
    return render(request, "hr/comment_matter.html", context | {"nobody": not possible})


def _possible(found: Batch, request: StaffRequest) -> list[To]:
    """The organisation's batch does not say the institution, so local HR cannot be asked."""
    possible = recipients_at(institution=found.node, raiser=request.person)
    return [to for to in possible if to == To.CENTRAL_HR or not found.is_organisations]
