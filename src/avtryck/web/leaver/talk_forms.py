"""The forms about the talk. What is not offered cannot be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.interviews.models import Interview, Proposal
from avtryck.interviews.queries import Candidate
from avtryck.interviews.words import ROLES
from avtryck.web.ui.templatetags.ui import moment

Wish = Interview.Wish
NEAREST = "nearest"


class TimeForm(forms.Form):
    """One of the times that are on offer."""

    NO_TIME = 0
    time = forms.TypedChoiceField(
        label=gettext_lazy("Vilken tid passar dig?"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, times: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(times)
        field: Any = self.fields["time"]
        field.choices = [
            *((one.pk, capfirst(moment(one.at))) for one in times),
            (self.NO_TIME, _("Ingen av dem")),
        ]


class InterviewerForm(forms.Form):
    """Somebody other than the nearest manager; after a one-time code the manager as well."""

    to = forms.ChoiceField(
        label=gettext_lazy("Vem vill du prata med?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Välj vem du vill prata med.")},
    )

    def __init__(
        self, *args: Any, offered: Sequence[Candidate], nearest: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(one.person.pk): one for one in offered}
        field: Any = self.fields["to"]
        field.choices = [(key, in_words(one)) for key, one in self.offered.items()]
        if nearest:
            field.choices = [(NEAREST, _("Min närmaste chef")), *field.choices]

    @property
    def chosen(self) -> Candidate | None:
        """None: the nearest manager."""
        return self.offered.get(self.cleaned_data["to"])


class CertificateForm(forms.Form):
    """What the leaver wants to have in writing."""

    wish = forms.ChoiceField(
        label=gettext_lazy("Vad vill du ha?"),
        choices=[
            (Wish.CERTIFICATE, gettext_lazy("Ett tjänstgöringsbetyg, med omdöme")),
            (Wish.ATTESTATION, gettext_lazy("Ett tjänstgöringsintyg, utan omdöme")),
            (Wish.NONE, gettext_lazy("Inget av dem")),
        ],
        widget=forms.RadioSelect,
    )


def in_words(candidate: Candidate) -> str:
    return f"{candidate.person.name}, {ROLES[candidate.role]}"
