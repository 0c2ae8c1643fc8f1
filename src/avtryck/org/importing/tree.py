"""The tree that a file of units and the units already here would make together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _

from avtryck.org.importing.preview import RejectedRowError
from avtryck.org.importing.unit_rows import UnitRow
from avtryck.org.models import Unit

LONGEST_PATH = 500


class Tree:
    """Parents and levels by code: the file's where it speaks, ours elsewhere."""

    def __init__(self, ours: Mapping[str, Unit], wanted: Mapping[str, UnitRow]) -> None:
        by_id = {unit.pk: unit.code for unit in ours.values()}
        self.parents = {code: by_id.get(unit.parent_id or 0, "") for code, unit in ours.items()}
        self.levels = {code: unit.level for code, unit in ours.items()}
        kept = {code: self.levels[code] for code in ours if code not in wanted}
        self.below: dict[str, int] = {}  # the highest level of those right below that stay
        for code, level in kept.items():
            parent = self.parents[code]
            self.below[parent] = min(level, self.below.get(parent, level))
        self.parents |= {code: row.parent for code, row in wanted.items()}
        self.levels |= {code: row.level for code, row in wanted.items()}
        self._spellings = Counter(code.casefold() for code in self.parents)

    def path(self, code: str) -> str:
        """From the top, closed: `org/i1/d1/`. The tree has been checked."""
        return "".join(f"{part}/" for part in reversed(self.way_up(code)))

    def way_up(self, code: str) -> list[str]:
        """The code and all above it; stops where it would come round again."""
        way = [code]
        while (code := self.parents.get(code, "")) and code not in way:
            way.append(code)
        return way

    def check(self, row: UnitRow) -> None:
        """RejectedRowError when the row has no place in the tree."""
        if self._spellings[row.code.casefold()] > 1:  # one database would take them for the same
            reason = _("en annan enhet har samma kod, med andra stora och små bokstäver")
            raise RejectedRowError("code", row.code, reason)
        if not row.parent:
            self._check_root(row)
        elif row.parent not in self.parents:
            reason = _("ingen enhet har den koden, varken i filen eller här sedan tidigare")
            raise RejectedRowError("parent", row.parent, reason)
        else:
            self._check_circle(row)
        self._check_level(row)
        if len(self.path(row.code)) > LONGEST_PATH:
            raise RejectedRowError("parent", row.parent, _("ligger för djupt"))

    def _check_root(self, row: UnitRow) -> None:
        first = next(code for code, parent in self.parents.items() if not parent)
        if first != row.code:
            reason = _("överst finns redan ”%(code)s”; ange parent") % {"code": first}
            raise RejectedRowError("parent", "", reason)

    def _check_circle(self, row: UnitRow) -> None:
        way = self.way_up(row.code)
        again = self.parents.get(way[-1], "")
        if not again:
            return
        circle = [*way[way.index(again) :], again]
        reason = _("enheterna ligger i en cirkel: %(way)s") % {"way": " → ".join(circle)}
        raise RejectedRowError("parent", row.parent, reason)

    def _check_level(self, row: UnitRow) -> None:
        above = self.levels[row.parent] if row.parent else -1
        below = self.below.get(row.code, row.level + 1)
        if above >= row.level:
            reason = _("nivån ska vara längre ner än överordnad enhets (%(n)s)") % {"n": above}
            raise RejectedRowError("level", row.level_text, reason)
        if below <= row.level:
            reason = _("nivån ska vara högre upp än underordnade enheters (%(n)s)") % {"n": below}
            raise RejectedRowError("level", row.level_text, reason)
