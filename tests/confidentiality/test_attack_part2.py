"""Attacks on what the second part built, that do not get through.

Whoever is HR here alone, whoever holds a key, whoever moves the units about: what they try, and
what they are left with.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from avtryck.api import limits
from avtryck.api.limits import address_of
from avtryck.api.operations import create_key
from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.models import Departure
from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.plan import Cells, plan
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.standing import OldPool, place_today, union_today
from avtryck.core.disclosure.sums import Places, Shown, bags_of, exceptions_of, sums_at
from avtryck.core.disclosure.tables import Block, Question, RawTable
from avtryck.core.disclosure.tree import Tree, Unit
from avtryck.org.models import Unit as OrgUnit
from avtryck.org.tables import Limits, read_table
from avtryck.release.operations import close
from confidentiality.crawl import signed_in
from confidentiality.test_attack_pools import waiting_sheets
from evidence import size
from leavers import installed

APRIL = date(2026, 4, 30)


def taken_in(content: str) -> None:
    """The personnel system's own file, by the command."""
    table = read_table(content.encode(), limits=Limits(size=10**6, rows=100))
    apply_departures(plan=plan_departures(table), actor="operator")


def feed(status: str, *employees: str) -> None:
    rows = "".join(f"{one}-d,{one},minne-a,{APRIL},resignation,{status}\n" for one in employees)
    taken_in(f"departure_id,employee_id,unit,last_day,exit_type,status\n{rows}")


def uploaded(client: Client, content: str) -> None:
    """The same, by one person on the page."""
    address = reverse("hr-import-file", args=["departures"])
    page = client.post(address, {"file": SimpleUploadedFile("f.csv", content.encode())})
    _, _, rest = page.content.decode().partition('name="file" value="')
    if rest:  # else there is nothing in it to take in
        sealed = rest.split('"')[0]
        client.post(reverse("hr-import-take-in", args=["departures"]), {"file": sealed})


# --- who counts -------------------------------------------------------------------------------


def test_no_order_of_clicks_lets_one_person_in_hr_vouch_for_her_own_upload(
    people: Mapping[str, Any], clock_at: Any
) -> None:
    """Cilla tries every pair of buttons and the file once more; nobody she invented counts."""
    installed()
    clock_at("2026-03-20")
    cilla = signed_in(people["Cilla"])
    later = {"last_day": "2026-05-10"}
    tries: dict[str, dict[str, str]] = {
        "hr-confirm": {}, "hr-withdraw": {}, "hr-reinstate": {}, "hr-extend": later,
        "hr-move": later,
    }  # fmt: skip
    rows = "employee_id,unit,last_day,exit_type,status\n{0},minne-a,2026-04-30,resignation,{1}\n"
    for number, pair in enumerate(itertools.product(tries, repeat=2)):
        name = f"X{number}"
        uploaded(cilla, rows.format(name, "to_confirm" if number % 2 else "confirmed"))
        for button in pair:
            for one in Departure.objects.filter(employee_id=name):
                cilla.post(reverse(button, args=[one.pk]), tries[button])
        uploaded(cilla, rows.format(name, "confirmed"))
        cilla.post(reverse("hr-confirm-all"))
    mine = Departure.objects.filter(employee_id__startswith="X")
    assert mine.count() > 25
    assert not any(one.counts for one in mine)


def test_the_feed_takes_back_what_hr_has_reinstated(
    people: Mapping[str, Any], clock_at: Any
) -> None:
    installed()
    clock_at("2026-03-20")
    feed("confirmed", "X1")
    feed("withdrawn", "X1")
    cilla = signed_in(people["Cilla"])
    cilla.post(reverse("hr-reinstate", args=[Departure.objects.get().pk]))
    feed("withdrawn", "X1")
    assert {one.status for one in Departure.objects.all()} == {"withdrawn"}


# --- the API ----------------------------------------------------------------------------------


