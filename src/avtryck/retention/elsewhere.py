"""Where somebody turns with what this product is not for; the authority says so when going live."""

from __future__ import annotations

from dataclasses import dataclass

from avtryck.retention.decided import decisions

LONGEST = 300


@dataclass(frozen=True)
class Way:
    """An address on the web, or words such as a name and a telephone number; "" = not said."""

    said: str

    @property
    def is_link(self) -> bool:
        return self.said.startswith(("https://", "http://")) and " " not in self.said


@dataclass(frozen=True)
class Elsewhere:
    """The whistleblowing channel and the safety organisation, as the decisions name them."""

    whistleblowing: Way
    safety: Way


def elsewhere() -> Elsewhere:
    """From the optional keys `whistleblowing_channel` and `safety_organisation`."""
    said = decisions()
    found = [_way(said.get(key)) for key in ("whistleblowing_channel", "safety_organisation")]
    return Elsewhere(*found)


def _way(value: object) -> Way:
    return Way(value.strip()[:LONGEST] if isinstance(value, str) else "")
