"""Ledger *interviews*: t from who held what, pools of as many as that takes, beside the survey."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import orjson
import pytest

from avtryck.cases.models import Departure
from avtryck.core.disclosure.windows import Window
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.sheets import deposit_signals
from avtryck.org.models import Unit
from avtryck.published.models import Block, Pool, Sum
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release.insiders import known_answers
from avtryck.release.operations import Closed, close
from avtryck.release.settling import stale
from avtryck.reports.contract import as_json
from avtryck.reports.report import report
from avtryck.reports.spreadsheet import as_xlsx
from avtryck.vault.models import Given, Run, Sheet
from confidentiality.crawl import signed_in
from leavers import installed
from signalled import COMPILE, FORWARD, final, given, heard, manager

pytestmark = pytest.mark.usefixtures("people")
YEAR = date(2026, 12, 31)
LEADERSHIP = ("leadership", "negative", COMPILE)
GROUP = ("work_group", "positive", COMPILE)


@pytest.fixture(autouse=True)
def in_march(clock_at) -> None:
    installed()
    clock_at("2026-03-20")


def talks(units: str, each: int, *marked: tuple[str, str, str], start: int = 0) -> None:
    """`each` interviews by every manager, one manager a unit of `units`."""
    for at, unit in enumerate(units.split()):
        person = manager(start + at, unit)
        for number in range(each):
            given(person, f"{unit}-{start}-{number}", heard(*marked),
                  unit=Unit.objects.get(code=unit))  # fmt: skip


def full(name: str = "2026") -> Closed:
    return close(name=name, full=True, until=YEAR, actor="system")


def pools() -> list[tuple[str, int]]:
    rows = Pool.objects.filter(ledger="interviews").order_by("node", "n")
    return list(rows.values_list("node", "n"))


def test_t_is_the_most_that_one_person_holds() -> None:
    talks("minne-a minne-b", 2)
    talks("syn", 3, start=9)
    assert known_answers(until=YEAR) == {"interviews": 3}


def test_and_the_most_that_anybody_was_told_of_one_question() -> None:
    told = ("terms", "negative", FORWARD)
    talks("minne-a minne-b syn", 1, told, ("tasks", "positive", FORWARD))
    talks("optik", 2, start=9)
    assert known_answers(until=YEAR) == {"interviews": 2 + 3}


def test_what_waits_for_a_later_release_is_not_reckoned_with() -> None:
    talks("minne-a", 3)
    assert known_answers(until=date(2026, 2, 28)) == {}


def test_interviewers_that_the_register_has_no_more_are_one(people) -> None:
    talks("minne-a minne-b", 2)
    Interview.objects.update(interviewer=None)
    assert known_answers(until=YEAR) == {"interviews": 4}


def test_a_pool_needs_k_and_t_people() -> None:
    """Two interviews each: t = 2, at least 7. The first six wait, the next make a pool of them."""
    talks("minne-a minne-b syn", 2, LEADERSHIP)
    assert full().pools == 0
    assert Run.objects.get().assignment["known"] == {"interviews": 2}
    talks("optik", 1, start=9)
    assert full("2026-2").pools == 1
    assert pools() == [("uni", 7)]


def test_rule_u_hides_as_many_exceptions_as_may_be_known() -> None:
    """t = 1: six of seven named the leadership; one more exception might be anybody."""
    for number in range(7):
        marked = (LEADERSHIP, GROUP) if number < 4 else (LEADERSHIP,)
        given(manager(number, "minne-a"), f"L{number}", heard(*(marked if number else ())),
              unit=Unit.objects.get(code="minne-a"))  # fmt: skip
    full()
    assert pools() == [("minne", 7)]  # never a group's own
    blocks = {row.figure.rsplit("~", 1)[1]: row for row in Block.objects.all()}
    shown = blocks["negative-7/leadership"]
    assert (shown.kind, shown.concentrated, shown.at_least, shown.n) == ("at_least", 1, 5, 7)
    shown = blocks["positive-7/work_group"]
    assert (shown.kind, shown.counts) == ("exact", [4, 3])
    assert [*chain_breaks(), *sum_breaks(), *stale()] == []
    assert not Sheet.objects.exists()
    assert Given.objects.count() == 7


def test_the_survey_does_not_see_it_and_the_report_shows_it_beside() -> None:
    talks("minne-a minne-b syn optik", 2, LEADERSHIP)
    full()
    found = report(Unit.objects.get(code="uni"), Window(), "sv")
    assert (found.n, found.figures, found.pools, found.instrument) == (None, (), (), None)
    said = orjson.loads(as_json(found))["signals"]
    assert (said["n"], said["refusal"]) == (8, None)
    leadership = next(one for one in said["areas"] if one["key"] == "leadership")
    assert (leadership["negative"]["n"], leadership["negative"]["counts"]) == (
        8, {"no": 0, "yes": 0},
    )  # fmt: skip
    assert [one["low"] for one in leadership["negative"]["classes"]] == [0, 5]
    assert [one["high"] for one in leadership["negative"]["classes"]] == [3, 8]
    assert said["known"] == (
        "Den som höll ett samtal, och HR på institutionen som får läsa anteckningarna, vet redan"
        " vad som sades där. Mot dem skyddar grupperna ingenting."
    )
    with ZipFile(BytesIO(as_xlsx(found))) as book:
        named = book.read("xl/workbook.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert re.findall(r'<sheet name="([^"]+)"', named) == ["Rapport", "Signaler", "Samtalsgrupper"]
    assert said["known"] in words


def test_the_page_says_it_beside_the_survey_and_who_knows_it_anyway(people) -> None:
    talks("minne-a minne-b syn optik", 2, LEADERSHIP)
    full()
    page = signed_in(people["Gun"]).get("/resultat/uni/").content.decode()
    section = re.search(r'<section id="signaler"[^>]*>(.*?)</section>', page, re.DOTALL)
    assert section is not None
    text = " ".join(re.sub(r"<[^>]+>", " ", section[1]).split())
    assert "Ledarskapet på arbetsplatsen 5–8 0–3 8" in text
    assert "Mot dem skyddar grupperna ingenting." in text


def test_a_unit_without_a_pool_says_why_and_an_organisation_without_any_says_nothing() -> None:
    assert report(Unit.objects.get(code="uni"), Window(), "sv").signals is None
    talks("minne-a minne-b syn optik", 2, LEADERSHIP)
    full()
    found = report(Unit.objects.get(code="minne-a"), Window(), "sv").signals
    assert found is not None
    assert (found.n, found.areas, found.coverage) == (None, (), "")
    assert found.refusal == (
        "Vi visar inga signaler för Grupp A ännu. De visas bara i grupper om minst 5 samtal, och"
        " fler när en och samma person känner till flera av dem."
    )


def test_who_does_not_count_waits_and_counts_when_confirmed() -> None:
    talks("minne-a minne-b syn", 2)
    person = manager(20, "optik")
    late = final(person, "Sen", unit=Unit.objects.get(code="optik"))
    Departure.objects.filter(name="Sen").update(
        source="form", entered_by="person:c", confirmed_by="person:c"
    )
    late.case.departure.refresh_from_db()
    deposit_signals(interview=late)
    assert full().pools == 0
    Departure.objects.filter(name="Sen").update(confirmed_by="person:d")
    assert full("2026-2").pools == 1
    assert Sum.objects.filter(ledger="interviews").exists()
