"""What the leaver adds to the notes: a comment under each section, signals as they should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.interviews.signals import LONGEST, MARKS, NONE, Signal

LONGEST_COMMENT = 4000


class CommentsForm(forms.Form):
    """`comment.SECTION.text` for every section that has a note."""

    def __init__(self, *args: Any, sections: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = tuple(sections)
        for key in self.sections:
            self.fields[f"comment.{key}.text"] = forms.CharField(
                label=gettext_lazy("Din kommentar"),
                required=False,
                max_length=LONGEST_COMMENT,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @staticmethod
    def initial_of(comments: dict[str, str]) -> dict[str, str]:
        return {f"comment.{key}.text": text for key, text in comments.items()}

    def box(self, key: str) -> forms.BoundField:
        return self[f"comment.{key}.text"]

    def written(self) -> Iterator[tuple[str, str]]:
        for key in self.sections:
            yield key, self.cleaned_data[f"comment.{key}.text"].strip()


@dataclass(frozen=True)
class Line:
    """One signal with its two controls."""

    signal: Signal
    text: forms.BoundField
    mark: forms.BoundField


class HeardForm(forms.Form):
    """All fourteen signals, as they stand now; the leaver's version is the one that counts."""

    def __init__(self, *args: Any, signals: Iterable[Signal], **kwargs: Any) -> None:
        self.shown = tuple(signals)
        super().__init__(*args, **kwargs)
        for one in self.shown:
            self.fields[f"{one.key}.text"] = forms.CharField(
                label=gettext_lazy("Vad gäller det? En rad, utan namn."),
                initial=one.text,
                required=False,
                max_length=LONGEST,
            )
            self.fields[f"{one.key}.mark"] = forms.ChoiceField(
                label=gettext_lazy("Hur långt får det föras?"),
                initial=one.mark,
                choices=list(MARKS.items()),
            )

    def clean(self) -> dict[str, Any]:
        for one in self.shown:
            said = self.cleaned_data.get(f"{one.key}.text")
            if said and self.cleaned_data.get(f"{one.key}.mark") == NONE:
                asked = _("%(area)s: välj hur långt signalen får föras, eller ta bort texten.")
                area = f"{one.area_words}, {one.polarity_words.lower()}"
                self.add_error(f"{one.key}.mark", asked % {"area": area})
        return self.cleaned_data

    @property
    def signals(self) -> tuple[Signal, ...]:
        said = self.cleaned_data
        return tuple(
            Signal(one.area, one.polarity, said[f"{one.key}.mark"], said[f"{one.key}.text"].strip())
            for one in self.shown
        )

    def lines(self, *, heard: bool) -> list[Line]:
        """Those that stand in the notes, or all the others."""
        chosen = [one for one in self.shown if (one.mark != NONE) == heard]
        return [Line(one, self[f"{one.key}.text"], self[f"{one.key}.mark"]) for one in chosen]
