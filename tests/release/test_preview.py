"""What a leaver is told before answering comes from tree, policy and past releases only."""

from __future__ import annotations

from datetime import date

import grimp
import pytest

from avtryck.org.models import Installation, Unit
from avtryck.release.preview import Preview, preview_of
from leavers import answered, installed, leaver
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
SHOWN = {"recommend": [0] * 5 + [1, 1, 1, 1, 1, 1]}


def told(unit: str = "minne-a", month: str = "2026-05") -> Preview:
    return preview_of(unit=Unit.objects.get(code=unit), month=month)


def group(node: str, *label: str, **rest: str) -> Group:
    return Group(node, 6, label or (node,), SHOWN, **rest)


def test_before_any_release_it_says_where_and_when(clock_at) -> None:
    installed()
    found = told()
    assert [place.code for place in found.places] == ["minne-a", "minne", "neuro", "uni"]
    assert (found.minimum_group, found.before) == (5, None)
    assert (found.earliest, found.link_ends) == (date(2026, 7, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("unit", "month", "earliest"),
    [
        ("minne-a", "2026-06", date(2026, 7, 1)),
        ("minne-a", "2026-07", date(2026, 10, 1)),
        ("minne-a", "2026-10", date(2027, 1, 1)),
        ("minne", "2026-02", date(2026, 4, 1)),
        ("neuro", "2026-02", date(2027, 1, 1)),  # an early close pools at divisions or deeper
        ("uni", "2026-12", date(2027, 1, 1)),
    ],
)
def test_the_earliest_figure_is_after_the_first_close_that_may_hold_it(
    unit: str, month: str, earliest: date
) -> None:
    installed()
    assert told(unit, month).earliest == earliest


def test_k_and_the_calendar_are_the_installations() -> None:
    Installation.objects.create(
        pk=1, state="live", minimum_group=8, policy="disclosure-half-yearly-1"
    )
    found = told("neuro", "2026-02")
    assert (found.minimum_group, found.earliest) == (8, date(2026, 7, 1))


def test_it_names_the_newest_pool_that_took_in_the_unit() -> None:
    installed()
    release("2024", [group("minne")], until=date(2024, 12, 31))
    release("2025", [group("neuro", "minne", "syn"), group("uni", "fysik")],
            until=date(2025, 12, 31))  # fmt: skip
    before = told().before
    assert before is not None
    assert (before.node.code, [unit.code for unit in before.units]) == ("neuro", ["minne", "syn"])
    assert before.until == date(2025, 12, 31)
    assert told("optik").before.units[0].code == "fysik"  # type: ignore[union-attr]


def test_of_one_release_the_nearest_pool_counts() -> None:
    installed()
    release("2025", [group("neuro", "minne"), group("minne-a")], until=date(2025, 12, 31))
    assert told().before.node.code == "minne-a"  # type: ignore[union-attr]
    assert told("minne-b").before.node.code == "neuro"  # type: ignore[union-attr]


def test_neighbours_imports_and_other_ledgers_say_nothing_of_the_unit() -> None:
    installed()
    groups = [
        group("neuro", "syn"),
        group("minne", "minne-b"),
        group("minne-a", source="archive"),
        group("minne", ledger="leadership"),
    ]
    release("2025", groups, until=date(2025, 12, 31))
    assert told().before is None


def test_nothing_moves_when_somebody_answers_and_all_of_a_unit_are_told_the_same(clock_at) -> None:
    installed()
    clock_at("2026-04-20")
    release("2025", [group("minne", "minne-a", "minne-b")], until=date(2025, 12, 31))
    leavers = [leaver(number, "minne-a", date(2026, 4, 30)) for number in range(7)]
    before = told(month="2026-05")
    for number, invitation in enumerate(leavers):
        answered(invitation, recommend=str(number), area_tasks="5")
        assert told(month="2026-05") == before
    assert {invitation.round.month for invitation in leavers} == {"2026-05"}


def stations_under(module: str) -> set[str]:
    """The stations that a module reaches through imports, however indirectly."""
    reached = grimp.build_graph("avtryck", cache_dir=None).find_upstream_modules(module)
    return {name.split(".")[1] for name in reached}


@pytest.mark.once
def test_the_module_reaches_no_vault_and_no_survey_not_even_indirectly() -> None:
    raw = {"vault", "surveys", "interviews", "cases"}
    assert raw & stations_under("avtryck.release.operations") >= {"vault"}
    assert raw & stations_under("avtryck.release.preview") == set()
