"""Units and people as the files a personnel office would send, taken in by the importers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from avtryck.audit.operations import SYSTEM
from avtryck.config.demonstration.names import address, person_name
from avtryck.config.demonstration.places import (
    INSTITUTIONS,
    ROOT,
    division_names,
    group_codes,
)
from avtryck.org.importing.people import plan_people
from avtryck.org.importing.people_writing import apply_people
from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.tables.table import Table, as_table
from avtryck.web.ui.demonstration import SIGN_INS

UNIT_COLUMNS = ("code", "parent", "level", "name_sv", "name_en")
PEOPLE_COLUMNS = ("employee_id", "name", "work_email", "unit", "manager_id", "role", "role_unit")
LEVELS = ("organisation", "institution", "division", "group")
STAGE = "D001a"  # the group of the nearest manager who signs in
STAGE_SIZE = 26
SMALLEST_STAGE = 14


@dataclass(frozen=True)
class Member:
    """Somebody employed; `roles` are (kind, unit code) and reach all below."""

    employee_id: str
    name: str
    work_email: str
    unit: str
    manager_id: str
    roles: tuple[tuple[str, str], ...] = ()


@dataclass
class Organisation:
    """`parents` by unit code, every code once; `groups` in order; `staff` by group."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)  # group → employee_id of its head
    staff: dict[str, list[Member]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def groups(self) -> list[str]:
        return [code for code, level in self.levels.items() if level == 3]

    def above(self, code: str) -> tuple[str, str]:
        """(division, institution) of a group."""
        division = self.parents[code]
        return division, self.parents[division]

    def put(self, code: str, parent: str, names: tuple[str, str]) -> None:
        self.parents[code], self.names[code] = parent, names
        self.levels[code] = self.levels[parent] + 1 if parent else 0


def shares(rng: Random, total: int, parts: int, *, least: int) -> list[int]:
    """`total` in uneven parts of at least `least` each; the first is never the smallest."""
    weights = [rng.lognormvariate(0, 0.45) for _ in range(parts)]
    weights[0] = max(weights[0], sum(weights) / parts * 1.4)
    spread = max(total - least * parts, 0)
    found = [least + int(spread * weight / sum(weights)) for weight in weights]
    for n in range(max(total, least * parts) - sum(found)):
        found[n % parts] += 1
    return found


def imagine(rng: Random, people: int) -> Organisation:
    """The whole organisation in memory, in proportion: 6,000 people have 800 groups."""
    made = Organisation()
    institutions = min(max(3, round(people / 240)), len(INSTITUTIONS))
    divisions = min(max(2 * institutions, round(people / 30)), 240)
    groups = max(2 * divisions, round(people * 2 / 15))
    _units(made, rng, institutions, divisions, groups)
    leading = list(_leading(made, rng))
    made.members += leading
    _groups(made, rng, people - len(leading))
    return made


def _units(made: Organisation, rng: Random, institutions: int, divisions: int, groups: int) -> None:
    made.put(ROOT[0], "", ROOT[1:])
    names = iter(division_names())
    number = 0
    per_division = iter(shares(rng, groups, divisions, least=2))
    for index, size in enumerate(shares(rng, divisions, institutions, least=2)):
        institution = f"I{index + 1:02d}"
        made.put(institution, ROOT[0], INSTITUTIONS[index])
        for _ in range(size):
            number += 1
            division = f"D{number:03d}"
            made.put(division, institution, next(names))
            for code in group_codes(division, next(per_division)):
                made.put(code, division, ("", ""))


def _leading(made: Organisation, rng: Random) -> Iterator[Member]:
    """The whole's own people, and those who lead institutions and divisions."""
    root = ROOT[0]
    rector = _member(made, rng, root, "", (("superior_manager", root),))
    yield rector
    yield _member(made, rng, root, rector.employee_id, (("central_hr", root),), key="demo-central")
    yield _member(made, rng, root, rector.employee_id, (("operator", root),), key="demo-operator")
    for code in [code for code, level in made.levels.items() if level == 1]:
        yield from _leading_institution(made, rng, code, rector.employee_id)


def _leading_institution(
    made: Organisation, rng: Random, code: str, rector: str
) -> Iterator[Member]:
    head, partner = (("reader", code),), (("hr_partner", code),)
    own = {"I01": ("demo-reader", "demo-hr"), "I02": ("", "demo-hr-elsewhere")}.get(code, ("", ""))
    yield _member(made, rng, code, rector, head, key=own[0])
    deputy = _member(made, rng, code, rector, (("superior_manager", code),))
    yield deputy
    yield _member(made, rng, code, deputy.employee_id, (("administrative_manager", code),))
    yield _member(made, rng, code, deputy.employee_id, partner, key=own[1])
    for division in [unit for unit, parent in made.parents.items() if parent == code]:
        key = "demo-superior" if division == made.parents[STAGE] else ""
        roles = (("superior_manager", division),)
        lead = _member(made, rng, division, deputy.employee_id, roles, key=key)
        made.heads[division] = lead.employee_id
        yield lead


def _groups(made: Organisation, rng: Random, people: int) -> None:
    """The heads of groups and everybody in them; groups are called after their heads."""
    codes = made.groups
    sizes = dict(zip(codes, shares(rng, people, len(codes), least=2), strict=True))
    wanted = max(SMALLEST_STAGE, min(STAGE_SIZE, people // 100))
    _move(sizes, STAGE, wanted - sizes[STAGE])
    for code in codes:
        key = "demo-nearest" if code == STAGE else ""
        head = _member(made, rng, code, made.heads[made.parents[code]], key=key)
        made.heads[code] = head.employee_id
        family = head.name.split()[-1]
        made.names[code] = (f"Grupp {family}", f"{family} Group")
        made.members.append(head)
        made.staff[code] = []
        for _ in range(sizes[code] - 1):
            made.staff[code].append(_member(made, rng, code, head.employee_id))
            made.members.append(made.staff[code][-1])


def _move(sizes: dict[str, int], code: str, more: int) -> None:
    """Give one group so many more, taken from the biggest."""
    sizes[code] += more
    step = 1 if more > 0 else -1
    for _ in range(abs(more)):
        biggest = max((one for one in sizes if one != code), key=lambda one: sizes[one])
        sizes[biggest] -= step


def _member(
    made: Organisation, rng: Random, unit: str, manager: str,
    roles: tuple[tuple[str, str], ...] = (), *, key: str = "",
) -> Member:  # fmt: skip
    """Somebody new; with a `key` one of SIGN_INS."""
    if key:
        name = SIGN_INS[key].name
        return Member(key, name, address(name), unit, manager, roles)
    number, name = next(made.numbers), person_name(rng)
    email = address(name, number=str(number))
    return Member(f"e{number:05d}", name, email, unit, manager, roles)


def take_in(made: Organisation) -> None:
    """Through the importers, as a personnel office's two files would come."""
    units = [
        [code, made.parents[code], LEVELS[made.levels[code]], *made.names[code]]
        for code in made.parents
    ]
    apply_units(plan=plan_units(_table(UNIT_COLUMNS, units)), actor=SYSTEM)
    people = [row for member in made.members for row in _rows(member)]
    apply_people(plan=plan_people(_table(PEOPLE_COLUMNS, people)), actor=SYSTEM)


def _table(columns: Sequence[str], rows: list[list[str]]) -> Table:
    return as_table([columns, *rows])


def _rows(one: Member) -> Iterator[list[str]]:
    known = [one.employee_id, one.name, one.work_email, one.unit, one.manager_id]
    for kind, unit in one.roles or (("", ""),):
        yield [*known, kind, unit]
