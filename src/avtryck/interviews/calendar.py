"""The talk as an entry in a calendar (RFC 5545, 5546): one for each of the two, never both names.

The UID is the interview's for good; SEQUENCE grows with every change, so that an entry is replaced
and not doubled. What others may read who see the calendar: a time, and "Samtal".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import category
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress
from icalendar.prop import vRecur

from avtryck.clock import LOCAL, now
from avtryck.interviews.models import Interview
from avtryck.outbox.connection import from_address
from avtryck.outbox.sender import from_name

REQUEST, CANCEL = "REQUEST", "CANCEL"
UNFIT = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)


class NotOneLineError(ValueError):
    """A place, link or name that would begin a new line of the calendar file."""


@dataclass(frozen=True)
class Entry:
    """What one person's calendar is to hold. `minutes` is None when it is to be removed."""

    interview: UUID
    sequence: int
    at: datetime
    attendee: str
    language: str
    first_name: str = ""
    minutes: int | None = None
    place: str = ""
    remote_link: str = ""

    @property
    def method(self) -> str:
        return CANCEL if self.minutes is None else REQUEST


def one_line(value: str) -> str:
    """The value as it was; NotOneLineError when it hides a line's end or another control sign."""
    if any(category(sign) in UNFIT for sign in value):
        raise NotOneLineError
    return value


def fitting(name: str) -> str:
    """A register's name as far as it may stand on a line."""
    return " ".join("".join(" " if category(one) in UNFIT else one for one in name).split())


def uid(interview: UUID) -> str:
    return f"{interview}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def entry(interview: Interview, *, for_leaver: bool, attendee: str, language: str = "") -> Entry:
    """The interviewer's entry, or the leaver's, without place and link: those come in addition."""
    if interview.booked_at is None:
        raise ValueError("nothing is booked")
    name = fitting(interview.case.departure.name).split(" ", maxsplit=1)[0]
    return Entry(
        interview=interview.pk,
        sequence=interview.sequence,
        at=interview.booked_at,
        attendee=attendee,
        language=language,
        first_name="" if for_leaver else name,
        minutes=interview.minutes,
        place="" if for_leaver else interview.place,
        remote_link="" if for_leaver else interview.remote_link,
    )


def as_ics(one: Entry) -> bytes:
    """The file, lines ended by CR LF; NotOneLineError."""
    event = Event()
    event.add("uid", uid(one.interview))
    event.add("dtstamp", now())
    event.add("sequence", one.sequence)
    event.add("dtstart", one.at.astimezone(LOCAL))
    if one.minutes is not None:
        event.add("dtend", (one.at + timedelta(minutes=one.minutes)).astimezone(LOCAL))
    event.add("summary", one_line(_summary(one)))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if one.method == CANCEL else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.method == CANCEL else "OPAQUE")
    event.add("organizer", _address(from_address(), CN=from_name(one.language)))
    event.add("attendee", _address(one_line(one.attendee), ROLE="REQ-PARTICIPANT", RSVP="FALSE"))
    for name, value in _where(one).items():
        event.add(name, one_line(value))
    made: bytes = _around(event, one.method).to_ical()
    return made


def _around(event: Event, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Avtryck//Samtal//SV")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_stockholm())
    calendar.add_component(event)
    return calendar


def _summary(one: Entry) -> str:
    said = []
    for language in [one.language] if one.language else ["sv", "en"]:
        with override(language):
            words = pgettext("calendar", "Samtal med %(name)s") % {"name": one.first_name}
            said.append(words if one.first_name else pgettext("calendar", "Samtal"))
    return " / ".join(dict.fromkeys(said))


def _where(one: Entry) -> dict[str, str]:
    if one.method == CANCEL:
        return {}
    if not one.place and not one.remote_link:
        with override(one.language or "sv"):
            return {"location": _("Se din sida")}
    found = {"location": one.place or one.remote_link}
    return found | {"description": one.remote_link} if one.remote_link else found


def _address(address: str, **facts: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    for name, value in facts.items():
        made.params[name] = one_line(value)
    return made


def _stockholm() -> Timezone:
    """Europe/Stockholm as it has been since 1996 (directive 2000/84/EC)."""
    zone = Timezone()
    zone.add("tzid", LOCAL.key)
    for half, begins, name, offsets in (
        (TimezoneDaylight(), datetime(1996, 3, 31, 2), "CEST", (WINTER, SUMMER)),  # noqa: DTZ001
        (TimezoneStandard(), datetime(1996, 10, 27, 3), "CET", (SUMMER, WINTER)),  # noqa: DTZ001
    ):
        half.add("dtstart", begins)
        half.add("rrule", vRecur(FREQ="YEARLY", BYMONTH=begins.month, BYDAY="-1SU"))
        half.add("tzoffsetfrom", offsets[0])
        half.add("tzoffsetto", offsets[1])
        half.add("tzname", name)
        zone.add_component(half)
    return zone
