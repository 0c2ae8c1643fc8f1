"""Organisation: the tree as central HR imported it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.org.models import Role, Unit
from avtryck.org.queries import hr_partners, level_name
from avtryck.web.ui.access import StaffRequest, open_to


@dataclass(frozen=True)
class Branch:
    """One institution (or whatever stands right below the top) and what lies in it."""

    unit: Unit
    level: str
    people: int
    hr: list[str]
    below: list[tuple[Unit, str, int, int]]  # unit, level's name, people, steps below the branch


@open_to("central_hr")
def organisation(request: StaffRequest) -> HttpResponse:
    units = list(request.scope.within(Role.Kind.CENTRAL_HR).annotate(heads=Count("people")))
    root = units[0] if units else None
    context = {
        "title": _("Organisation"),
        "root": root,
        "branches": branches(units, root) if root else [],
        "language": get_language() or "sv",
        "lone": len(units) < 2,
    }
    return render(request, "hr/organisation.html", context)


def branches(units: Sequence[Unit], root: Unit) -> list[Branch]:
    """The parts right below the top, each with all that lies in it, in the tree's order."""
    tops = [unit for unit in units if unit.parent_id == root.pk]
    names = {level: level_name(level) for level in {unit.level for unit in units}}
    found = []
    for top in tops:
        inside = [unit for unit in units if unit.path.startswith(top.path)]
        depth = top.path.count("/")
        below = [
            (unit, names[unit.level], heads(unit), unit.path.count("/") - depth)
            for unit in inside
            if unit != top
        ]
        partners = [person.name for person in hr_partners(top)]
        found.append(Branch(top, names[top.level], sum(map(heads, inside)), partners, below))
    return found


def heads(unit: Unit) -> int:
    return int(getattr(unit, "heads", 0))
