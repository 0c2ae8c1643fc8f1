"""The one place that reads the time, so that tests and demonstrations may set it."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Stockholm")
_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)
_installation: list[datetime] = []


def now() -> datetime:
    """The present instant, aware, in UTC."""
    if (instant := _fixed.get()) is not None:
        return instant
    return _installation[0] if _installation else datetime.now(UTC)  # noqa: TID251 - the one place


def today() -> date:
    """The present day where the workplace is."""
    return now().astimezone(LOCAL).date()


def fix_installation(instant: datetime | None) -> None:
    """Set the time of the whole process (AVTRYCK_NOW), or let it run again."""
    _installation[:] = [] if instant is None else [instant.astimezone(UTC)]


class at:  # noqa: N801 - reads as a phrase: with at(instant)
    """`with at(instant):` - the block believes it is that instant (imports, simulations, tests)."""

    def __init__(self, instant: datetime | date) -> None:
        if not isinstance(instant, datetime):
            instant = datetime(instant.year, instant.month, instant.day, 9, tzinfo=LOCAL)
        self._instant = instant.astimezone(UTC)

    def __enter__(self) -> datetime:
        self._token = _fixed.set(self._instant)
        return self._instant

    def __exit__(self, *_: object) -> None:
        _fixed.reset(self._token)
