"""The form for what must be handled: the least that is needed, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise


class MatterForm(forms.Form):
    """`to` = whom it can be addressed to, with words; `longest` in characters."""

    text = forms.CharField(
        label=gettext_lazy("Vad behöver HR veta?"), widget=forms.Textarea(attrs={"rows": 5})
    )
    to = forms.ChoiceField(label=gettext_lazy("Till vem?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, to: Iterable[tuple[str, Words]], longest: int, hint: Words
    ) -> None:
        super().__init__(*args)
        text = self.fields["text"]
        text.help_text = str(hint)
        text.validators.append(MaxLengthValidator(longest))
        text.widget.attrs["maxlength"] = str(longest)
        self.fields["to"].choices = list(to)  # type: ignore[attr-defined]
