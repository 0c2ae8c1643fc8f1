"""Ways to make a pool of fewer than k people, or to learn how many wait: none works."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from avtryck.cases.facts import Facts
from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.models import Departure
from avtryck.cases.operations import register_departure, reinstate, withdraw
from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Installation, Unit
from avtryck.org.tables import read_table
from avtryck.published.models import Pool
from avtryck.release.operations import close
from avtryck.reports.report import report
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.models import Invitation
from avtryck.vault.doors.surveys import SheetDraft, deposit_sheets
from avtryck.vault.models import Sheet
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
APRIL, MAY, JUNE, YEAR = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30), date(2026, 12, 31)


def facts(number: int, departure_id: str = "", name: str = "") -> Facts:
    return Facts(
        employee_id=f"L{number}", departure_id=departure_id, unit=Unit.objects.get(code="minne-a"),
        last_day=APRIL, name=name, exit_type="resignation", status="confirmed", language="sv",
    )  # fmt: skip


def sizes(ledger: str = "everyone") -> list[int]:
    return sorted(pool.n for pool in Pool.objects.filter(ledger=ledger))


def waiting_sheets(number: int, *, unit: str = "minne-a", source: str = "live") -> None:
    drafts = [
        SheetDraft("everyone", unit, "exit-survey/1", {"values": {"recommend": 7}}, source=source)
        for _ in range(number)
    ]
    deposit_sheets(sheets=drafts)


def test_two_employments_of_one_person_are_one_person(clock_at) -> None:
    """Four people, one of whom leaves two part-time posts and answers both surveys."""
    installed()
    clock_at("2026-04-20")
    for number in range(3):
        answered(leaver(number, "minne-a", APRIL), recommend="7")
    for post in ("post-1", "post-2"):
        departure = register_departure(facts=facts(9, post), actor="system")
        answered(Invitation.objects.get(case__departure=departure), recommend="0")
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    assert close(name="2026", full=True, until=YEAR, actor="system").pools == 0
    assert not Pool.objects.exists()


def test_answering_again_in_a_later_round_counts_after_the_next_full_release(clock_at) -> None:
    """The first sheet may still wait when the second comes; who answered it cannot be known."""
    installed()
    clock_at("2026-04-20")
    for number in range(5):
        answered(leaver(number, "optik", APRIL), recommend="7")
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    counted = []
    for year in ("2026", "2027"):
        clock_at(f"{year}-07-20")
        for number in range(5):  # the same five people, from other posts
            departure = register_departure(
                facts=replace(facts(number, f"{year}-{number}"), last_day=date(int(year), 7, 31)),
                actor="system",
            )
            answered(Invitation.objects.get(case__departure=departure), recommend="7")
        clock_at(f"{year}-10-01")
        close_rounds(until=date(int(year), 9, 30), actor="system")
        counted.append(Sheet.objects.filter(ledger="everyone", counts=True).count())
        close(name=year, full=True, until=date(int(year), 12, 31), actor="system")
    assert counted == [5, 5]
    assert sizes() == [5, 5]


def test_who_was_entered_by_hand_makes_no_pool(people, clock_at) -> None:
    installed()
    clock_at("2026-04-20")
    for number in range(4):
        answered(leaver(number, "minne-a", APRIL), recommend="7")
    invented = register_departure(
        facts=facts(9), actor="person:x", source=Departure.Source.FORM, entered_by="person:x"
    )
    withdraw(departure=invented, actor="person:x")
    again = reinstate(departure=invented, actor="person:x")
    answered(Invitation.objects.get(case__departure=again), recommend="7", worked_well="jag")
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    close(name="2026", full=True, until=YEAR, actor="system")
    assert not Pool.objects.exists()


def test_one_person_in_hr_alone_cannot_make_somebody_count(people, clock_at) -> None:
    """Enters somebody in the form, then uploads a file that names the same person."""
    from confidentiality.crawl import signed_in

    installed()
    clock_at("2026-04-20")
    cilla = people["Cilla"]
    register_departure(
        facts=facts(9), actor=cilla.actor, source=Departure.Source.FORM, entered_by=cilla.actor
    )
    client = signed_in(cilla)
    upload = SimpleUploadedFile("f.csv", b"employee_id,unit,last_day\nL9,minne-a,2026-04-30\n")
    page = client.post(reverse("hr-import-file", args=["departures"]), {"file": upload})
    assert 'name="file" value="' not in page.content.decode()  # there is nothing to take in
    assert Departure.objects.get().counts is False


def test_what_one_person_uploads_counts_when_a_second_has_seen_it(people, clock_at) -> None:
    from confidentiality.crawl import signed_in

    installed()
    clock_at("2026-04-20")
    cilla, gun = signed_in(people["Cilla"]), signed_in(people["Gun"])
    rows = "".join(f"X{n},minne-a,2026-04-30\n" for n in range(4))
    upload = SimpleUploadedFile("f.csv", f"employee_id,unit,last_day\n{rows}".encode())
    page = cilla.post(reverse("hr-import-file", args=["departures"]), {"file": upload})
    sealed = page.content.decode().split('name="file" value="')[1].split('"')[0]
    cilla.post(reverse("hr-import-take-in", args=["departures"]), {"file": sealed})
    assert [row.counts for row in Departure.objects.all()] == [False] * 4
    cilla.post(reverse("hr-confirm-all"))
    assert [row.counts for row in Departure.objects.all()] == [False] * 4
    gun.post(reverse("hr-confirm-all"))
    assert [row.counts for row in Departure.objects.all()] == [True] * 4


def test_before_going_live_only_imported_answers_are_pooled() -> None:
    installed("not_live")
    waiting_sheets(9)
    waiting_sheets(4, source="import-1")
    close(name="a", full=True, until=MAY, actor="system")
    assert sizes() == []
    waiting_sheets(1, source="import-1")
    waiting_sheets(4, source="import-2")
    close(name="b", full=True, until=JUNE, actor="system")
    assert [(pool.source, pool.n) for pool in Pool.objects.all()] == [("import-1", 5)]


def test_equal_conditions_need_four_times_as_many() -> None:
    installed()

    def more(number: int) -> None:
        deposit_sheets(
            sheets=[
                SheetDraft("equal_conditions", "optik", "exit-survey/1", {"values": {}})
                for _ in range(number)
            ]
        )

    more(19)
    close(name="a", full=True, until=MAY, actor="system")
    assert sizes("equal_conditions") == []
    more(1)
    close(name="b", full=True, until=JUNE, actor="system")
    assert sizes("equal_conditions") == [20]


def test_a_raised_k_holds_for_every_new_pool() -> None:
    installed()
    waiting_sheets(5)
    close(name="a", full=True, until=MAY, actor="system")
    Installation.objects.update(minimum_group=8)
    waiting_sheets(7)
    close(name="b", full=True, until=JUNE, actor="system")
    assert sizes() == [5]
    waiting_sheets(1, unit="syn")
    close(name="c", full=True, until=YEAR, actor="system")
    assert sizes() == [5, 8]


def test_a_release_that_ends_before_the_last_one_is_refused(people) -> None:
    """It would get a span that ends before it starts, and no report could be made any more."""
    installed()
    waiting_sheets(5)
    close(name="2026", full=True, until=YEAR, actor="system")
    for name, full, until in (("x", True, MAY), ("y", False, JUNE)):
        with pytest.raises(ValueError, match="2026-12-31"):
            close(name=name, full=full, until=until, actor="system")
    assert report(Unit.objects.get(code="uni"), Window()).n == 5
    close(name="2027", full=True, until=date(2027, 12, 31), actor="system")


def test_asking_for_the_same_release_again_tells_nothing_new() -> None:
    """Sheets of a round that was held back must not show in the number that wait."""
    installed()
    waiting_sheets(5)
    first = close(name="2026", full=True, until=YEAR, actor="system")
    waiting_sheets(7)
    again = close(name="2026", full=True, until=YEAR, actor="system")
    assert (first.waiting, again.waiting) == (0, 0)


def test_a_unit_moved_between_closes_never_shows_a_part_of_a_pool() -> None:
    installed()
    waiting_sheets(3, unit="minne-a")
    waiting_sheets(3, unit="minne-b")
    close(name="a", full=True, until=MAY, actor="system")
    syn, moved = Unit.objects.get(code="syn"), Unit.objects.get(code="minne-b")
    moved.parent, moved.path = syn, f"{syn.path}minne-b/"
    moved.save()
    waiting_sheets(5, unit="minne-b")
    close(name="b", full=True, until=JUNE, actor="system")
    found = {unit.code: report(unit, Window()).n for unit in Unit.objects.all()}
    assert (found["uni"], found["neuro"], found["minne-a"]) == (11, 11, None)
    assert found["syn"] == found["minne-b"] == 5


def test_two_clicks_that_take_in_one_file_make_one_departure(people, clock_at) -> None:
    """Both have planned before either has written."""
    installed()
    clock_at("2026-04-20")
    content = b"employee_id,unit,last_day\nL9,minne-a,2026-04-30\n"
    plans = [plan_departures(read_table(content)) for _ in range(2)]
    for plan in plans:
        apply_departures(plan=plan, actor="operator")
    assert Departure.objects.count() == 1
