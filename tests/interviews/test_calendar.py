"""What stands in the calendar file: read by a reader of our own, and by icalendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import icalendar
import pytest

from avtryck.clock import LOCAL
from avtryck.interviews.calendar import Entry, NotOneLineError, as_ics
from ics import Component, instant, read

BEFORE = datetime(2026, 3, 27, 14, tzinfo=LOCAL)
ENTRY = Entry(
    interview=UUID(int=7),
    sequence=1,
    at=BEFORE,
    attendee="bo@universitetet.example",
    language="sv",
    first_name="Alva",
    minutes=75,
    place="Rum 4; hus A, plan 2",
    remote_link="https://moten.example/" + "å" * 60,
)


@pytest.fixture(autouse=True)
def here(people, clock_at) -> None:
    clock_at("2026-03-16")


def event(one: Entry) -> tuple[Component, Component]:
    calendar = read(as_ics(one))
    return calendar, calendar.part("VEVENT")


def test_an_entry_is_a_request_for_a_private_time() -> None:
    calendar, found = event(ENTRY)
    assert [calendar.one(name).value for name in ("VERSION", "METHOD")] == ["2.0", "REQUEST"]
    said = {line.name: line.text for line in found.lines}
    assert {name: said[name] for name in ("CLASS", "SEQUENCE", "STATUS", "SUMMARY")} == {
        "CLASS": "PRIVATE", "SEQUENCE": "1", "STATUS": "CONFIRMED", "SUMMARY": "Samtal med Alva",
    }  # fmt: skip
    assert said["ORGANIZER"].startswith("mailto:avtryck@")
    assert said["ATTENDEE"] == "mailto:bo@universitetet.example"
    assert (said["LOCATION"], said["DESCRIPTION"]) == (ENTRY.place, ENTRY.remote_link)
    assert said["DTSTAMP"] == "20260316T080000Z"
    assert set(said) == {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "CLASS", "STATUS", "TRANSP",
        "ORGANIZER", "ATTENDEE", "LOCATION", "DESCRIPTION",
    }  # fmt: skip


def test_icalendar_reads_the_same() -> None:
    (found,) = icalendar.Calendar.from_ical(as_ics(ENTRY)).walk("VEVENT")
    assert found.decoded("dtstart") == BEFORE
    assert found.decoded("dtend") - found.decoded("dtstart") == timedelta(minutes=75)
    assert (str(found["summary"]), str(found["location"])) == ("Samtal med Alva", ENTRY.place)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-03-27T14:00", "2026-03-27T13:00"),
        ("2026-03-30T14:00", "2026-03-30T12:00"),
        ("2026-10-23T09:30", "2026-10-23T07:30"),
        ("2026-10-26T09:30", "2026-10-26T08:30"),
        ("2027-01-04T09:30", "2027-01-04T08:30"),
    ],
)
def test_right_over_every_change_of_the_clock(local: str, utc: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=LOCAL)
    calendar, found = event(replace(ENTRY, at=at.astimezone(UTC)))
    start = found.one("DTSTART")
    assert start.parameters == {"TZID": "Europe/Stockholm"}
    assert start.value == at.strftime("%Y%m%dT%H%M%S")
    assert instant(calendar, start) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant(calendar, found.one("DTEND")) - instant(calendar, start) == timedelta(minutes=75)


def test_what_replaces_or_removes_has_the_same_uid() -> None:
    _calendar, first = event(ENTRY)
    _calendar, moved = event(replace(ENTRY, sequence=2, at=BEFORE + timedelta(days=3)))
    calendar, gone = event(replace(ENTRY, sequence=3, minutes=None))
    assert len({one.one("UID").value for one in (first, moved, gone)}) == 1
    assert [one.one("SEQUENCE").value for one in (first, moved, gone)] == ["1", "2", "3"]
    assert (calendar.one("METHOD").value, gone.one("STATUS").value) == ("CANCEL", "CANCELLED")
    assert not gone.has("LOCATION")
    assert not gone.has("DESCRIPTION")


def test_the_leavers_entry_names_nobody_and_no_place() -> None:
    bare = replace(ENTRY, first_name="", place="", remote_link="")
    _calendar, found = event(bare)
    assert found.one("SUMMARY").text == "Samtal"
    assert found.one("LOCATION").text == "Se din sida"
    assert not found.has("DESCRIPTION")


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\x00", "\u2028", "\u202e"])
@pytest.mark.parametrize("name", ["place", "remote_link", "attendee", "first_name"])
def test_nothing_begins_a_line_of_its_own(name: str, sign: str) -> None:
    with pytest.raises(NotOneLineError):
        as_ics(replace(ENTRY, **{name: f"x{sign}ATTENDEE:mailto:eve@example.org"}))
