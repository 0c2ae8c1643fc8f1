"""The forms of the third step: times to choose from, and a time that is agreed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.clock import LOCAL, now
from avtryck.interviews.calendar import NotOneLineError, one_line
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.booking import MOST, is_web_address
from avtryck.web.ui.widgets import DayInput, TimeOfDayInput

SHOWN = 3
Rows = list[tuple[forms.BoundField, forms.BoundField]]
LANGUAGES = [("sv", gettext_lazy("svenska")), ("en", gettext_lazy("engelska"))]


class MeetingForm(forms.Form):
    """Where, for how long and in which language; with a place, a link or both."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minuter"), min_value=15, max_value=240, initial=75
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Språk i samtalet"), choices=LANGUAGES, required=False
    )
    place = forms.CharField(
        label=gettext_lazy("Plats"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Ett rum där ni får vara ifred."),
    )
    remote_link = forms.CharField(
        label=gettext_lazy("Länk till ett digitalt möte"),
        required=False,
        max_length=500,
        widget=forms.URLInput,
        help_text=gettext_lazy("Börjar med https://. Plats, länk eller båda."),
    )

    def clean_place(self) -> str:
        return _on_one_line(self.cleaned_data["place"])

    def clean_remote_link(self) -> str:
        link = _on_one_line(self.cleaned_data["remote_link"])
        if link and not is_web_address(link):
            raise forms.ValidationError(_("Länken ska börja med https:// och leda till ett möte."))
        return link

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        asked = {"place", "remote_link"}
        if not asked & set(self.errors) and not any(found.get(name) for name in asked):
            self.add_error("place", _("Skriv en plats eller en länk."))
        return found

    @property
    def meeting(self) -> dict[str, Any]:
        """What the operations call it."""
        return {name: self.cleaned_data[name] for name in MeetingForm.base_fields}


class AgreedForm(MeetingForm):
    """A day and a time that both have agreed on; it may have been."""

    field_order = ("day", "time", "minutes", "place")  # as on the page

    day = forms.DateField(label=gettext_lazy("Dag"), widget=DayInput)
    time = forms.TimeField(label=gettext_lazy("Klockan"), widget=TimeOfDayInput)

    @property
    def moment(self) -> datetime:
        return _at(self.cleaned_data["day"], self.cleaned_data["time"])


class ProposalsForm(MeetingForm):
    """Up to five times; rows left empty are no times."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            words = {"n": number}
            self.fields[f"day_{number}"] = forms.DateField(
                label=_("Dag, förslag %(n)d") % words, widget=DayInput, required=number == 1
            )
            self.fields[f"time_{number}"] = forms.TimeField(
                label=_("Klockan, förslag %(n)d") % words,
                widget=TimeOfDayInput,
                required=number == 1,
            )
        self.order_fields([f"{one}_{n}" for n in range(1, MOST + 1) for one in ("day", "time")])

    def first_rows(self) -> Rows:
        return self._rows(1, SHOWN)

    def more_rows(self) -> Rows:
        return self._rows(SHOWN + 1, MOST)

    def uses_more(self) -> bool:
        """Whether anything stands in the rows that are folded away."""
        return any(day.value() or hour.value() for day, hour in self.more_rows())

    def _rows(self, first: int, last: int) -> Rows:
        return [(self[f"day_{n}"], self[f"time_{n}"]) for n in range(first, last + 1)]

    def clean(self) -> dict[str, Any]:
        super().clean()
        for number in range(1, MOST + 1):
            self._check(number)
        return self.cleaned_data

    def _check(self, number: int) -> None:
        names = f"day_{number}", f"time_{number}"
        if set(names) & set(self.errors):
            return
        day, hour = (self.cleaned_data.get(name) for name in names)
        if (day is None) != (hour is None):
            missing, asked = (
                (names[0], _("Skriv vilken dag.")) if day is None else (names[1], _("Skriv när."))
            )
            self.add_error(missing, asked)
        elif day is not None and hour is not None and _at(day, hour) <= now():
            self.add_error(names[0], _("Tiden har varit."))

    @property
    def times(self) -> list[datetime]:
        found = self.cleaned_data
        rows = [(found[f"day_{n}"], found[f"time_{n}"]) for n in range(1, MOST + 1)]
        return sorted({_at(day, hour) for day, hour in rows if day and hour})


def as_it_stands(interview: Interview) -> dict[str, Any]:
    """What a form begins with: what was said before."""
    facts: dict[str, Any] = {
        "minutes": interview.minutes,
        "language": interview.language or interview.case.departure.language or "sv",
        "place": interview.place,
        "remote_link": interview.remote_link,
    }
    if interview.booked_at is not None:
        local = interview.booked_at.astimezone(LOCAL)
        facts |= {"day": local.date(), "time": local.time()}
    for number, one in enumerate(interview.proposals.all(), start=1):
        local = one.at.astimezone(LOCAL)
        facts |= {f"day_{number}": local.date(), f"time_{number}": local.time()}
    return facts


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=LOCAL)


def _on_one_line(value: str) -> str:
    try:
        return one_line(value)
    except NotOneLineError as error:
        raise forms.ValidationError(_("Skriv på en rad, utan dolda tecken.")) from error
