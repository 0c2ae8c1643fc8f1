"""Forms of the loop: decision, action, risk, closing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.actions.access import possible_owners
from avtryck.actions.models import Action, Finding
from avtryck.actions.operations import Plan
from avtryck.actions.risk import Likelihood, Risk, Severity
from avtryck.clock import today
from avtryck.org.models import Person, Unit
from avtryck.web.ui.widgets import DayInput

LONGEST = 4000
NO_PERSON = gettext_lazy("Skriv inget om enskilda personer.")


def _long(label: Any, *, rows: int = 4, hint: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DecisionForm(forms.Form):
    """Act, or leave it and say why."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Vad beslutar ni?"),
        choices=[
            (Finding.Decision.ACT, gettext_lazy("Vi gör något åt det")),
            (Finding.Decision.NO_ACTION, gettext_lazy("Vi gör inget, och skriver varför")),
        ],
        widget=forms.RadioSelect,
    )
    reason = _long(
        gettext_lazy("Varför gör ni inget?"),
        required=False,
        hint=gettext_lazy(
            "Behövs bara när ni inte gör något. Alla som läser enhetens resultat ser det."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        leaves_it = cleaned.get("decision") == Finding.Decision.NO_ACTION
        if leaves_it and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Skriv varför ni inte gör något."))
        return cleaned


class ActionForm(forms.Form):
    """What is done, by whom, until when."""

    title = forms.CharField(
        label=gettext_lazy("Vad ska göras?"),
        max_length=200,
        help_text=gettext_lazy("En mening som går att bocka av."),
    )
    description = _long(gettext_lazy("Mer om hur"), required=False, hint=NO_PERSON)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Vem ansvarar?"), queryset=Person.objects.none(), empty_label=None
    )
    due = forms.DateField(label=gettext_lazy("Klart senast"), widget=DayInput)

    def __init__(self, data: object, *, unit: Unit, person: Person, action: Action | None) -> None:
        super().__init__(data, initial=_initial(action, person))  # type: ignore[arg-type]
        self._due = action.due if action else None
        owners = {one.pk for one in possible_owners(unit, person)}
        if action:
            owners.add(action.owner_id)
        people = Person.objects.filter(pk__in=owners).order_by("name", "pk")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def clean_due(self) -> Any:
        day = self.cleaned_data["due"]
        if day < today() and day != self._due:
            raise forms.ValidationError(_("Välj en dag som inte har varit."))
        return day

    def plan(self) -> Plan:
        said = self.cleaned_data
        return Plan(
            said["title"], said["owner"], said["due"], said.get("description", ""), self.risk()
        )

    def risk(self) -> Risk | None:
        return None


class RiskForm(ActionForm):
    """The same, of something that may harm those who work there."""

    field_order = ("what", "severity", "likelihood", "measures", "title", "owner", "due")
    description = None  # type: ignore[assignment]  # Django's way to leave an inherited field out
    what = _long(
        gettext_lazy("Vilken är risken?"),
        rows=3,
        hint=gettext_lazy("Förhållandet på arbetsplatsen, inte vem det gäller."),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Hur allvarliga kan följderna bli?"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
    )
    likelihood = forms.ChoiceField(
        label=gettext_lazy("Hur sannolikt är det?"),
        choices=Likelihood.choices,
        widget=forms.RadioSelect,
    )
    measures = _long(gettext_lazy("Vad görs för att förebygga det?"), rows=3, hint=NO_PERSON)

    def risk(self) -> Risk | None:
        said = self.cleaned_data
        return Risk(said["what"], said["severity"], said["likelihood"], said["measures"])


class CloseForm(forms.Form):
    """How it ended."""

    state = forms.ChoiceField(
        label=gettext_lazy("Hur gick det?"),
        choices=[
            (Action.State.DONE, gettext_lazy("Det är gjort")),
            (Action.State.DROPPED, gettext_lazy("Vi avbryter")),
        ],
        widget=forms.RadioSelect,
    )
    outcome = _long(
        gettext_lazy("Vad blev det?"),
        hint=gettext_lazy(
            "Vad som gjordes, eller varför ni avbryter. Skriv inget om enskilda personer."
        ),
    )


def _initial(action: Action | None, person: Person) -> dict[str, Any]:
    if action is None:
        return {"owner": person.pk}
    return {
        "title": action.title,
        "description": action.description,
        "owner": action.owner_id,
        "due": action.due,
        **(action.risk or {}),
    }
