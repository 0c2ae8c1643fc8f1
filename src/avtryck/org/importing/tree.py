"""The tree that a file of units and the units already here would make together."""

from __future__ import annotations

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
        self.parents |= {code: row.parent for code, row in wanted.items()}
        self.levels |= {code: row.level for code, row in wanted.items()}

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
        if not row.parent:
            self._check_root(row)
            return
        if row.parent not in self.parents:
            reason = _("det finns ingen enhet med den koden, varken i filen eller här sedan tidigare")
            raise RejectedRowError("parent", row.parent, reason)
        way = self.way_up(row.code)
        if self.parents[way[-1]]:
            circle = way[way.index(self.parents[way[-1]]) :]
            if row.code not in circle:
                raise RejectedRowError("parent", row.parent, _("ligger under en cirkel"))
            reason = _("enheterna ligger i en cirkel: %(way)s")
            raise RejectedRowError("parent", row.parent, reason % {"way": " → ".join([*circle, circle[0]])})
        if self.levels[row.parent] >= row.level:
            reason = _("nivån ska vara lägre ner än överordnad enhets (%(level)s)")
            raise RejectedRowError("level", row.level_text, reason % {"level": self.levels[row.parent]})
        if len(self.path(row.code)) > LONGEST_PATH:
            raise RejectedRowError("parent", row.parent, _("ligger för djupt"))

    def _check_root(self, row: UnitRow) -> None:
        others = [code for code, parent in self.parents.items() if not parent and code != row.code]
        if others:
            reason = _("överst finns redan ”%(code)s”; ange parent") % {"code": others[0]}
            raise RejectedRowError("parent", "", reason)
