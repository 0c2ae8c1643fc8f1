"""Response rates and the label "since": from the register and published pools, nothing else."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from avtryck.cases.models import Case
from avtryck.org.models import Unit
from avtryck.published.models import Pool, Response
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release.operations import close
from avtryck.release.response import step_of
from avtryck.reports.contract import as_json
from avtryck.reports.report import report
from avtryck.reports.spreadsheet import as_xlsx
from avtryck.surveys.closing import close_rounds
from confidentiality.crawl import signed_in
from leavers import answered, installed, leaver

WORDS = (
    "Av dem som fick enkäten (till och med 31 december 2026) har 50–60 procent sina svar visade "
    "här. Svar som räknas högre upp i organisationen är inte med."
)


@pytest.mark.parametrize(
    ("answers", "asked", "k", "step"),
    [
        (10, 20, 5, 50),
        (9, 20, 5, None),
        (10, 19, 5, None),
        (12, 26, 6, 40),
        (12, 23, 6, None),
        (11, 26, 6, None),
        (10, 101, 5, 0),
        (90, 100, 5, 90),
        (29, 50, 5, 50),
        (30, 50, 5, 60),
        (25, 20, 5, None),  # late answers of another year
    ],
)
def test_steps_of_ten_from_2k_answers_and_2k_non_answers(
    answers: int, asked: int, k: int, step: int | None
) -> None:
    assert step_of(answers, asked, k) == step


def leave(first: int, unit: str, *, left: int, replies: int, day: date) -> None:
    for number in range(first, first + left):
        invitation = leaver(number, unit, day)
        if number < first + replies:
            answered(invitation, recommend=str(number % 11))


@pytest.fixture
def year_2026(clock_at, people) -> None:
    """24 + 5 are asked. 7 of 12 in group A are pooled early; 3 of 6 and 2 of 6 only at neuro."""
    installed()
    clock_at("2026-04-20")
    leave(0, "minne-a", left=12, replies=7, day=date(2026, 4, 30))
    clock_at("2026-06-01")
    close_rounds(until=date(2026, 5, 31), actor="system")
    close(name="2026-K2", full=False, until=date(2026, 6, 30), actor="system")
    clock_at("2026-09-20")
    leave(100, "minne-b", left=6, replies=3, day=date(2026, 9, 30))
    leave(200, "syn", left=6, replies=2, day=date(2026, 9, 30))
    leave(300, "optik", left=5, replies=2, day=date(2026, 9, 30))
    bounced = leaver(400, "syn", date(2026, 9, 30))
    Case.objects.filter(pk=bounced.case_id).update(survey_state=Case.Survey.FAILED)
    clock_at("2027-01-01")
    close_rounds(until=date(2026, 12, 31), actor="system")
    close(name="2026", full=True, until=date(2026, 12, 31), actor="system")


@pytest.mark.usefixtures("year_2026")
def test_a_full_close_says_how_many_have_their_answers_shown_in_a_unit() -> None:
    assert list(Pool.objects.filter(ledger="everyone").values_list("node", "n")) == [
        ("minne-a", 7),
        ("neuro", 5),
    ]
    # minne: 7 of 18 are too few; what is pooled at neuro is not inside minne. optik's two wait.
    found = Response.objects.order_by("node").values_list("release", "node", "percent")
    assert list(found) == [("2026", "neuro", 50), ("2026", "uni", 40)]
    assert [*chain_breaks(), *sum_breaks()] == []


@pytest.mark.usefixtures("year_2026")
def test_page_json_and_spreadsheet_say_it_in_the_same_words(people) -> None:
    neuro = report(Unit.objects.get(code="neuro"))
    told = json.loads(as_json(neuro))
    assert told["response"] == {"low": 50, "high": 60, "release": "2026"}
    assert json.loads(as_json(report(Unit.objects.get(code="minne"))))["response"] is None
    page = signed_in(people["Eli"]).get("/resultat/neuro/").content.decode()
    assert WORDS in page
    rows = list(load_workbook(BytesIO(as_xlsx(neuro)))["Rapport"].values)
    assert ("Svarsandel", WORDS) in rows


@pytest.mark.usefixtures("year_2026")
def test_a_pool_says_since_when_answers_may_have_waited(clock_at, people) -> None:
    assert set(Pool.objects.values_list("since", flat=True)) == {None}
    clock_at("2027-03-20")
    leave(500, "optik", left=3, replies=3, day=date(2027, 3, 31))
    leave(600, "minne-a", left=5, replies=5, day=date(2027, 3, 31))
    clock_at("2028-01-01")
    close_rounds(until=date(2027, 12, 31), actor="system")
    close(name="2027", full=True, until=date(2027, 12, 31), actor="system")
    fresh = Pool.objects.filter(release="2027", ledger="everyone").order_by("node")
    # Two of optik have waited since 2026; minne-a's label says no less, and no day of anybody's.
    assert list(fresh.values_list("node", "n", "since")) == [
        ("minne-a", 5, date(2026, 1, 1)),
        ("optik", 5, date(2026, 1, 1)),
    ]
    optik = report(Unit.objects.get(code="optik"))
    assert json.loads(as_json(optik))["pools"] == [
        {
            "label": "Avdelningen för optik",
            "n": 5,
            "span": ["2027-01-01", "2027-12-31"],
            "since": "2026-01-01",
        }
    ]
    words = "innehåller även svar sedan 1 januari 2026"
    assert words in signed_in(people["Dag"]).get("/resultat/optik/").content.decode()
    assert list(load_workbook(BytesIO(as_xlsx(optik)))["Svarsgrupper"].values)[1][4] == words
