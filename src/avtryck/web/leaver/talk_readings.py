"""Who has read the notes of one talk, in words; the log of it is written before each reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from avtryck.clock import LOCAL
from avtryck.interviews.operations.grants import Grant
from avtryck.interviews.operations.sharing import Reading
from avtryck.web.ui.templatetags.ui import day, moment

Row = tuple[str, str]
PURPOSES: dict[str, Any] = {
    "follow_up": gettext_lazy("för att följa upp det som kom fram"),
    "request": gettext_lazy("för att någon hade begärt att få läsa"),
    "must_be_handled": gettext_lazy("för att det rörde något som måste hanteras"),
}


def readings_in_words(readings: Iterable[Reading]) -> list[Row]:
    """(day, who and what for), the latest first; several alike on one day are said once."""
    found = Counter(
        (one.when.astimezone(LOCAL).date(), "" if one.by_leaver else one.who, one.purpose)
        for one in readings
    )
    return [
        (day(on), _said(who, purpose, times))
        for (on, who, purpose), times in sorted(found.items(), key=lambda one: one[0], reverse=True)
    ]


def _said(who: str, purpose: str, times: int) -> str:
    why = PURPOSES.get(purpose, "")
    said = f"{who}, {why}" if who and why else who or _("Du")
    return said if times == 1 else _("%(said)s (%(times)d gånger)") % {"said": said, "times": times}


def grants_in_words(grants: Iterable[Grant]) -> list[Row]:
    """(from when to when, who and why) for every time somebody was allowed to read for a while."""
    return [
        (
            _("%(start)s till %(end)s") % {"start": moment(one.since), "end": moment(one.until)},
            _("%(name)s på central HR. Skäl: %(reason)s") % {"name": one.to, "reason": one.reason},
        )
        for one in grants
    ]
