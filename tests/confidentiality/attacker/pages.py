"""Reads report files as the product makes them: the only numbers that the attacks get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from avtryck.org.models import Unit
from avtryck.published import models as published
from avtryck.published.models import Release
from avtryck.reports.contract import facts
from avtryck.reports.report import WHOLE_HISTORY, report
from confidentiality.attacker.lived import Page

RANDOM_WINDOWS = 2
Period = tuple[date | None, date | None]
WHOLE: Period = (None, None)


class Reader:
    """Reads every unit that shows something, whenever there is something new to read."""

    def __init__(self, said: Callable[[dict[str, Any]], dict[str, Any]] = dict) -> None:
        """`said` picks of a report file what is attacked."""
        self.said = said
        self.random = Random(0)
        self.states: dict[str, int] = {}
        self.histories: dict[str, Any] = {}

    def released(self, state: int) -> list[Page]:
        """The new release and all inside its span, the whole history, and some other period."""
        every = releases()
        start = every[-1].span_from
        year = [one for one in every if start is None or one.until >= start]
        before = every[-2].until if len(every) > 1 else None
        return self._all(state, every, year, before)

    def reorganised(self, state: int) -> list[Page]:
        """Every release once more, where the history is added up otherwise than before."""
        every = releases()
        return self._all(state, every, [], every[-1].until if every else None)

    def _all(
        self, state: int, every: list[Release], new: list[Release], before: date | None
    ) -> list[Page]:
        """Pages of all units; `before` = up to where they were read the last time."""
        pages: list[Page] = []
        for unit in shown_units():
            whole = self.said(facts(report(unit)))
            if whole["refusal"] is not None:
                self.histories.pop(unit.code, None)
                self.states.pop(unit.code, None)
                continue
            old = whole if not new else None
            if before is not None and old is None:
                old = self.said(facts(report(unit, replace(WHOLE_HISTORY, end=before))))
            changed = self.histories.get(unit.code) != (old and _numbers(old))
            if changed or unit.code not in self.states:
                self.states[unit.code] = state
            self.histories[unit.code] = _numbers(whole)
            pages += self._read(unit, state, every if changed else new, whole)
        return pages

    def _read(
        self, unit: Unit, state: int, single: list[Release], whole: dict[str, Any]
    ) -> Iterator[Page]:
        every = releases()
        windows = dict.fromkeys((one.span_from, one.until) for one in single)
        for _ in range(RANDOM_WINDOWS):
            one, other = self.random.choice(every), self.random.choice(every)
            first, last = sorted((one, other), key=lambda release: release.sequence)
            windows[first.span_from, last.until] = None
        found = {WHOLE: whole}
        for start, end in windows:
            window = replace(WHOLE_HISTORY, start=start, end=end)
            found[start, end] = self.said(facts(report(unit, window)))
        for period, read in found.items():
            names = tuple(one.name for one in every if _holds(period, one))
            yield Page(unit.code, self.states[unit.code], state, names, read)


def _numbers(found: dict[str, Any]) -> Any:
    """What a page says, without words; None when it refuses."""
    if found["refusal"] is not None:
        return None
    named = ("key", "n", "counts", "unshown", "classes")
    return found["n"], [{name: one[name] for name in named} for one in found["questions"]]


def releases() -> list[Release]:
    return list(Release.objects.order_by("sequence"))


def shown_units() -> list[Unit]:
    """Units that a pool or a sum was ever inside; the pages of others say that there is nothing."""
    tables: list[Any] = [published.Sum, published.Pool]
    # Where the product has moved them after a reorganisation.
    tables += [getattr(published, name) for name in ("Standing", "SettledSum")
               if hasattr(published, name)]  # fmt: skip
    codes = {code for table in tables for code in table.objects.values_list("node", flat=True)}
    units = list(Unit.objects.order_by("path"))
    inside = {part for unit in units if unit.code in codes for part in unit.path.split("/")}
    return [unit for unit in units if unit.code in inside]


def _holds(period: Period, release: Release) -> bool:
    start, end = period
    begins = start is None or (release.span_from is not None and start <= release.span_from)
    return begins and (end is None or release.until <= end)
