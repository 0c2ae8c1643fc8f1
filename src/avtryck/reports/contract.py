"""The report as JSON, in the shape that contracts promise: extended, never broken."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from avtryck.core.statistics.flags import Flag
from avtryck.core.statistics.interval import Interval
from avtryck.core.statistics.shrinkage import Shrunk
from avtryck.reports.model import (
    Cell,
    Comparison,
    Figure,
    HeatMap,
    Opening,
    PoolLine,
    Report,
    ResponseStep,
    Signals,
    Trend,
)

DIGITS = 6


def as_json(report: Report) -> str:
    """The same bytes for the same published rows, names and language; ends with a line break."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(facts(report), option=options).decode()


def facts(report: Report) -> dict[str, Any]:
    window = report.window
    return {
        "unit": report.unit,
        "name": report.unit_name,
        "language": report.language,
        "window": {
            "from": _day(window.start) if window else None,
            "to": _day(window.end) if window else None,
        },
        "instrument": report.instrument,
        "minimum_group": report.minimum_group,
        "n": report.n,
        "pools": [_pool(line) for line in report.pools],
        "releases": list(report.releases),
        "coverage": report.coverage,
        "response": _response(report.response),
        "background": report.background,
        "questions": [_question(figure) for figure in report.figures],
        "refusal": report.refusal,
        "signals": report.signals and _signals(report.signals),
        "opening": _opening(report.opening),
        "wider": report.wider,
        "unlike": report.unlike,
        "comparisons": [_comparison(one) for one in report.comparisons],
        "heat_map": report.heat_map and _heat_map(report.heat_map),
        "trends": [_trend(one) for one in report.trends],
        "bounds": [
            {"key": one.figure, "low": round(one.low, DIGITS), "high": round(one.high, DIGITS)}
            for one in report.bounds
        ],
    }


def _opening(said: Opening | None) -> dict[str, str] | None:
    if said is None:
        return None
    return {"established": said.established, "look": said.look, "cannot_tell": said.cannot_tell}


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "key": one.figure,
        "n": one.n,
        "share": _range(one.here.low, one.here.high, one.here.interval),
        "rest_n": one.rest_n,
        "rest": _range(one.rest.low, one.rest.high, one.rest.interval),
        **_judged(one.shrunk, one.flag),
    }


def _judged(drawn: Shrunk | None, flag: Flag) -> dict[str, Any]:
    """The share drawn towards the siblings' with its 90 % interval; the flag."""
    interval = drawn and [
        round(end, DIGITS) for end in (drawn.interval90.low, drawn.interval90.high)
    ]
    return {
        "shrunk": drawn and {"share": round(drawn.share, DIGITS), "interval90": interval},
        "flag": flag.kind,
        "direction": flag.direction,
    }


def _heat_map(found: HeatMap) -> dict[str, Any]:
    return {
        "units": [{"unit": code, "name": name} for code, name in found.units],
        "questions": [key for key, _text in found.figures],
        "cells": [
            _cell(found.cells[code, key]) for code, _ in found.units for key, _ in found.figures
        ],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    share = cell.unfavourable
    return {
        "unit": cell.unit,
        "key": cell.figure,
        "n": cell.n,
        "unfavourable": share and _range(share.low, share.high, share.interval),
        **_judged(cell.shrunk, cell.flag),
    }


def _trend(found: Trend) -> dict[str, Any]:
    change = found.change
    return {
        "key": found.figure.key,
        "spans": [
            {
                "span": [_day(dot.span[0]), _day(dot.span[1])],
                "n": dot.n,
                "share": _range(dot.share.low, dot.share.high, dot.share.interval),
            }
            for dot in found.dots
        ],
        "change": change
        and {
            "low": round(change.difference.low, DIGITS),
            "high": round(change.difference.high, DIGITS),
        },
    }


def _signals(found: Signals) -> dict[str, Any]:
    return {
        "n": found.n,
        "pools": [_pool(line) for line in found.pools],
        "releases": list(found.releases),
        "coverage": found.coverage,
        "known": found.known,
        "areas": [
            {
                "key": area.key,
                "text": area.text,
                "positive": _question(area.positive),
                "negative": _question(area.negative),
            }
            for area in found.areas
        ],
        "refusal": found.refusal,
    }


def _pool(line: PoolLine) -> dict[str, Any]:
    return {
        "label": line.label,
        "n": line.n,
        "span": [_day(line.span[0]), _day(line.span[1])],
        "since": _day(line.since),
    }


def _response(step: ResponseStep | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {"low": step.low, "high": step.high, "release": step.release}


def _question(figure: Figure) -> dict[str, Any]:
    share, value = figure.favourable, figure.recommendation
    return {
        "key": figure.key,
        "text": figure.text,
        "n": figure.n,
        "counts": figure.counts,
        "unshown": figure.unshown,
        "classes": [
            {"categories": list(one.categories), "low": one.low, "high": one.high}
            for one in figure.classes
        ],
        "favourable": share and _range(share.low, share.high, share.interval),
        "recommendation": value
        and _range(value.low, value.high, value.interval) | {"too_few": value.too_few},
        "flag": figure.flag,
        "direction": figure.direction,
    }


def _range(low: float, high: float, interval: Interval) -> dict[str, Any]:
    return {
        "low": round(low, DIGITS),
        "high": round(high, DIGITS),
        "interval": [round(interval.low, DIGITS), round(interval.high, DIGITS)],
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
