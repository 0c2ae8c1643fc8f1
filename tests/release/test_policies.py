"""Policies chosen in advance: what each close may pool, what it holds, on which day it runs."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from avtryck.config.jobs import SWEEPS
from avtryck.core.disclosure.tree import Tree, Unit
from avtryck.core.instruments.policies import Calendar
from avtryck.org.models import Installation
from avtryck.org.operations import RulesRefusedError, decide_rules
from avtryck.published.models import Pool, Release
from avtryck.release import operations
from avtryck.release.operations import close
from avtryck.release.planning import overdue, plan_ledger, waiting_since
from avtryck.release.policies import closes_from, next_closes, rules_of_close
from leavers import answered, installed, leaver
from published_rows import release

HOLD, HALF_YEARLY = "disclosure-hold-1", "disclosure-half-yearly-1"
TREE = Tree.of(
    [
        Unit("o", None, 0),
        Unit("i", "o", 1),
        *(Unit(code, "i", 2) for code in ("big", "small", "tiny")),
        Unit("group", "small", 3),
    ]
)


# --- rules and the hold -------------------------------------------------------------------------
def test_a_policy_that_holds_does_so_where_there_are_divisions_and_at_full_closes_only() -> None:
    full = rules_of_close(full=True, minimum_group=5, policy=HOLD)
    assert {key: (one.hold_years, one.hold_level) for key, one in full.items()} == {
        "everyone": (3, 2),
        "leadership": (3, 2),
        "equal_conditions": (0, 0),
        "resigned": (3, 2),
        "fixed_term": (3, 2),
        "interviews": (3, 2),
    }
    for rules in (
        rules_of_close(full=False, minimum_group=5, policy=HOLD),
        rules_of_close(full=True, minimum_group=5),
        rules_of_close(full=True, minimum_group=5, policy=HALF_YEARLY),
    ):
        assert {one.hold_years for one in rules.values()} == {0}


def pools(counts: dict[str, int], late: set[str], policy: str = HOLD) -> list[tuple[str, int]]:
    rules = rules_of_close(full=True, minimum_group=5, policy=policy)["everyone"]
    return [(pool.node, pool.n) for pool in plan_ledger(counts, rules, TREE, overdue=late)]


def test_small_divisions_wait_for_their_own_until_they_have_waited_too_long() -> None:
    counts = {"big": 7, "small": 2, "group": 2, "tiny": 3}
    assert pools(counts, set(), "disclosure-1") == [("big", 7), ("i", 7)]
    assert pools(counts, set()) == [("big", 7)]
    assert pools(counts, {"tiny"}) == [("big", 7)]  # three alone are no pool
    assert pools(counts, {"tiny", "group"}) == [("big", 7), ("i", 5)]  # whole cells
    assert pools(counts | {"group": 3}, {"tiny"}) == [("big", 7), ("small", 5)]


def test_who_stands_above_every_division_is_not_held() -> None:
    assert pools({"i": 5, "tiny": 4}, set()) == [("i", 5)]
    assert pools({"o": 3, "i": 3, "tiny": 4}, set()) == [("o", 6)]


def test_three_years_to_the_day_is_too_long_and_no_date_is_longest() -> None:
    rules = rules_of_close(full=True, minimum_group=5, policy=HOLD)["everyone"]
    received = {"a": date(2025, 12, 31), "b": date(2026, 1, 31), "c": None}
    assert overdue(received, rules, date(2028, 12, 31)) == {"a", "c"}
    assert overdue({"a": date(2025, 2, 28)}, rules, date(2028, 2, 29)) == {"a"}
    with pytest.raises(ValueError, match=r"^a policy that holds needs to know until when$"):
        overdue(received, rules, None)
    assert overdue(received, rules_of_close(full=True, minimum_group=5)["everyone"], None) == set()


# --- the calendar -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ("disclosure-1", ["2026-K3", "2026", "2027-K1", "2027-K2"]),
        (HALF_YEARLY, ["2026-H2", "2027-H1", "2027-H2", "2028-H1"]),
    ],
)
def test_the_next_closes_have_names_of_their_own(policy: str, names: list[str], db: None) -> None:
    installed()
    Installation.objects.update(policy=policy)
    found = next_closes(date(2026, 7, 1))
    assert [one.name for one in found] == names
    assert [one.full for one in found] == [one.name[4:6] not in {"-K"} for one in found]
    assert next_closes(found[0].until)[0] == found[0]  # the day itself is not over


def test_months_outside_quarters_have_names_too() -> None:
    calendar = Calendar(early_months=(2,), full_months=(5, 11))
    found = islice(closes_from(date(2027, 3, 1), calendar), 3)
    assert [(one.name, one.until.day) for one in found] == [
        ("2027-05", 31),
        ("2027-11", 30),
        ("2028-02", 29),
    ]


# --- the night after ----------------------------------------------------------------------------
@pytest.fixture
def live_since_march(clock_at, people) -> None:
    clock_at("2026-03-02")
    installed()
    decide_rules(policy="disclosure-1", minimum_group=5, actor="operator")
    clock_at("2026-05-04")
    for number in range(6):
        answered(leaver(number, "minne-a", date(2026, 5, 20)), recommend=str(number))


def sweep() -> tuple[int, list[str]]:
    return SWEEPS["releases"](), list(Release.objects.values_list("name", flat=True))


@pytest.mark.usefixtures("live_since_march")
def test_a_scheduled_close_runs_by_itself_the_night_after_rounds_first(clock_at) -> None:
    clock_at("2026-03-31T23:59:00+02:00")
    assert sweep() == (0, [])
    clock_at("2026-06-30T23:59:00+02:00")
    assert sweep() == (1, ["2026-K1"])  # the worker was away in April
    clock_at("2026-07-01T00:01:00+02:00")
    assert sweep() == (1, ["2026-K1", "2026-K2"])
    assert sweep() == (0, ["2026-K1", "2026-K2"])
    made = Release.objects.get(name="2026-K2")
    assert (made.full, made.until, made.policy) == (False, date(2026, 6, 30), "disclosure-1")
    assert [pool.n for pool in made.pools.filter(ledger="everyone")] == [6]


@pytest.mark.usefixtures("live_since_march")
def test_nothing_is_made_before_going_live_or_after_it_was_made_by_hand(clock_at) -> None:
    clock_at("2026-07-01")
    Installation.objects.update(state="not_live")
    assert sweep() == (0, [])
    Installation.objects.update(state="live")
    close(name="for the board", full=False, until=date(2026, 6, 30), actor="operator")
    assert sweep() == (0, ["for the board"])


@pytest.mark.usefixtures("live_since_march")
def test_a_calendar_chosen_later_makes_nothing_up(clock_at) -> None:
    clock_at("2026-08-15")
    assert sweep()[1] == ["2026-K1", "2026-K2"]
    decide_rules(policy=HALF_YEARLY, minimum_group=5, actor="person:1")
    assert sweep() == (0, ["2026-K1", "2026-K2"])
    clock_at("2027-01-01")
    assert sweep() == (1, ["2026-K1", "2026-K2", "2026-H2"])
    assert Release.objects.get(name="2026-H2").policy == HALF_YEARLY


@pytest.mark.usefixtures("live_since_march")
def test_the_worker_finishes_what_was_killed_under_the_rules_it_began_with(
    clock_at, monkeypatch
) -> None:
    clock_at("2026-07-01")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(operations, "_publish", killed)
        with pytest.raises(KeyboardInterrupt):
            close(name="2026-K1", full=False, until=date(2026, 3, 31), actor="operator")
    decide_rules(policy=HALF_YEARLY, minimum_group=7, actor="person:1")
    assert sweep() == (1, ["2026-K1"])
    made = Release.objects.get()
    assert (made.policy, made.minimum_group) == ("disclosure-1", 5)


# --- k ------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("live_since_march")
def test_a_raised_k_holds_for_new_pools_only(clock_at) -> None:
    clock_at("2026-07-01")
    sweep()
    before = list(Pool.objects.order_by("id").values())
    clock_at("2026-07-06")
    decide_rules(policy="disclosure-1", minimum_group=7, actor="person:1")
    for number in range(6, 12):
        answered(leaver(number, "minne-a", date(2026, 7, 10)), recommend=str(number % 10))
    clock_at("2026-10-01")
    sweep()
    assert list(Pool.objects.order_by("id").values()) == before  # six are too few now
    for number in range(12, 13):
        answered(leaver(number, "minne-a", date(2026, 10, 20)), recommend="4")
    clock_at("2027-01-01")
    sweep()
    new = Pool.objects.exclude(pk__in=[row["id"] for row in before]).filter(ledger="everyone")
    assert [(pool.n, pool.release.minimum_group) for pool in new] == [(7, 7)]
    assert {pool.n for pool in Pool.objects.filter(release__name="2026-K2")} == {6}


@pytest.mark.parametrize(
    ("policy", "k", "sentence"),
    [
        ("disclosure-1", 4, "Minsta gruppstorlek kan inte vara mindre än 5."),
        ("disclosure-1", 6, "Minsta gruppstorlek är 7 och kan höjas men aldrig sänkas."),
        ("disclosure-2", 7, "Det finns inget regelverk som heter disclosure-2."),
    ],
)
def test_rules_that_cannot_be_chosen_are_refused_with_a_sentence(
    policy: str, k: int, sentence: str, db: None
) -> None:
    decide_rules(policy=HOLD, minimum_group=7, actor="person:1")
    with pytest.raises(RulesRefusedError) as refused:
        decide_rules(policy=policy, minimum_group=k, actor="person:1")
    assert str(refused.value) == sentence
    here = Installation.objects.get()
    assert (here.policy, here.minimum_group) == (HOLD, 7)
    assert not decide_rules(policy=HOLD, minimum_group=7, actor="person:1")


# --- since when ---------------------------------------------------------------------------------
def test_since_is_the_start_of_a_release_period_and_never_a_members_day(people) -> None:
    release("2025", [], until=date(2025, 12, 31))
    release("2026-K1", [], until=date(2026, 3, 31), span_from=date(2026, 1, 1), full=False)
    release("2026", [], until=date(2026, 12, 31), span_from=date(2026, 1, 1))
    start = date(2027, 1, 1)
    assert waiting_since([date(2027, 1, 31), date(2027, 6, 30)], start) is None
    assert waiting_since([date(2026, 2, 28), date(2027, 6, 30)], start) == date(2026, 1, 1)
    assert waiting_since([date(2026, 11, 30)], start) == date(2026, 1, 1)
    assert waiting_since([date(2025, 7, 31)], start) == date(2025, 1, 1)  # that span starts open
    assert waiting_since([date(2027, 1, 31), None], start) == date.min
    assert waiting_since([], start) is None
    assert waiting_since([date(2020, 1, 31)], None) is None  # the first span holds everything
