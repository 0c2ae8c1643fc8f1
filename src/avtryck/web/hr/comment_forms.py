"""What a reviewer of comments fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.content.dictionaries import THEMES, suggested_language, suggested_themes
from avtryck.core.freetext.masking import is_masked, tidied
from avtryck.interviews.signals import AREA_WORDS
from avtryck.release.commenting.reviewing import Choice, Opened

LANGUAGES = (
    ("sv", gettext_lazy("Svenska")),
    ("en", gettext_lazy("Engelska")),
    ("other", gettext_lazy("Ett annat språk")),
)
THEME_WORDS = {**AREA_WORDS, "equal_conditions": gettext_lazy("Lika villkor")}


class ReviewForm(forms.Form):
    """How a text is shown, in which language it is and what it is about."""

    shown = forms.CharField(
        label=gettext_lazy("Så visas texten"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("Byt ut ord mot […]. Inget annat kan ändras."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Språk"), choices=LANGUAGES, widget=forms.RadioSelect
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Handlar om"),
        required=False,
        choices=[(theme, THEME_WORDS[theme]) for theme in THEMES],
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, original: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.original = original

    @classmethod
    def of(cls, opened: Opened) -> ReviewForm:
        """What is kept; of a text that nobody has decided about, what the machine suggests."""
        language, themes = opened.language, opened.themes
        if not language:
            language = suggested_language(opened.original)
            themes = suggested_themes(opened.original, language)
        kept = {
            "shown": opened.shown,
            "language": language,
            "themes": list(themes),
            "revision": opened.revision,
        }
        return cls(original=opened.original, initial=kept)

    def with_shown(self, shown: str) -> ReviewForm:
        """The same again, not yet kept, with this text."""
        kept = {key: self[key].value() for key in ("language", "themes", "revision")}
        return ReviewForm(original=self.original, initial=kept | {"shown": shown})

    def clean_shown(self) -> str:
        shown = tidied(self.cleaned_data["shown"])
        if not is_masked(self.original, shown):
            raise forms.ValidationError(
                _("Texten får bara döljas, inte ändras. Byt ut det som inte ska synas mot […].")
            )
        return shown

    def choice(self, verdict: str) -> Choice:
        said = self.cleaned_data
        return Choice(verdict, said["shown"], said["language"], tuple(said["themes"]))
