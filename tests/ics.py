"""A reader of calendar files of its own, after RFC 5545: lines, parameters, components, zones.

It knows nothing of time zones but what the file says, so that a wrong VTIMEZONE gives a wrong UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

NAME = re.compile(r"[A-Z0-9-]+")
PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)')
LONGEST = 75  # octets


@dataclass(frozen=True)
class Line:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        return re.sub(r"\\([\\;,nN])", lambda hit: {"n": "\n", "N": "\n"}.get(hit[1], hit[1]),
                      self.value)  # fmt: skip


@dataclass
class Component:
    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def one(self, name: str) -> Line:
        (found,) = [line for line in self.lines if line.name == name]
        return found

    def has(self, name: str) -> bool:
        return any(line.name == name for line in self.lines)

    def part(self, name: str) -> Component:
        (found,) = [one for one in self.parts if one.name == name]
        return found


def read(raw: bytes) -> Component:
    """The one VCALENDAR of a file; AssertionError where it breaks the RFC."""
    assert raw.endswith(b"\r\n")
    rows = raw.split(b"\r\n")[:-1]
    assert all(b"\r" not in row and b"\n" not in row for row in rows)
    assert all(len(row) <= LONGEST for row in rows)
    text = re.sub(r"\r\n[ \t]", "", b"\r\n".join(rows).decode())
    open_ones: list[Component] = [Component("")]
    for line in map(_line, text.split("\r\n")):
        if line.name == "BEGIN":
            open_ones.append(Component(line.value))
        elif line.name == "END":
            done = open_ones.pop()
            assert done.name == line.value
            open_ones[-1].parts.append(done)
        else:
            open_ones[-1].lines.append(line)
    (root,) = open_ones
    return root.part("VCALENDAR")


def _line(row: str) -> Line:
    name = NAME.match(row)
    assert name, row
    rest, parameters = row[name.end() :], {}
    while hit := PARAMETER.match(rest):
        parameters[hit[1]], rest = hit[2].strip('"'), rest[hit.end() :]
    assert rest.startswith(":"), row
    return Line(name[0], parameters, rest[1:])


def instant(calendar: Component, line: Line) -> datetime:
    """In UTC, by the file's own VTIMEZONE."""
    if line.value.endswith("Z"):
        return datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    local = datetime.strptime(line.value, "%Y%m%dT%H%M%S")  # noqa: DTZ007
    zones = [one for one in calendar.parts if one.name == "VTIMEZONE"]
    (zone,) = [one for one in zones if one.one("TZID").value == line.parameters["TZID"]]
    onsets = [found for half in zone.parts for found in _onsets(half, local.year)]
    _begun, offset = max(onset for onset in onsets if onset[0] <= local)
    return local.replace(tzinfo=timezone(offset)).astimezone(UTC)


def _onsets(half: Component, year: int) -> list[tuple[datetime, timedelta]]:
    begins = datetime.strptime(half.one("DTSTART").value, "%Y%m%dT%H%M%S")  # noqa: DTZ007
    rule = dict(part.split("=") for part in half.one("RRULE").value.split(";"))
    assert rule == {"FREQ": "YEARLY", "BYMONTH": str(begins.month), "BYDAY": "-1SU"}
    days = [_last_sunday(one, begins.month) for one in (begins.year, year - 1, year)]
    assert days[0] == begins.date()
    return [(datetime.combine(day, begins.time()), _offset(half, "TZOFFSETTO")) for day in days]


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _offset(half: Component, name: str) -> timedelta:
    sign, hours, minutes = re.fullmatch(r"([+-])(\d\d)(\d\d)", half.one(name).value).groups()  # type: ignore[union-attr]
    found = timedelta(hours=int(hours), minutes=int(minutes))
    return -found if sign == "-" else found
