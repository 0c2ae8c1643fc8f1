"""The forms of the interviewer's pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.clock import today
from avtryck.interviews import words
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.notes import LONGEST
from avtryck.interviews.queries import Candidate
from avtryck.interviews.signals import (
    LONGEST as LONGEST_SIGNAL,
)
from avtryck.interviews.signals import (
    MARKS,
    NONE,
    Signal,
    nothing_heard,
)
from avtryck.web.ui.widgets import DayInput

Certificate = Interview.Certificate
CERTIFICATES = {
    Certificate.UNKNOWN: gettext_lazy("Inte klart ännu"),
    Certificate.RECEIVED: gettext_lazy("Utskrivet, undertecknat och mottaget"),
    Certificate.ATTESTATION: gettext_lazy("Ett tjänstgöringsintyg i stället för betyg"),
    Certificate.WAIVED: gettext_lazy("HR avstår från betyget, med skäl"),
}


class PreparationForm(forms.Form):
    """Background read and certificate settled; only HR may waive it, only the leaver say no."""

    background_read = forms.BooleanField(
        required=False, label=gettext_lazy("Jag har gått igenom bakgrunden")
    )
    certificate = forms.ChoiceField(
        label=gettext_lazy("Tjänstgöringsbetyg"), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("HR:s skäl"),
        help_text=gettext_lazy("Behövs bara när HR avstår från betyget."),
    )

    def __init__(self, *args: Any, may_waive: bool, settled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (key, label) for key, label in CERTIFICATES.items() if may_waive or key != "waived"
        ]
        self.fields["certificate"].choices = choices  # type: ignore[attr-defined]
        if not may_waive:
            del self.fields["reason"]
        if settled:
            del self.fields["certificate"]
            self.fields.pop("reason", None)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("certificate") == Certificate.WAIVED and not found.get("reason", "").strip():
            self.add_error("reason", _("Skriv varför HR avstår."))
        return found


class ReadyForm(forms.Form):
    """To hold the talk although something is missing."""

    ready_reason = forms.CharField(
        max_length=200,
        label=gettext_lazy("Varför håller ni samtalet ändå?"),
        help_text=gettext_lazy("HR kan se skälet. Skriv inget om hälsa."),
    )


class HeldForm(forms.Form):
    """When the talk was held and whether the leaver was told what happens with it."""

    held_on = forms.DateField(label=gettext_lazy("Vilken dag hölls samtalet?"), widget=DayInput)
    opening_said = forms.BooleanField(
        required=False,
        label=gettext_lazy("Informationen är lämnad: syftet och hur det som sägs hanteras"),
    )

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > today():
            raise forms.ValidationError(_("Dagen har inte varit än. Boka tiden i stället."))
        return day


class NoteForm(forms.Form):
    """One section's notes; `revision` says which version they were written over."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        strip=False,
        label=gettext_lazy("Dina anteckningar"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    """Who is to hold the talk instead. No reason is asked for."""

    HR = "hr"
    to = forms.ChoiceField(label=gettext_lazy("Vem ska hålla samtalet?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, candidates: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [
            (str(one.person.pk), f"{one.person.name}, {words.ROLES[one.role]}")
            for one in candidates
        ]
        self.fields["to"].choices = [(self.HR, _("HR ordnar det")), *people]  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    """Why the notes are read; the access log keeps it."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Varför läser du?"),
        choices=list(words.PURPOSES.items()),
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True)
class SignalFields:
    """The two controls of one area and polarity."""

    signal: Signal
    mark: forms.BoundField
    text: forms.BoundField


class SignalsForm(forms.Form):
    """Seven areas, each with something good and something bad, pre-filled with none."""

    signals_revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in nothing_heard():
            words_of = f"{one.area_words}, {one.polarity_words.lower()}"
            self.fields[f"{one.key}.mark"] = forms.ChoiceField(
                choices=list(MARKS.items()), initial=NONE, label=words_of
            )
            self.fields[f"{one.key}.text"] = forms.CharField(
                required=False, max_length=LONGEST_SIGNAL, label=words_of
            )

    def clean(self) -> dict[str, Any]:
        for one in nothing_heard():
            said = self.cleaned_data.get(f"{one.key}.text")
            if said and self.cleaned_data.get(f"{one.key}.mark") == NONE:
                area = f"{one.area_words}, {one.polarity_words.lower()}"
                asked = _("%(area)s: välj hur långt signalen får föras, eller ta bort texten.")
                self.add_error(f"{one.key}.mark", asked % {"area": area})
        return self.cleaned_data

    @property
    def signals(self) -> tuple[Signal, ...]:
        found = self.cleaned_data
        return tuple(
            Signal(one.area, one.polarity, found[f"{one.key}.mark"], found[f"{one.key}.text"])
            for one in nothing_heard()
        )

    def areas(self) -> Iterator[tuple[str, list[SignalFields]]]:
        """(words of the area, its good and its bad controls), in the template's order."""
        empty = nothing_heard()
        for good, bad in zip(empty[::2], empty[1::2], strict=True):
            both = [
                SignalFields(one, self[f"{one.key}.mark"], self[f"{one.key}.text"])
                for one in (good, bad)
            ]
            yield good.area_words, both

    @staticmethod
    def initial_of(signals: Iterable[Signal]) -> dict[str, str]:
        facts: dict[str, str] = {}
        for one in signals:
            facts |= {f"{one.key}.mark": one.mark, f"{one.key}.text": one.text}
        return facts
