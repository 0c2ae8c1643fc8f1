"""The forms of the leaver's own page. A field that stands here is all that a post can change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases.models import ContactRequest

To = ContactRequest.To


class AddressForm(forms.Form):
    """An address that outlives the employment."""

    private_email = forms.EmailField(
        label=gettext_lazy("Privat e-postadress"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Skriv en adress."),
            "invalid": gettext_lazy("Skriv adressen så här: namn@exempel.se."),
        },
    )

    def __init__(self, *args: Any, work_email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._work = work_email

    def clean_private_email(self) -> str:
        value: str = self.cleaned_data["private_email"]
        domain = self._work.rpartition("@")[2].casefold()
        if domain and value.rpartition("@")[2].casefold() == domain:
            said = _("Den adressen stängs när du slutar. Skriv en som du har kvar efteråt.")
            raise forms.ValidationError(said)
        return value


class LanguageForm(forms.Form):
    """The language of our letters."""

    language = forms.ChoiceField(
        label=gettext_lazy("Brev och enkät på"),
        choices=[
            ("sv", gettext_lazy("Svenska")),
            ("en", gettext_lazy("Engelska")),
            ("both", gettext_lazy("Båda")),
        ],
        widget=forms.RadioSelect,
    )

    @property
    def code(self) -> str:
        """sv, en, or "" for both."""
        chosen: str = self.cleaned_data["language"]
        return "" if chosen == "both" else chosen


class NewsForm(forms.Form):
    news = forms.ChoiceField(choices=[("yes", ""), ("no", "")])


class ContactForm(forms.Form):
    """To whom the wish goes. Nothing else is asked, so that nothing else can be kept."""

    WORDS = {
        To.LOCAL_HR: gettext_lazy("HR på din institution"),
        To.CENTRAL_HR: gettext_lazy("Central HR"),
    }
    to = forms.TypedChoiceField(
        label=gettext_lazy("Vem ska höra av sig?"),
        coerce=To,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Välj vem som ska höra av sig.")},
    )

    def __init__(self, *args: Any, offered: list[To], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        field: Any = self.fields["to"]
        field.choices = [(to.value, self.WORDS[to]) for to in offered]
        if offered == list(To):
            field.help_text = _("Gäller det HR på din institution? Välj central HR.")
