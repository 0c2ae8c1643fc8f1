"""The words of the interview, the same on every page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from avtryck.core.rules.states import Interview as State

STATES: dict[State, Any] = {
    State.NOT_OFFERED: _("Erbjuds inte automatiskt"),
    State.PLANNED: pgettext_lazy("interview", "Planerad"),
    State.OFFERED: pgettext_lazy("interview", "Erbjuden"),
    State.DECLINED: _("Tackat nej"),
    State.BOOKED: pgettext_lazy("interview", "Bokad"),
    State.HELD: pgettext_lazy("interview", "Genomförd"),
    State.NOTES_DONE: _("Anteckningar klara"),
    State.CLOSED: pgettext_lazy("interview", "Avslutad"),
    State.CANCELLED: pgettext_lazy("interview", "Inställd"),
}
# The shape beside the word: see the status words of the pages.
KINDS: dict[State, str] = {
    State.NOT_OFFERED: "stopped",
    State.PLANNED: "planned",
    State.OFFERED: "waiting",
    State.DECLINED: "stopped",
    State.BOOKED: "active",
    State.HELD: "attention",
    State.NOTES_DONE: "done",
    State.CLOSED: "done",
    State.CANCELLED: "stopped",
}
# Why somebody reads final notes; the access log keeps it.
PURPOSES: dict[str, Any] = {
    "follow_up": _("Jag följer upp det som kom fram"),
    "request": _("Någon har begärt att få läsa"),
    "must_be_handled": _("Det rör något som måste hanteras"),
}
ROLES: dict[str, Any] = {
    "nearest_manager": _("närmaste chef"),
    "superior_manager": _("överordnad chef"),
    "administrative_manager": _("administrativ chef"),
    "hr_partner": _("HR på institutionen"),
}
