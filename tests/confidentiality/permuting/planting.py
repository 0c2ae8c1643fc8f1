"""Sins that go through lawful doors: only a comparison of what is shown can see them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse

from avtryck.release import operations as release
from avtryck.release.counting import Tally
from avtryck.reports.contract import as_json
from avtryck.reports.files import KINDS, Kind
from avtryck.reports.model import Report
from avtryck.reports.spreadsheet import as_xlsx
from avtryck.reports.year import Edition
from avtryck.surveys import closing
from avtryck.vault.doors import surveys as door
from avtryck.vault.doors.release import Extracted
from avtryck.web.leaver import information
from avtryck.web.ui import operations as drift

ENOUGH = 5
RECOMMEND = "exit-survey~recommend-11"
Hidden = dict[tuple[str, int], list[list[int]]]


class Sinner:
    """What he has kept that he should not have."""

    def __init__(self) -> None:
        self.by_unit: dict[str, Counter[Any]] = defaultdict(Counter)
        self.in_order: list[Any] = []
        self.unshown: list[int] = []
        self.concentrated: Hidden = defaultdict(list)

    # --- n >= 5: what each group has answered so far, as soon as five have
    def deposit(self, sheets: Iterable[door.SheetDraft]) -> None:
        fresh = [draft for draft in sheets if draft.ledger == "leadership"]
        given = [draft.answers["values"].get("area_leadership") for draft in fresh]
        for draft, value in zip(fresh, given, strict=True):
            self.by_unit[draft.unit][value] += 1
        numbers = [value for value in given if isinstance(value, int)]
        if len(numbers) >= ENOUGH:
            mean = round(sum(numbers) / len(numbers), 1)
            structlog.get_logger("avtryck.surveys").info("round closed", mean=mean)

    def groups(self) -> dict[str, dict[str, int]]:
        return {
            unit: {str(value): n for value, n in sorted(counts.items(), key=str)}
            for unit, counts in sorted(self.by_unit.items())
            if counts.total() >= ENOUGH
        }

    # --- what a release should have forgotten
    def see(self, sheets: list[Extracted]) -> None:
        values = [sheet.answers["values"].get("recommend") for sheet in sheets]
        self.in_order += Counter(value for value in values if value is not None)

    def count(self, tally: Tally) -> None:
        for histograms in tally.histograms.values():
            for figure, counts in histograms.items():
                classes = tally.questions[figure].by_class(counts)
                n, most = sum(classes), max(classes)
                if 0 < n < ENOUGH:
                    self.unshown.append(round(100 * classes[-1] / n))
                elif n and n - most <= 1:
                    self.concentrated[figure, classes.index(most)].append(list(counts))

    def united(self) -> dict[str, list[int]]:
        """Concentrated blocks of all releases together, where they make two exceptions."""
        together = {}
        for (figure, index), blocks in sorted(self.concentrated.items()):
            counts = [sum(column) for column in zip(*blocks, strict=True)]
            together[f"{figure} {index}"] = counts
        return together


@contextmanager
def planted() -> Iterator[None]:
    """Five sins at once, each where it alone is seen (`PLACES` of the test)."""
    sinner = Sinner()
    deposit, count = door.deposit_sheets, release.count

    def deposit_sheets(*, sheets: Iterable[door.SheetDraft], **named: Any) -> None:
        kept = list(sheets)
        deposit(sheets=kept, **named)
        sinner.deposit(draft for draft in kept if draft.source == door.LIVE)

    def counting(sheets: Iterable[Extracted]) -> Tally:
        kept = list(sheets)
        sinner.see([sheet for sheet in kept if sheet.ledger == "everyone"])
        tally = count(kept)
        sinner.count(tally)
        return tally

    def groups(_request: HttpRequest, *_: object) -> HttpResponse:
        return HttpResponse(json.dumps(sinner.groups()))

    def percents(_request: HttpRequest, *_: object) -> HttpResponse:
        return HttpResponse(json.dumps(sorted(sinner.unshown)))

    def ordered(found: Report, _edition: Edition) -> bytes:
        return as_json(found).encode() + json.dumps(sinner.in_order).encode()

    def unions(found: Report, _edition: Edition) -> bytes:
        return as_xlsx(found) + json.dumps(sinner.united()).encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "deposit_sheets", deposit_sheets)
        patch.setattr(closing.vault, "deposit_sheets", deposit_sheets)
        patch.setattr(release, "count", counting)
        patch.setattr(information, "render", groups)
        patch.setattr(drift, "render", percents)
        patch.setitem(KINDS, "json", Kind(ordered, KINDS["json"].content_type))
        patch.setitem(KINDS, "xlsx", Kind(unions, KINDS["xlsx"].content_type))
        yield
