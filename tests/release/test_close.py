from __future__ import annotations

from datetime import date

import pytest

from avtryck.published.models import Background, Block, Pool, Release, Sum, WriteOnceError
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release import operations
from avtryck.release.operations import (
    AnotherRunningError,
    BackwardsError,
    OtherArgumentsError,
    close,
    cutoff_of,
)
from avtryck.surveys.closing import close_rounds
from avtryck.vault.doors import release as door
from avtryck.vault.models import Run, Sheet
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
YEAR = date(2026, 12, 31)


@pytest.fixture
def waiting_sheets(clock_at, people) -> None:
    """7 in group A, 3 in group B, 2 in vision, 5 in optics; recommend 9 in A, else 0…8."""
    installed()
    clock_at("2026-04-20")
    units = ["minne-a"] * 7 + ["minne-b"] * 3 + ["syn"] * 2 + ["optik"] * 5
    for number, unit in enumerate(units):
        recommend = "9" if number < 5 else str(number % 9)
        answered(
            leaver(number, unit, date(2026, 4, 30)), recommend=recommend, reasons="pay:decisive"
        )
    clock_at("2026-06-01")
    close_rounds(until=date(2026, 5, 31), actor="system")


def full(name: str = "2026") -> operations.Closed:
    return close(name=name, full=True, until=YEAR, actor="system")


@pytest.mark.usefixtures("waiting_sheets")
def test_every_sheet_is_in_one_pool_of_at_least_five() -> None:
    done = full()
    assert (done.pooled, done.waiting, done.repeated) == (17, 0, False)
    for ledger, people in (("everyone", 17), ("leadership", 17), ("resigned", 17)):
        sizes = [pool.n for pool in Pool.objects.filter(ledger=ledger)]
        assert sum(sizes) == people
        assert min(sizes) >= 5
    assert not Pool.objects.filter(ledger="equal_conditions").exists()  # 17 are fewer than 4k
    assert set(Sheet.objects.values_list("ledger", flat=True)) == {"equal_conditions"}
    assert [*chain_breaks(), *sum_breaks()] == []


@pytest.mark.usefixtures("waiting_sheets")
def test_a_pool_is_named_after_what_stands_right_below_it() -> None:
    """Grupp B has no figure of its own: that somebody there has answered is told nobody."""
    full()
    pools = Pool.objects.filter(ledger="everyone").values_list("node", "n", "label")
    assert sorted(pools) == [
        ("minne-a", 7, ["minne-a"]),
        ("neuro", 5, ["minne", "syn"]),
        ("optik", 5, ["optik"]),
    ]


@pytest.mark.usefixtures("waiting_sheets")
def test_the_sums_of_the_whole_are_the_answers_given() -> None:
    full()
    total = Sum.objects.get(node="uni", figure="exit-survey~recommend-11")
    bounded = sum(n for _class, _least, n in total.at_least)
    assert sum(total.counts) + bounded == 17
    background = Background.objects.get()
    assert (background.field, background.counts) == ("exit_type", {"resignation": 17})


@pytest.mark.usefixtures("waiting_sheets")
def test_a_reason_everybody_gave_is_never_shown_as_certain() -> None:
    full()
    kinds = set(Block.objects.filter(figure__endswith="/pay").values_list("kind", flat=True))
    assert kinds == {"at_least"}
    total = Sum.objects.get(node="uni", figure__endswith="/pay")
    assert sum(total.counts) == 0
    assert [least < n for _class, least, n in total.at_least] == [True]


@pytest.mark.usefixtures("waiting_sheets")
def test_the_same_name_again_changes_nothing_and_other_arguments_are_refused() -> None:
    first = full()
    again = full()
    assert (again.release.hash, again.repeated) == (first.release.hash, True)
    with pytest.raises(OtherArgumentsError):
        close(name="2026", full=False, until=YEAR, actor="system")
    assert Release.objects.count() == 1


@pytest.mark.usefixtures("waiting_sheets")
def test_an_early_close_pools_at_division_or_deeper_only() -> None:
    close(name="2026-K2", full=False, until=date(2026, 6, 30), actor="system")
    assert set(Pool.objects.filter(ledger="everyone").values_list("node", flat=True)) <= {
        "minne",
        "minne-a",
        "minne-b",
        "syn",
        "optik",
    }
    assert not Background.objects.exists()
    assert full().waiting == 0 or Sheet.objects.exists()


@pytest.mark.usefixtures("waiting_sheets")
@pytest.mark.parametrize("step", ["_publish", "finish"])
def test_killed_between_the_stores_it_ends_as_if_nothing_had_happened(
    step: str, monkeypatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(operations, step, killed)
        with pytest.raises(KeyboardInterrupt):
            full()
    assignment = Run.objects.get().assignment
    with pytest.raises(AnotherRunningError):
        full("another")
    assert full().pooled == 17
    assert Run.objects.get().assignment == assignment
    assert sorted(Pool.objects.values_list("id", flat=True)) == sorted(
        p["id"] for p in assignment["pools"]
    )
    assert [*chain_breaks(), *sum_breaks()] == []


@pytest.mark.usefixtures("waiting_sheets")
def test_a_sheet_that_comes_between_plan_and_assignment_makes_a_new_plan(monkeypatch) -> None:
    late = Sheet.objects.filter(ledger="everyone", unit="minne-a").first()
    assert late is not None
    kept, sealed = (
        Sheet(**{f.name: getattr(late, f.name) for f in Sheet._meta.fields}),
        late.delete(),
    )
    real, calls = operations.assign, []

    def slow_assign(**arguments: object) -> Run:
        if not calls:
            kept.save(force_insert=True)
        calls.append(1)
        return real(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "assign", slow_assign)
    assert full().pooled == 17
    assert len(calls) == 2
    assert sealed


@pytest.mark.usefixtures("waiting_sheets")
def test_published_rows_cannot_be_changed() -> None:
    full()
    pool = Pool.objects.all()[0]
    for change in (
        pool.save,
        pool.delete,
        Pool.objects.all().delete,
        lambda: Pool.objects.update(n=1),
    ):
        with pytest.raises(WriteOnceError):
            change()


@pytest.mark.usefixtures("waiting_sheets")
def test_resealed_sheets_open_and_the_old_key_is_gone() -> None:
    before = door.SheetKey.objects.get().key
    full()
    after = door.SheetKey.objects.get()
    assert after.key != before
    assert after.previous is None
    # opens what waits
    assert close(name="2027", full=True, until=date(2027, 12, 31), actor="system").pooled == 0


@pytest.mark.usefixtures("waiting_sheets")
def test_a_second_release_up_to_the_same_day_spans_that_day() -> None:
    full()
    assert full("2026-again").release.span_from == YEAR
    assert full("2026-again").repeated
    with pytest.raises(BackwardsError):
        close(name="older", full=True, until=date(2026, 12, 30), actor="system")


@pytest.mark.usefixtures("waiting_sheets")
def test_a_release_that_has_begun_remembers_its_day() -> None:
    assert cutoff_of("2026") is None
    full()
    assert cutoff_of("2026") == YEAR