@pytest.fixture
def key(people: Mapping[str, Any], clock_at: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """For the division *minne*, in which six have answered."""
    installed()
    clock_at("2026-06-01")
    waiting_sheets(6, unit="minne-a")
    close(name="2026", full=True, until=date(2026, 5, 31), actor="system")
    monkeypatch.setattr(limits, "CALLS_BY_ADDRESS", 10**6)
    unit = OrgUnit.objects.get(code="minne")
    return create_key(name="x", unit=unit, use="reports", valid_to=None, actor="t")[1]


STRANGE_UNITS = (
    "MINNE", "Minne-A", "optik", "uni", "min%", "m_nne", "minne-a ", "minne-a\n", "\0", "..",
    "x" * 41, "ｍinne", "minne-a\u200b",
)  # fmt: skip
STRANGE_INSTRUMENTS = (
    "policies", "texts", "texts/1", "../policies", "/etc", "exit-survey\0", "exit-survey\n",
    "exit-survey/999999", "exit-survey/1/1", "a" * 5000, "..", "exit-survey/%31",
)  # fmt: skip


def test_a_key_reaches_no_unit_by_another_spelling(key: str) -> None:
    """Outside, unknown and misspelt are one answer."""
    sent = {"Authorization": f"Bearer {key}"}
    client = Client()
    answers = {
        (response.status_code, response.content)
        for code in STRANGE_UNITS
        for response in [client.get(f"/api/reports/{quote(code, safe='')}", headers=sent)]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert client.get("/api/reports/minne-a", headers=sent).status_code == 200


def test_an_instrument_is_no_path(key: str, people: Mapping[str, Any]) -> None:
    """Neither for a key nor for a reader: every name that nothing is published from is alike."""
    sent = {"Authorization": f"Bearer {key}"}
    client, gun = Client(), signed_in(people["Gun"])
    for name in STRANGE_INSTRUMENTS:
        query = {"instrument": name}
        assert client.get("/api/reports/minne", query, headers=sent).status_code == 422
        assert gun.get(reverse("reader-report", args=["minne"]), query).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.9", "10.0.0.9"),
        (2, "6.6.6.6, 10.0.0.9, 10.0.0.1", "10.0.0.9"),
        (2, "10.0.0.1", "127.0.0.1"),
    ],
)
def test_a_forwarded_address_of_ones_own_changes_nothing(
    rf: Any, settings: Any, proxies: int, forwarded: str, expected: str
) -> None:
    from dataclasses import replace

    with override_settings(ENV=replace(settings.ENV, trusted_proxies=proxies)):
        assert address_of(rf.get("/", headers={"X-Forwarded-For": forwarded})) == expected


# --- the planner, against every placement there is ---------------------------------------------

Rules = dict[str, Any]


def crooked(draw: random.Random) -> tuple[Tree, dict[str, int], Rules]:
    """A forest with levels that skip, cells on inner units, limits and odd weights."""
    units: list[Unit] = []
    for number in range(draw.randint(2, 8)):
        above = draw.choice(units) if units and draw.random() < 0.85 else None
        level = above.level + draw.choice([1, 1, 2]) if above else draw.choice([0, 0, 1])
        if level > 4:
            above, level = None, 0
        units.append(Unit(f"u{number}", above.code if above else None, level))
    chosen = draw.sample(units, min(len(units), 6))
    cells = {unit.code: draw.choice([0, 1, 2, 3, 4, 5, 7, 12]) for unit in chosen}
    alpha = draw.choice([(1, 2, 3, 4, 5), (1, 1, 1, 1, 1), (5, 0, 2, 0, 1), (0.1, 0.3, 0.2, 0, 2)])
    lowest = draw.choice([0, 0, 1, 2])
    rules = {"minimum": draw.choice([3, 4, 5, 6]), "min_level": lowest, "alpha": alpha,
             "max_level": draw.choice([None, None, lowest, lowest + 1])}  # fmt: skip
    return Tree.of(units), cells, rules


def best(tree: Tree, cells: Mapping[str, int], rules: Rules) -> float:
    high = rules["max_level"]
    ways = [
        [None, *(node for node in tree.path(code)
                 if rules["min_level"] <= tree.level(node) <= (99 if high is None else high))]
        for code in cells
    ]  # fmt: skip
    found = 0.0
    for way in itertools.product(*ways):
        people: dict[str, int] = {}
        for code, node in zip(cells, way, strict=True):
            if node is not None and cells[code]:
                people[node] = people.get(node, 0) + cells[code]
        if all(n >= rules["minimum"] for n in people.values()):
            worth = sum(n * rules["alpha"][tree.level(node)] for node, n in people.items())
            found = max(found, worth)
    return found


def test_no_crooked_forest_is_placed_worse_than_the_best_of_all_placements() -> None:
    for seed in range(size(500, 50_000)):
        tree, cells, rules = crooked(random.Random(seed))
        planned = plan(Cells.of(cells), tree, **rules)
        assert planned.value == pytest.approx(best(tree, cells, rules)), seed


# --- reorganisations of the attacker's choice ---------------------------------------------------

QUESTION = Question("q", ("a", "b", "c"))
Histograms = dict[str, tuple[int, ...]]


