"""The form that chooses a window among released spans, and one of several instruments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.core.disclosure.windows import Window
from avtryck.published.models import Release
from avtryck.reports.wording import day


class WindowForm(forms.Form):
    """`start` and `end` hold days on which a release starts or ends; empty = without limit."""

    start = forms.ChoiceField(label=gettext_lazy("Från och med"), required=False)
    end = forms.ChoiceField(label=gettext_lazy("Till och med"), required=False)
    instrument = forms.ChoiceField(label=gettext_lazy("Frågeformulär"), required=False)

    def __init__(
        self, data: Any, *, releases: Iterable[Release], instruments: Sequence[str] = ()
    ) -> None:
        super().__init__(data)
        spans = [(release.span_from, release.until) for release in releases]
        starts = sorted({start for start, _end in spans if start})
        ends = sorted({end for _start, end in spans}, reverse=True)
        self._offer("start", _("Från början"), starts)
        self._offer("end", _("Den senaste"), ends)
        names = [("", _("Det med flest svar")), *((one, one) for one in instruments)]
        self.fields["instrument"].choices = names  # type: ignore[attr-defined]

    @property
    def several_periods(self) -> bool:
        return len(self.fields["end"].choices) > 2  # type: ignore[attr-defined]

    def _offer(self, name: str, unlimited: str, days: Sequence[date]) -> None:
        offered = [("", unlimited), *((one.isoformat(), day(one)) for one in days)]
        self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            message = _("Perioden slutar innan den börjar. Välj ett senare slut.")
            raise forms.ValidationError(message)
        return cleaned

    def window(self) -> Window:
        """The whole history when the form is empty or wrong."""
        if not self.is_valid():
            return Window()
        return Window(_day(self.cleaned_data["start"]), _day(self.cleaned_data["end"]))

    def wanted(self) -> str | None:
        return (self.cleaned_data["instrument"] or None) if self.is_valid() else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
