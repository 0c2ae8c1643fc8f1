"""What must not stop a close, make it say more, or let it run under rules nobody decided."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from avtryck.config.commands.closing import close as command
from avtryck.content import queries as content
from avtryck.core.disclosure.tree import Tree
from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.models import Installation, RulesDecision
from avtryck.org.operations import RulesRefusedError, decide_rules
from avtryck.org.tables import Limits, read_table
from avtryck.published.models import Pool, Release, Standing
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release import operations
from avtryck.release.operations import ChangedPolicyError, LoweredError, close
from avtryck.release.schedule import close_due, due
from avtryck.release.settling import stale
from avtryck.vault.doors.release import Run
from avtryck.vault.doors.surveys import SheetDraft, deposit_sheets
from avtryck.vault.models import Sheet
from leavers import installed

pytestmark = pytest.mark.usefixtures("people")
YEAR = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def _here(people: Any, clock_at: Any) -> None:
    clock_at("2026-11-23")
    installed()


def wait(n: int, unit: str, *, received: date | None = None, ledger: str = "everyone",
         source: str = "live") -> None:  # fmt: skip
    answers = {"values": {"recommend": 7}}
    draft = SheetDraft(ledger, unit, "exit-survey/1", answers, source=source, received=received)
    deposit_sheets(sheets=[draft] * n)


def closed(name: str, *, full: bool = True, until: date = YEAR) -> list[int]:
    close(name=name, full=full, until=until, actor="system")
    return sorted(Pool.objects.filter(release=name).values_list("n", flat=True))


def by_hand(*arguments: str) -> Result:
    done = CliRunner().invoke(command, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def decide(k: int = 5, policy: str = "disclosure-1") -> bool:
    return decide_rules(policy=policy, minimum_group=k, actor="operator")


def killed_before_publishing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(operations, "_publish", killed)
        with pytest.raises(KeyboardInterrupt):
            closed(name)


# --- since --------------------------------------------------------------------------------------
@pytest.mark.parametrize("lone", [0, 1, 4])
def test_since_says_nothing_of_those_who_go_on_waiting(lone: int) -> None:
    closed("2025", until=date(2025, 12, 31))
    wait(lone, "optik", received=date(2025, 6, 30))
    wait(5, "minne-a", received=date(2026, 3, 31))
    closed("early", full=False)
    assert [pool.since for pool in Pool.objects.all()] == [None]


def test_since_is_one_day_for_all_pools_of_a_ledger_and_its_own() -> None:
    closed("2025", until=date(2025, 12, 31))
    wait(5, "minne-a", received=date(2025, 6, 30))
    wait(5, "optik", received=date(2026, 3, 31))
    wait(5, "optik", received=date(2026, 3, 31), ledger="leadership")
    closed("2026")
    found = sorted(Pool.objects.values_list("ledger", "node", "since"))
    assert found == [
        ("everyone", "minne-a", date(2025, 1, 1)),
        ("everyone", "optik", date(2025, 1, 1)),
        ("leadership", "optik", None),
    ]


# --- the rules that were decided ----------------------------------------------------------------
@pytest.fixture
def edited(settings: Any, tmp_path: Path) -> Any:
    """Write something else into the file of disclosure-1."""
    shipped = settings.CONTENT

    def edit(old: str, new: str) -> None:
        folder = tmp_path / "instruments"
        shutil.copytree(shipped, folder)
        path = folder / "policies" / "disclosure-1.toml"
        written = path.read_text("utf-8")
        assert old in written
        path.write_text(written.replace(old, new), "utf-8")
        settings.CONTENT = folder
        content.disclosure_policy.cache_clear()

    yield edit
    settings.CONTENT = shipped
    content.disclosure_policy.cache_clear()


Edit = Callable[[str, str], None]
DEEPER = ('early_min_level = "division"', 'early_min_level = "organisation"')


def test_a_policy_whose_file_was_changed_closes_nothing_until_it_is_decided(edited: Edit) -> None:
    assert decide()
    assert not decide()
    wait(3, "minne-a")
    wait(3, "optik")
    edited(*DEEPER)
    done = by_hand("--release", "a", "--early")
    assert (done.exit_code, Run.objects.count()) == (1, 0)
    assert "Regelverket disclosure-1 har ett annat innehåll" in done.stderr
    assert not Pool.objects.exists()
    assert decide()  # the same name and k, but other rules
    hashes = list(RulesDecision.objects.values_list("content_hash", flat=True))
    assert [len(one) for one in hashes] == [64, 64]
    assert len(set(hashes)) == 2
    assert by_hand("--release", "a", "--early").exit_code == 0
    assert [pool.n for pool in Pool.objects.all()] == [6]


def test_a_comment_in_the_file_is_no_other_rule(edited: Edit) -> None:
    decide()
    wait(5, "minne-a")
    edited("version = 1", "version = 1  # since long")
    assert closed("a") == [5]


def test_what_was_begun_is_published_under_the_very_rules_it_was_planned_by(
    edited: Edit, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    decide()
    wait(6, "minne-a")
    killed_before_publishing(monkeypatch, "a")
    shipped = settings.CONTENT
    edited("known_answers = 0", "known_answers = 1")
    decide()
    with pytest.raises(ChangedPolicyError):
        closed("a")
    assert not Release.objects.exists()
    settings.CONTENT = shipped
    content.disclosure_policy.cache_clear()
    assert closed("a") == [6]


def test_a_decision_without_a_hash_refuses_nothing() -> None:
    decide()
    RulesDecision.objects.update(content_hash="")
    wait(5, "minne-a")
    assert closed("a") == [5]


# --- k ------------------------------------------------------------------------------------------
def test_a_k_lowered_behind_the_pages_closes_nothing() -> None:
    decide(7)
    wait(5, "minne-a")
    Installation.objects.update(minimum_group=5)
    with pytest.raises(LoweredError):
        closed("a")
    said = by_hand("--release", "a", "--full").stderr
    assert "Minsta gruppstorlek är 5 men har varit 7, och kan aldrig sänkas" in said
    assert not Run.objects.exists()
    with pytest.raises(RulesRefusedError):
        decide(6)
    decide(8)
    wait(3, "minne-a")
    assert closed("a") == [8]


def test_a_release_of_live_answers_binds_and_an_imported_one_does_not() -> None:
    Installation.objects.update(minimum_group=7)
    wait(7, "minne-a", source="import-1")
    assert closed("imported") == [7]
    Installation.objects.update(minimum_group=5)
    wait(5, "minne-a")
    assert closed("five") == [5]
    Installation.objects.update(minimum_group=7)
    wait(7, "minne-a")
    assert closed("seven") == [7]
    Installation.objects.update(minimum_group=6)
    with pytest.raises(LoweredError):
        closed("six")


# --- units that change half-way -----------------------------------------------------------------
def test_units_imported_between_assigning_and_publishing_stop_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every group under sek goes one level down; the release is what it would have been."""
    wait(6, "minne-a")
    killed_before_publishing(monkeypatch, "a")
    rows = (
        "code,parent,level,name_sv\nsek,neuro,2,Sek\nminne,sek,3,Minne\n"
        "minne-a,minne,4,A\nminne-b,minne,4,B\n"
    )
    apply_units(
        plan=plan_units(read_table(rows.encode(), limits=Limits(size=10**6, rows=99))), actor="g"
    )
    assert closed("a") == [6]
    pool = Pool.objects.get()
    assert (pool.node, "sek" in pool.path) == ("minne-a", False)
    assert "sek" in Standing.objects.get().path
    assert [*chain_breaks(), *sum_breaks(), *stale()] == []
    wait(5, "optik")
    assert closed("b") == [5]


