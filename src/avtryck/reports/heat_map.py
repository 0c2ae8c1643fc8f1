"""The chart of units by areas: which differ from the rest of the organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from avtryck.reports import wording
from avtryck.reports.cells import placed
from avtryck.reports.chart import Chart, measured, short
from avtryck.reports.model import Cell, HeatMap, Report

NAME = "heat-map"
HEADS: dict[str, Promise] = {
    "area_work_organisation": gettext_lazy("Organisation"),
    "area_work_environment": gettext_lazy("Arbetsmiljö"),
    "area_terms": gettext_lazy("Villkor"),
    "area_tasks": gettext_lazy("Uppgifter"),
    "area_development": gettext_lazy("Utveckling"),
    "area_leadership": gettext_lazy("Ledarskap"),
    "area_work_group": gettext_lazy("Arbetsgrupp"),
    "area_equal_conditions": gettext_lazy("Lika villkor"),
}
"""Words short enough for the head of a column; the table has the questions whole."""


def heat_map_chart(report: Report) -> Chart | None:
    """None where no unit below shows anything."""
    found = report.heat_map
    if found is None or not found.units or not found.figures:
        return None
    cells = [found.cells[unit, key] for unit, _name in found.units for key, _text in found.figures]
    title = finding(found, cells)
    return Chart(
        name=NAME,
        spec="heat_map",
        heading=_("Enheter och områden"),
        title=title,
        subtitle=measured(
            report, _("Andel negativa svar (1–2), jämförd med resten av organisationen")
        ),
        alt=_("Rutnät med en rad för varje enhet och en kolumn för varje område. %(title)s. "
              "Siffrorna står i tabellen.") % {"title": title},
        columns=(_("Enhet"), _("Område"), _("Skillnad"), _("Negativa svar (osäkerhet)"),
                 _("Utjämnad andel"), _("Svar")),
        rows=_table(found, cells),
        values=_values(found),
        place=placed,
        legend=_legend(cells),
        worded=3,
    )  # fmt: skip


def finding(found: HeatMap, cells: Sequence[Cell]) -> str:
    """Only what is established; names a cell where it is the only one."""
    established = [one for one in cells if one.flag.kind == "established" and one.n]
    worse = [one for one in established if one.flag.direction == "worse"]
    better = [one for one in established if one.flag.direction == "better"]
    if not any(one.n for one in cells):
        return _("För få svar för att jämföra enheterna")
    if not established:
        return _("Inga säkra skillnader mellan enheterna")
    if len(established) == 1:
        return _one(found, established[0])
    said = "; ".join(
        words % {"n": n}
        for words, n in (
            (_places_worse(len(worse)), len(worse)),
            (_places_better(len(better)), len(better)),
        )
        if n
    )
    return said[:1].upper() + said[1:]


def _places_worse(n: int) -> str:
    return ngettext(
        "Säkert fler negativa svar än resten på %(n)d ställe",
        "Säkert fler negativa svar än resten på %(n)d ställen",
        n,
    )


def _places_better(n: int) -> str:
    return ngettext(
        "säkert färre negativa svar än resten på %(n)d ställe",
        "säkert färre negativa svar än resten på %(n)d ställen",
        n,
    )


def _one(found: HeatMap, cell: Cell) -> str:
    words = {"unit": cell.unit_name, "area": short(dict(found.figures)[cell.figure])}
    if cell.flag.direction == "worse":
        return _("%(unit)s har fler negativa svar än resten: %(area)s") % words
    return _("%(unit)s har färre negativa svar än resten: %(area)s") % words


def _table(found: HeatMap, cells: Sequence[Cell]) -> tuple[tuple[str, ...], ...]:
    areas, verdicts, few = dict(found.figures), _verdicts(), _("för få svar")
    return tuple(
        (one.unit_name, areas[one.figure], verdicts.get(state(one), few), *_numbers(one))
        for one in cells
    )


def _verdicts() -> dict[str, str]:
    return {
        "worse": _("säkert sämre"),
        "worse_maybe": _("kanske sämre"),
        "better": _("säkert bättre"),
        "better_maybe": _("kanske bättre"),
        "level": _("ingen säker"),
    }


def _numbers(cell: Cell) -> tuple[str, str, str]:
    share, shrunk = cell.unfavourable, cell.shrunk
    if share is None or not cell.n:
        return ("", "", "")
    between = wording.percent(share.interval.low, share.interval.high)
    return (
        f"{wording.percent(share.low, share.high)} ({between})",
        wording.percent(shrunk.lowest, shrunk.highest) if shrunk else "",
        str(cell.n),
    )


def state(cell: Cell) -> str:
    """One of the looks of the palette."""
    if cell.unfavourable is None or not cell.n:
        return "unsure"
    if cell.flag.kind == "none" or cell.flag.direction is None:
        return "level"
    return (
        cell.flag.direction if cell.flag.kind == "established" else f"{cell.flag.direction}_maybe"
    )


def _values(found: HeatMap) -> dict[str, Any]:
    words = _words()
    return {
        "heads": [str(HEADS.get(key, short(text))) for key, text in found.figures],
        "rows": [
            {
                "name": name,
                "cells": [_drawn(found.cells[code, key], words) for key, _text in found.figures],
            }
            for code, name in found.units
        ],
    }


def _drawn(cell: Cell, words: Mapping[str, str]) -> dict[str, str]:
    look, share = state(cell), cell.unfavourable
    number = wording.percent(share.low, share.high) if share and cell.n else ""
    return {"look": look, "word": words.get(look, ""), "number": number}


def _words() -> dict[str, str]:
    """Say without colour what a cell says."""
    return {
        "worse": _("sämre"),
        "better": _("bättre"),
        "worse_maybe": _("sämre?"),
        "better_maybe": _("bättre?"),
    }


def _legend(cells: Sequence[Cell]) -> tuple[tuple[str, str], ...]:
    """The looks that are in the picture."""
    used = {state(one) for one in cells}
    return tuple(pair for pair in _meanings() if pair[0] in used)


def _meanings() -> tuple[tuple[str, str], ...]:
    return (
        ("worse", _("Säkert sämre än resten")),
        ("worse_maybe", _("Kan vara sämre, värt att titta på")),
        ("better", _("Säkert bättre än resten")),
        ("better_maybe", _("Kan vara bättre, värt att titta på")),
        ("level", _("Ingen säker skillnad")),
        ("unsure", _("Visas inte, för få svar")),
    )