def drawn_tree(draw: random.Random) -> Tree:
    upper = [Unit("o", None, 0), Unit("i0", "o", 1), Unit("i1", "o", 1)]
    middle = [Unit(f"d{n}", draw.choice(["i0", "i1"]), 2) for n in range(3)]
    groups = [Unit(f"g{n}", draw.choice(["d0", "d1", "d2"]), 3) for n in range(4)]
    return Tree.of([*upper, *middle, *groups])


def concentrated(draw: random.Random, policy: LedgerPolicy) -> tuple[int, ...]:
    n, exceptions = policy.threshold + draw.randint(0, 1), draw.choice([0, 0, 1, 1, 1, 2])
    counts = [n - exceptions, 0, 0]
    for _ in range(exceptions):
        counts[draw.choice([1, 2])] += 1
    return tuple(counts) if draw.random() < 0.7 else (counts[1], counts[0], counts[2])


class Played:
    """One release of a few pools, and every world that gives the same output."""

    def __init__(self, draw: random.Random) -> None:
        self.policy = LedgerPolicy("x", 3, t=draw.choice([0, 0, 1]))
        self.tree = drawn_tree(draw)
        lived = ["g0", "g1", "g2", "g3", "d0", "d1"]
        self.cells = {str(n): tuple(draw.sample(lived, draw.randint(1, 2)))
                      for n in range(draw.randint(2, 4))}  # fmt: skip
        self.nodes = {pool: self.tree.lowest_common(mine) for pool, mine in self.cells.items()}
        self.true = {pool: concentrated(draw, self.policy) for pool in self.nodes}
        self.table = self.published(self.true)
        self.blocks = {block.pool: block for block in self.table.blocks}
        self.worlds = self.same_output()

    def published(self, histograms: Histograms) -> Any:
        raw = RawTable.of({pool: {"q": counts} for pool, counts in histograms.items()})
        nodes = {pool: self.nodes[pool] for pool in histograms}
        return protect(raw, [QUESTION], self.tree, nodes, self.policy)

    def same_output(self) -> list[Histograms]:
        options = []
        for pool, counts in self.true.items():
            n = sum(counts)
            every = [(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)]
            alone: list[Block] = [self.blocks[pool]]
            options.append([one for one in every
                            if list(self.published({pool: one}).blocks) == alone])  # fmt: skip
        worlds = [dict(zip(self.true, way, strict=True)) for way in itertools.product(*options)]
        return [world for world in worlds if self.published(world) == self.table]

    def shown(self) -> Shown:
        table = self.table
        left = {(pool, one.question) for one in table.unknown for pool in one.pools}
        paths = {pool: self.tree.path(node) for pool, node in self.nodes.items()}
        exceptions = [exceptions_of(union, QUESTION) for union in table.unions]
        bags = bags_of(table.blocks, table.unions, left, paths)
        return Shown(table.blocks, table.unions, exceptions, bags, {"q": (3, 3)}, table.slack)


def refuse_too_much(played: Played, today: Tree) -> int:
    """Every number shown in today's tree holds in every world; how many were looked at."""
    pools = {
        pool: place_today(OldPool(played.tree.path(node), mine, mine), today)
        for (pool, node), mine in zip(played.nodes.items(), played.cells.values(), strict=True)
    }
    unions = [union_today([pools[one] for one in union.pools], today)
              for union in played.table.unions]  # fmt: skip
    looked = 0
    for (node, _), sums in sums_at(played.shown(), Places(pools, unions), today).items():
        inside = [pool for pool, place in pools.items() if place and node in today.path(place)]
        used = {pool for union, place in zip(played.table.unions, unions, strict=True)
                if place and node in today.path(place) for pool in union.pools}  # fmt: skip
        for index, part in enumerate(sums.concentrated):
            mine = [one for one in inside
                    if played.blocks[one].class_index == index and one not in used]  # fmt: skip
            fewest = min(sum(world[one][index] for one in mine) for world in played.worlds)
            assert part.at_least <= fewest
            assert part.n == sum(sum(played.true[one]) for one in mine)
            looked += bool(part.n)
        exact = [one for one in inside if played.blocks[one].kind == "exact" or one in used]
        for world in played.worlds:
            total = [sum(world[one][index] for one in exact) for index in range(3)]
            assert list(sums.counts) == total
    return looked


def test_units_moved_about_at_will_narrow_no_range_below_what_the_blocks_say() -> None:
    looked = 0
    for seed in range(size(60, 5_000)):
        draw = random.Random(seed)
        played = Played(draw)
        for _ in range(4):
            looked += refuse_too_much(played, drawn_tree(draw))
    assert looked > size(300, 25_000)
