"""Avsändare: the name that every mail comes from, and how it looks in an inbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.org.queries import installation
from avtryck.outbox.sender import (
    LONGEST,
    SenderRefusedError,
    check_name,
    from_line,
    name_sender,
    own_name,
)
from avtryck.web.ui.access import StaffRequest, open_to


class SenderForm(forms.Form):
    """One name; an empty one is the organisation's."""

    name = forms.CharField(
        label=gettext_lazy("Avsändarens namn"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("Lämna tomt så står organisationens namn som avsändare."),
    )

    def clean_name(self) -> str:
        try:
            return check_name(self.cleaned_data["name"])
        except SenderRefusedError as error:
            raise ValidationError(str(error)) from error


@open_to("central_hr", methods=("GET", "POST"))
def sender(request: StaffRequest) -> HttpResponse:
    form = SenderForm(request.POST or None, initial={"name": own_name()})
    if request.method == "POST" and form.is_valid():
        changed = name_sender(name=form.cleaned_data["name"], actor=request.person.actor)
        text = _("Avsändarens namn är sparat.") if changed else _("Inget är ändrat.")
        messages.success(request, text)
        return redirect("hr-sender")
    context: dict[str, Any] = {
        "title": _("Avsändare"),
        "crumbs": [(_("Organisation"), reverse("hr-organisation")), (_("Avsändare"), None)],
        "form": form,
        "rows": [(_("På svenska"), from_line("sv")), (_("På engelska"), from_line("en"))],
        "organisation": installation().name(),
    }
    return render(request, "hr/sender.html", context)
