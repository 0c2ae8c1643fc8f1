"""The sections of a report page as HTML: written once, for everybody who reads the same report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from avtryck.reports import wording
from avtryck.reports.kept import Kept
from avtryck.reports.model import PoolLine, PoolLines, Report
from avtryck.reports.register import tables
from avtryck.web.reader import sections
from avtryck.web.reader.files import downloads
from avtryck.web.reader.reading import Asked
from avtryck.web.reader.sections import Section

MOST_POOLS = 40  # the files have them all
FEW_POOLS = 6
LIVE = ("signaler", "underlag")
"""They name units anywhere below, whose names change without the report."""


@dataclass(frozen=True)
class Part:
    """One section and its HTML, "" for those that are written anew each time."""

    section: Section
    html: str


@dataclass(frozen=True)
class Body:
    parts: tuple[Part, ...]
    downloads: str


KEPT: Kept[Body] = Kept(48)
KEPT_LIVE: Kept[str] = Kept(96)


def body(found: Report, wanted: Asked) -> Body:
    kept = KEPT.get((found.made_for, wanted.query), lambda: _made(found, wanted))
    return Body(tuple(_whole(part, found, wanted) for part in kept.parts), kept.downloads)


def _made(found: Report, wanted: Asked) -> Body:
    context = _told(found)
    parts = [
        Part(one, "" if one.kind in LIVE else _html(one, context))
        for one in sections.sections(found, wanted)
    ]
    files = {"downloads": downloads(wanted)} if found.shown else None
    shown = render_to_string("reader/downloads.html", files) if files else ""
    return Body(tuple(parts), shown)


def _whole(part: Part, found: Report, wanted: Asked) -> Part:
    if part.html:
        return part
    lines, section = _lines(part.section, found), part.section
    html = KEPT_LIVE.get(
        (section.kind, found.made_for, wanted.query, lines),
        lambda: _html(section, {"report": found, **_grouped(found, lines)}),
    )
    return Part(section, html)


def _lines(section: Section, found: Report) -> tuple[PoolLine, ...]:
    """The groups that the section lists, by today's names."""
    if section.kind == "underlag":
        return tuple(_newest(found.pools))
    return tuple(found.signals.pools) if found.signals else ()


def _html(section: Section, context: dict[str, Any]) -> str:
    return render_to_string("reader/section.html", {**context, "section": section})


def _told(found: Report) -> dict[str, Any]:
    """What the report itself says."""
    return {
        "report": found,
        "recommendations": sections.recommendations(found),
        "areas_compared": sections.compared(found.comparisons, reasons=False),
        "reasons_compared": sections.compared(found.comparisons, reasons=True),
        "next_steps": sections.next_steps(found),
        "choices": sections.other_questions(found),
        "not_shown": sections.not_shown(found),
        "background": tables(found.background or {}),
        "response": wording.response(found.response),
        "bounds": sections.bounds(found),
    }


def _grouped(found: Report, lines: Sequence[PoolLine]) -> dict[str, Any]:
    """Groups of answers or of interviews, and what is said of them."""
    return {
        "heard": sections.heard(found),
        "groups": sections.pool_rows(lines),
        "pools_folded": len(found.pools) > FEW_POOLS,
        "pools_shortened": len(found.pools) > MOST_POOLS,
    }


def _newest(pools: Sequence[PoolLine]) -> Sequence[PoolLine]:
    return pools.last(MOST_POOLS) if isinstance(pools, PoolLines) else pools[-MOST_POOLS:]
