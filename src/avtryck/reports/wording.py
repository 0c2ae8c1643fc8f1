"""Numbers, periods and the report's sentences in the active language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import ceil, floor

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from avtryck.core.disclosure.windows import Window
from avtryck.reports.model import ResponseStep

FEW_RELEASES = 4


def day(value: date) -> str:
    return _day(value, get_language())


@lru_cache(maxsize=4096)
def _day(value: date, _language: str | None) -> str:
    """A table of many releases says the same few days a thousand times."""
    return str(date_format(value, "j F Y"))


def period(start: date | None, end: date | None) -> str:
    """1 januari 2026 – 31 mars 2026; an open start says so."""
    if end is None:
        return _("ingen period ännu")
    if start is None:
        return _("till och med %(end)s") % {"end": day(end)}
    return f"{day(start)} – {day(end)}"


def window_period(window: Window | None) -> str:
    return period(window.start, window.end) if window else period(None, None)


def percent(low: float, high: float) -> str:
    """58 %, or 58–62 %; never 0 or 100 where that is not certain."""
    if low == high:
        return _percent_sign(str(_whole(low)))
    return _percent_sign(f"{floor(100 * low + 1e-9)}–{ceil(100 * high - 1e-9)}")


def _whole(share: float) -> int:
    rounded = round(100 * share)
    if 0 < share < 1:
        return min(99, max(1, rounded))
    return rounded


def _percent_sign(number: str) -> str:
    return _percent_form(get_language()) % {"number": number}


@lru_cache(maxsize=8)
def _percent_form(_language: str | None) -> str:
    """As `_day`: long tables ask for it a thousand times."""
    return pgettext("per cent", "%(number)s\N{NO-BREAK SPACE}%%")


def points(value: float) -> str:
    """+25, 0, −12 with a real minus sign."""
    whole = round(value)
    if whole == 0:
        return "0"
    return f"+{whole}" if whole > 0 else f"−{-whole}"


def between(low: float, high: float) -> str:
    """+25, or −38 till −35."""
    first, last = points(low), points(high)
    return first if first == last else _("%(low)s till %(high)s") % {"low": first, "high": last}


def span(low: int, high: int) -> str:
    """7, or 6–7."""
    return str(low) if low == high else f"{low}–{high}"


def joined(words: Sequence[str]) -> str:
    """A, B och C."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s och %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def either(words: Sequence[str]) -> str:
    """A, B eller C."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s eller %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def quoted(name: str) -> str:
    return _("”%(name)s”") % {"name": name}


def coverage(*, n: int | None, groups: int, releases: Sequence[str], window: Window) -> str:
    """What the figures are built on and what they leave out; published facts only."""
    answers = ngettext(
        "%(n)d svar i %(groups)d svarsgrupp",
        "%(n)d svar i %(groups)d svarsgrupper",
        groups,
    ) % {"n": n or 0, "groups": groups}
    return _(
        "Bygger på %(answers)s, %(period)s. Sammanställningar: %(releases)s. "
        "Svar som väntar på en senare sammanställning räknas inte här."
    ) % {
        "answers": answers,
        "period": window_period(window),
        "releases": _release_names(releases),
    }


def signals_coverage(*, n: int, groups: int, releases: Sequence[str], window: Window) -> str:
    """The same of interviews."""
    held = ngettext(
        "%(n)d samtal i %(groups)d grupp", "%(n)d samtal i %(groups)d grupper", groups
    ) % {"n": n, "groups": groups}
    return _(
        "Bygger på %(held)s, %(period)s. Sammanställningar: %(releases)s. Varje färdigt samtal "
        "räknas en gång, också när inget kom fram."
    ) % {"held": held, "period": window_period(window), "releases": _release_names(releases)}


def signals_known() -> str:
    """Against whom pools of interviews protect nothing."""
    return _(
        "Den som höll ett samtal, och HR på institutionen som får läsa anteckningarna, vet redan "
        "vad som sades där. Mot dem skyddar grupperna ingenting."
    )


def signals_refusal(*, unit: str, minimum_group: int) -> str:
    """The same for no interview and for many that were held by few."""
    return _(
        "Vi visar inga signaler för %(unit)s ännu. De visas bara i grupper om minst %(k)d samtal, "
        "och fler när en och samma person känner till flera av dem."
    ) % {"unit": unit, "k": minimum_group}


def since(value: date | None) -> str:
    """What a pool's label adds when its answers may be older than its span; "" when not."""
    if value is None:
        return ""
    if value == date.min:
        return _("innehåller även svar utan datum")
    return _("innehåller även svar sedan %(day)s") % {"day": day(value)}


def response(step: ResponseStep | None) -> str:
    """The response rate in words: those shown here, not all who have answered."""
    if step is None:
        return ""
    return _(
        "Av dem som fick enkäten (%(period)s) har %(low)d–%(high)d procent sina svar visade här. "
        "Svar som räknas högre upp i organisationen är inte med."
    ) % {"low": step.low, "high": step.high, "period": period(*step.span)}


def _release_names(releases: Sequence[str]) -> str:
    if len(releases) <= FEW_RELEASES:
        return joined(releases)
    return _("%(n)d stycken, senast %(last)s") % {"n": len(releases), "last": releases[-1]}


def wider(*, unit: str, longer: int | None, above: tuple[str, int] | None) -> str:
    """Where there is more: over a longer time, in the unit above; "" when nowhere."""
    found = []
    if longer is not None:
        found.append(_("Över hela tiden har %(unit)s %(n)d svar.") % {"unit": unit, "n": longer})
    if above is not None:
        words = {"unit": above[0], "n": above[1]}
        found.append(_("%(unit)s som helhet har %(n)d svar.") % words)
    return " ".join(found)


def refusal(*, unit: str, minimum_group: int, above: tuple[str, int] | None) -> str:
    """The same for nobody and for four: what is not shown, why, and where there is something."""
    sentence = _(
        "Vi visar inga svar för %(unit)s ännu. Svar visas bara i grupper om minst %(k)d."
    ) % {"unit": unit, "k": minimum_group}
    if above is None:
        return sentence
    elsewhere = _("%(unit)s som helhet har %(n)d svar.") % {"unit": above[0], "n": above[1]}
    return f"{sentence} {elsewhere}"
