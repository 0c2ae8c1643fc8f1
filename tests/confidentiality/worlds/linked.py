"""Questions whose answers tie one another: what people may hand in, and whether it is declared."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from avtryck.core.disclosure.tables import Question
from confidentiality.worlds.fillings import BLANK, Setting, Sheet, yes_no

DECLARED = "reasons"


def ticks(count: int, allowed: Callable[[Sheet], bool], linked: str | None = DECLARED) -> Setting:
    """`count` yes/no items of which only some combinations may be ticked."""
    sheets = tuple(sheet for sheet in product((0, 1), repeat=count) if allowed(sheet))
    return Setting(tuple(yes_no(f"reason{n}", linked) for n in range(count)), sheets)


def at_least(fewest: int, count: int, linked: str | None = DECLARED) -> Setting:
    return ticks(count, lambda sheet: sum(sheet) >= fewest, linked)


def at_most(most: int, count: int, linked: str | None = DECLARED) -> Setting:
    return ticks(count, lambda sheet: sum(sheet) <= most, linked)


def exclusive(count: int, linked: str | None = DECLARED) -> Setting:
    """The last option is "none of these": ticked alone or not at all, and something is ticked."""
    return ticks(count, lambda sheet: any(sheet[:-1]) != bool(sheet[-1]), linked)


def main_among_the_ticks(count: int, linked: str | None = DECLARED) -> Setting:
    """At least one tick, and as the last question which of them was the main one."""
    items = at_least(1, count, linked)
    main = Question("main", tuple(f"reason{n}" for n in range(count)), linked=linked)
    sheets = ((*sheet, n) for sheet in items.sheets for n in range(count) if sheet[n])
    return Setting((*items.questions, main), tuple(sheets))


def asked_after_yes() -> Setting:
    """A follow-up that only those who said yes are asked."""
    return Setting((yes_no("gate"), yes_no("follow-up")), ((0, BLANK), (1, 0), (1, 1)))


def first_question_only(setting: Setting) -> Setting:
    """What a linked set with any other limit than "at least one" publishes."""
    return Setting(setting.questions[:1], tuple(dict.fromkeys((s[0],) for s in setting.sheets)))
