"""units.csv: read, placed in the tree, looked at, taken in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from avtryck.audit.operations import record
from avtryck.org.hooks import units_changed
from avtryck.org.importing.preview import (
    CHANGED,
    MOVED,
    NEW,
    UNCHANGED,
    Line,
    Preview,
    RejectedRowError,
)
from avtryck.org.importing.reading import Cells, check_columns
from avtryck.org.importing.tree import Tree
from avtryck.org.importing.unit_rows import KNOWN, REQUIRED, UnitRow, read_unit
from avtryck.org.models import Unit
from avtryck.org.tables import Table

PLACEHOLDER = "Organisationen"  # the root that `avtryck init` makes before any file is there


@dataclass(frozen=True)
class UnitsPlan:
    """What a file of units would do, against the units as they are now."""

    preview: Preview
    wanted: dict[str, UnitRow]
    adopted: str  # code of the file's root that takes the placeholder's place, or ""


def plan_units(table: Table) -> UnitsPlan:
    """ColumnsError when the columns are wrong; single bad rows become rejections."""
    check_columns(table, required=REQUIRED, known=KNOWN)
    preview = Preview("units")
    ours = {unit.code: unit for unit in Unit.objects.select_related("parent")}
    wanted = _read(table, preview)
    adopted = _adopted(ours, wanted)
    if adopted:
        ours = {adopted: next(iter(ours.values()))} if adopted in ours else {}
    _place(ours, wanted, preview)
    for code, row in wanted.items():
        preview.lines.append(_line(row, ours.get(code)))
    preview.lines.sort(key=lambda line: line.row)
    preview.rejections.sort(key=lambda rejection: rejection.row)
    return UnitsPlan(preview, wanted, adopted if adopted in wanted else "")


def _read(table: Table, preview: Preview) -> dict[str, UnitRow]:
    wanted: dict[str, UnitRow] = {}
    for row in table:
        try:
            unit = read_unit(Cells(row))
            if unit.code in wanted:
                reason = _("samma kod står på rad %(row)s") % {"row": wanted[unit.code].number}
                raise RejectedRowError("code", unit.code, reason)
            wanted[unit.code] = unit
        except RejectedRowError as error:
            preview.rejections.append(error.at(row.number))
    return wanted


def _adopted(ours: dict[str, Unit], wanted: dict[str, UnitRow]) -> str:
    """The file's root, when all we have is the placeholder."""
    roots = [code for code, row in wanted.items() if not row.parent]
    alone = len(ours) == 1 and next(iter(ours.values())).name_sv == PLACEHOLDER
    return roots[0] if alone and roots else ""


def _place(ours: dict[str, Unit], wanted: dict[str, UnitRow], preview: Preview) -> None:
    """Drop every row without a place; what stands under it in the file goes with it."""
    while True:
        tree = Tree(ours, wanted)
        homeless = {}
        for code, row in wanted.items():
            try:
                tree.check(row)
            except RejectedRowError as error:
                homeless[code] = error.at(row.number)
        if not homeless:
            return
        preview.rejections += homeless.values()
        for code in homeless:
            del wanted[code]


def _line(row: UnitRow, unit: Unit | None) -> Line:
    label = f"{row.code} {row.fields['name_sv']}"
    if unit is None:
        return Line(row.number, NEW, label)
    differences = row.differences(unit)
    if not differences:
        return Line(row.number, UNCHANGED, label)
    return Line(row.number, MOVED if "parent" in differences else CHANGED, label, differences)


@transaction.atomic
def apply_units(*, plan: UnitsPlan, actor: str) -> None:
    """Write what the plan says, parents first; paths of everything below follow."""
    if plan.adopted:
        Unit.objects.update(code=plan.adopted)
    units = {unit.code: unit for unit in Unit.objects.select_related("parent")}
    tree = Tree(units, plan.wanted)
    unchanged = {line.row for line in plan.preview.lines if line.outcome == UNCHANGED}
    for row in sorted(plan.wanted.values(), key=lambda row: len(tree.way_up(row.code))):
        if row.number not in unchanged:
            _write(row, units, tree)
    _repath(units, tree)
    units_changed()
    record(actor=actor, verb="import units", subject="units", counts=plan.preview.counts)


def _write(row: UnitRow, units: dict[str, Unit], tree: Tree) -> None:
    unit = units.get(row.code) or Unit(code=row.code)
    unit.parent = units[row.parent] if row.parent else None
    unit.level, unit.path = row.level, tree.path(row.code)
    for name, value in row.fields.items():
        setattr(unit, name, value)
    unit.save()
    units[row.code] = unit


def _repath(units: dict[str, Unit], tree: Tree) -> None:
    """Units below a moved one, whether the file names them or not."""
    stale = [unit for code, unit in units.items() if unit.path != tree.path(code)]
    for unit in stale:
        unit.path = tree.path(unit.code)
    Unit.objects.bulk_update(stale, ["path"], batch_size=200)
