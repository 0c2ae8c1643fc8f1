"""The forms of HR's pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.cases.facts import Facts
from avtryck.cases.models import Departure
from avtryck.org.importing.reading import CONTROL, PERSONNUMMER
from avtryck.org.models import Person, Unit
from avtryck.web.ui.widgets import DayInput

KNOWN_TYPES = [("", "—"), *Departure.ExitType.choices]
EM = "\N{EM SPACE}"
LANGUAGES = [
    ("", gettext_lazy("Vet inte: svenska och engelska")),
    ("sv", gettext_lazy("Svenska")),
    ("en", gettext_lazy("Engelska")),
]


TAKEN = gettext_lazy("Adressen står på en annan persons pågående avslut. Skriv en annan.")


def one_line(value: str) -> None:
    if CONTROL.search(value):
        raise forms.ValidationError(_("Skriv på en rad."))


class LastDayForm(forms.Form):
    """Another last day."""

    last_day = forms.DateField(label=gettext_lazy("Ny sista dag"), widget=DayInput)


class ExtendForm(forms.Form):
    """The employment goes on: until when, if it is known."""

    last_day = forms.DateField(
        label=gettext_lazy("Ny sista dag"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Lämna tomt om anställningen fortsätter utan slutdatum."),
    )

    def __init__(self, *args: Any, now_last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now_last = now_last

    def clean_last_day(self) -> date | None:
        day: date | None = self.cleaned_data["last_day"]
        if day and day <= self._now_last:
            raise forms.ValidationError(_("Förlängd betyder en senare dag än den nuvarande."))
        return day


class ExitTypeForm(forms.Form):
    exit_type = forms.ChoiceField(
        label=gettext_lazy("Avgångstyp"), choices=Departure.ExitType.choices
    )


class AddressForm(forms.Form):
    """Where the survey reaches the leaver after the last day."""

    private_email = forms.EmailField(
        label=gettext_lazy("Privat e-postadress"),
        required=False,
        help_text=gettext_lazy(
            "Visas inte sedan. En ny adress ersätter den gamla; tomt tar bort den."
        ),
    )


class SaidAddressForm(forms.Form):
    """What the leaver has told HR that their address is."""

    private_email = forms.EmailField(
        label=gettext_lazy("Privat e-postadress"),
        help_text=gettext_lazy("Vi visar inte om det är samma."),
    )


class UploadForm(forms.Form):
    """A CSV or Excel file."""

    file = forms.FileField(
        label=gettext_lazy("Fil"),
        help_text=gettext_lazy(
            "CSV eller Excel (XLSX), högst 4 MB. Inget sparas förrän du har sett vad filen gör."
        ),
        error_messages={
            "required": gettext_lazy("Välj en fil. Den får vara högst 4 MB."),
            "invalid": gettext_lazy("Välj en fil. Den får vara högst 4 MB."),
            "empty": gettext_lazy("Filen är tom."),
        },
    )


def unit_label(unit: Unit) -> str:
    return f"{EM * (unit.path.count('/') - 1)}{unit} ({unit.code})"


def offer_units(form: forms.Form, units: Iterable[Unit]) -> None:
    """Let the field `unit` offer these, each a little to the right of the one above it."""
    field: Any = form.fields["unit"]
    field.queryset = units
    field.label_from_instance = unit_label


class PeriodForm(forms.Form):
    """Last days from and until."""

    since = forms.DateField(label=gettext_lazy("Sista dag från"), widget=DayInput)
    until = forms.DateField(label=gettext_lazy("Sista dag till"), widget=DayInput)


class HandOverForm(forms.Form):
    """Who holds the talk."""

    to = forms.ChoiceField(label=gettext_lazy("Vem ska hålla samtalet?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(people)  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """Lägg till en person: what a row of the personnel file would say."""

    name = forms.CharField(label=gettext_lazy("Namn"), max_length=200, validators=[one_line])
    employee_id = forms.CharField(
        label=gettext_lazy("Anställningsnummer"),
        max_length=40,
        validators=[one_line],
        help_text=gettext_lazy("Inte personnummer."),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Enhet"), queryset=Unit.objects.none(), to_field_name="code",
        empty_label=gettext_lazy("Välj enhet"),
    )  # fmt: skip
    manager_id = forms.CharField(
        label=gettext_lazy("Närmaste chefs anställningsnummer"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Tomt: den chef som står i personalregistret."),
    )
    last_day = forms.DateField(label=gettext_lazy("Sista dag"), widget=DayInput)
    employed_from = forms.DateField(
        label=gettext_lazy("Anställd utan avbrott sedan"), required=False, widget=DayInput
    )
    exit_type = forms.ChoiceField(
        label=gettext_lazy("Avgångstyp"), choices=KNOWN_TYPES, required=False
    )
    contract_type = forms.ChoiceField(
        label=gettext_lazy("Anställningsform"),
        required=False,
        choices=[("", "—"), *Departure.ContractType.choices],
    )
    work_email = forms.EmailField(label=gettext_lazy("E-post på arbetet"), required=False)
    private_email = forms.EmailField(
        label=gettext_lazy("Privat e-post"),
        required=False,
        help_text=gettext_lazy("Dit kommer enkäten. Adressen förseglas och visas inte sedan."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Språk"), choices=LANGUAGES, required=False)
    hr_first = forms.BooleanField(
        label=gettext_lazy("HR tar kontakten först, inga automatiska utskick innan dess"),
        required=False,
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self, units)

    def clean_employee_id(self) -> str:
        value: str = self.cleaned_data["employee_id"]
        if PERSONNUMMER.fullmatch(value):
            raise forms.ValidationError(
                _("Det ser ut som ett personnummer. Använd anställningsnumret.")
            )
        return value

    def clean_manager_id(self) -> Person | None:
        value = self.cleaned_data["manager_id"]
        found = Person.objects.filter(employee_id=value).first() if value else None
        if value and found is None:
            raise forms.ValidationError(_("Ingen person här har det numret."))
        return found

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        first, last = found.get("employed_from"), found.get("last_day")
        if first and last and last < first:
            self.add_error("employed_from", _("Dagen ligger efter sista dagen."))
        manager = found.get("manager_id")
        if manager and manager.employee_id == found.get("employee_id"):
            self.add_error("manager_id", _("Ingen är sin egen närmaste chef."))
        return found

    def facts(self) -> Facts:
        """What was filled in; the register's manager where none was."""
        found = self.cleaned_data
        person = Person.objects.filter(employee_id=found["employee_id"]).first()
        manager = found["manager_id"] or (person.nearest_manager if person else None)
        same = ("employee_id", "name", "unit", "last_day", "employed_from", "exit_type",
                "contract_type", "private_email", "language")  # fmt: skip
        return Facts(
            **{field: found[field] for field in same},
            work_email=found["work_email"] or (person.work_email if person else ""),
            nearest_manager=manager,
            contact="hr" if found["hr_first"] else "",
        )