def test_a_run_that_kept_no_tree_and_no_hash_is_published_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait(6, "minne-a")
    killed_before_publishing(monkeypatch, "a")
    run = Run.objects.get()
    for fact in ("tree", "policy_content"):
        del run.assignment[fact]
    run.save()
    assert closed("a") == [6]


# --- names and days -----------------------------------------------------------------------------
def test_a_day_far_ahead_is_refused_and_a_near_one_is_not() -> None:
    refused = by_hand("--release", "a", "--full", "--until", "2062-12-31")
    assert refused.exit_code == 1
    assert "Ange ett --until som är 2036-11-23 eller tidigare." in refused.stderr
    assert not Run.objects.exists()
    assert by_hand("--release", "a", "--full", "--until", "2036-11-23").exit_code == 0


def test_a_release_of_the_calendars_name_does_not_stand_for_its_close(clock_at: Any) -> None:
    clock_at("2026-01-02")
    decide()
    closed("2026", full=False, until=date(2026, 2, 1))
    wait(5, "minne-a", received=date(2026, 5, 31))
    clock_at("2027-01-05")
    assert [one.name for one in due()] == ["2026-K1", "2026-K2", "2026-K3", "2026"]
    assert close_due(actor="system") == 4
    made = Release.objects.get(pk="2026.2")
    assert (made.full, made.until) == (True, YEAR)
    assert due() == []
    assert close_due(actor="system") == 0


# --- sentences ----------------------------------------------------------------------------------
def test_a_policy_that_is_gone_is_refused_with_a_sentence() -> None:
    Installation.objects.update(policy="disclosure-gone")
    done = by_hand("--release", "a", "--full")
    assert (done.exit_code, "Det finns inget regelverk" in done.stderr) == (1, True)


def test_a_close_without_units_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> object:
        return Tree.of([])

    with monkeypatch.context() as patch:
        patch.setattr(operations, "present_tree", none)
        done = by_hand("--release", "a", "--full")
    assert (done.exit_code, "gick inte att publicera" in done.stderr) == (1, True)
    assert not Run.objects.exists()


def test_sheets_that_keep_coming_and_rows_that_cannot_be_written_give_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait(6, "minne-a")

    def moved(**_: object) -> None:
        raise operations.MovedMeanwhileError("minne-a")

    def broken(*_: object) -> None:
        raise ValueError("6 answers in minne-a")

    with monkeypatch.context() as patch:
        patch.setattr(operations, "assign", moved)
        done = by_hand("--release", "a", "--full")
    assert (done.exit_code, "under tiden" in done.stderr) == (1, True)
    with monkeypatch.context() as patch:
        patch.setattr(operations, "edition_of", broken)
        done = by_hand("--release", "a", "--full")
    assert (done.exit_code, "gick inte att publicera" in done.stderr) == (1, True)
    assert "minne-a" not in done.output
    assert Sheet.objects.count() == 6
    assert by_hand("--release", "a", "--full").exit_code == 0
