"""Between releases nothing about answers moves: whatever arrives, goes or waits, nobody sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

import evidence
from avtryck.api.models import ApiKey
from avtryck.api.operations import create_key
from avtryck.cases.facts import Facts
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import register_departure
from avtryck.content.extras import SURVEY
from avtryck.content.queries import instrument
from avtryck.org.models import Unit
from avtryck.org.operations import beat
from avtryck.org.tables import read_table
from avtryck.release.operations import close
from avtryck.surveys.answering import box_of
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.importing import Canonical, import_answers, withdraw_person
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from avtryck.vault.models import Box
from confidentiality.permuting.looking import (
    LANGUAGES,
    READERS,
    Shown,
    Thoroughly,
    commands,
    differences,
    held_still,
    interface,
    pages,
)
from confidentiality.permuting.watching import taken_back
from leavers import answered, installed, leaver

pytestmark = pytest.mark.slow
LAST_DAY = date(2026, 6, 20)
ROWS = "person,unit,received,recommend\n" + "".join(f"P{n},syn,2026-01-05,{n}\n" for n in range(4))
SPOKEN = LANGUAGES[: evidence.size(1, 2)]  # of pages; files and the API in both
THOROUGHLY = Thoroughly(("Eli", "sv"), ("Cilla", "sv"), some="0", chance=Random(1))
Look = Callable[[], Shown]


def gone(number: int, unit: str, last_day: date) -> Invitation:
    """Somebody invited whom no manager talks to, so that a look has fewer pages."""
    register_departure(
        facts=Facts(
            employee_id=f"L{number}", unit=Unit.objects.get(code=unit), last_day=last_day,
            name=f"Leaver {number}", employed_from=last_day, exit_type="resignation",
            work_email=f"leaver{number}@universitetet.example", status="confirmed", language="sv",
        ),
        actor="system",
    )  # fmt: skip
    departure = Departure.objects.get(employee_id=f"L{number}")
    Case.objects.filter(departure=departure).update(survey_state=Case.Survey.SENT)
    return Invitation.objects.get(case__departure=departure)


@pytest.fixture
def open_round(people, clock_at) -> list[Invitation]:
    """A published release, and an open round in which five have answered and two have not."""
    installed()
    clock_at("2026-04-20")
    for number in range(8):
        answered(gone(number, "minne-a", date(2026, 4, 30)), recommend=str(number + 2))
    clock_at("2026-06-01")
    close_rounds(until=date(2026, 5, 31), actor="system")
    close(name="2026-K2", full=True, until=date(2026, 5, 31), actor="system")
    invited = [gone(number, "minne-b", LAST_DAY) for number in range(20, 26)]
    for invitation in invited[:5]:
        answered(invitation, recommend="3")
    invited.append(leaver(30, "minne-b", LAST_DAY))
    return invited


@pytest.fixture
def look(open_round, tmp_path: Path) -> Iterator[Look]:
    """Everything anybody is shown; a first look marks things as seen."""
    key = create_key(
        name="Statistik", unit=Unit.objects.get(code="uni"), use=ApiKey.Use.REPORTS,
        valid_to=None, actor="operator",
    )[1]  # fmt: skip
    with held_still() as lines:

        def look() -> Shown:
            found = pages(THOROUGHLY, READERS, SPOKEN) | commands(tmp_path, SPOKEN)
            found |= interface(key, Random(1))
            return found | {f"log: {line}": b"" for line in set(lines())}

        beat()
        look()
        yield look


def test_what_happens_to_an_answer_shows_nowhere(open_round, look: Look) -> None:
    """Each of these happens after the other; the look after each is the look before all.

    What can only add and what can only take away are looked at apart: they do not make up.
    """
    *_, waiting, other = open_round
    first = Box.objects.get(pk=box_of(open_round[0]))

    def changes() -> None:
        """Somebody answers otherwise: another sealed box under the same name."""
        answered(waiting, recommend="0", worked_well="Inget")
        fresh = Box.objects.get(pk=box_of(waiting))
        kept = bytes(fresh.sealed)
        fresh.delete()
        answered(waiting, recommend="10")
        assert bytes(Box.objects.get(pk=box_of(waiting)).sealed) != kept

    def arrive() -> None:
        layout = Canonical(instrument(SURVEY))
        done = import_answers(table=read_table(ROWS.encode()), layout=layout, actor="operator")
        assert done.batch == "import-1"

    happenings: dict[str, list[Callable[[], object]]] = {
        "a link is opened, one more answer, a changed answer": [
            lambda: Client().get(f"/e/{token_of(other)}/", follow=True),
            lambda: answered(other, recommend="10", worked_well="Allt"),
            changes,
        ],
        "a deleted answer": [first.delete],
        "an import of answers, and an erasure of one": [
            arrive,
            lambda: withdraw_person(batch="import-1", person="P0", actor="operator"),
        ],
    }
    before = look()
    assert len(before) > 180
    moved = {}
    for name, happening in happenings.items():
        for happens in happening:
            happens()
        moved[name] = differences(before, look())
    assert moved == {name: [] for name in happenings}


def test_a_round_that_closes_changes_no_page(open_round, look: Look, clock_at) -> None:
    clock_at("2026-08-05")
    beat()
    before = look()
    assert close_rounds(until=date(2026, 7, 31), actor="system") == ["2026-06"]
    assert differences(before, look()) == []


def test_whether_enough_have_answered_shows_nowhere(open_round, clock_at) -> None:
    """The fifth box decides whether the round may be opened. That is nobody's to know."""
    invited = open_round[-1]
    own = f"/e/{token_of(invited)}/"  # the link of somebody invited, opened when all is over
    Box.objects.get(pk=box_of(open_round[0])).delete()
    looks = []
    for enough in (False, True):
        clock_at("2026-06-10")
        with taken_back(), held_still():
            if enough:
                answered(invited, recommend="10")
            clock_at("2026-08-05")
            close_rounds(until=date(2026, 7, 31), actor="system")
            said = Client().get(own, follow=True).status_code
            read = pages(THOROUGHLY, ["Cilla", "Bo"], SPOKEN)
            looks.append(read | {"one's own link": b"%d" % said})
    assert differences(*looks) == []


@pytest.mark.once
def test_a_page_that_shows_the_number_of_boxes_is_caught(open_round, monkeypatch) -> None:
    """The planted sin goes through a lawful door; only the comparison can see it."""
    from avtryck.web.leaver import information

    def sinful(_request: HttpRequest, *_: object) -> HttpResponse:
        return HttpResponse(f"<p>{Box.objects.count()} har svarat</p>")

    monkeypatch.setattr(information, "render", sinful)
    looks = []
    with held_still():
        for _ in range(2):
            looks.append(pages(THOROUGHLY, [], SPOKEN))
            answered(open_round[-1], recommend="10")
    assert {name.split(" ", 2)[2] for name in differences(*looks)} == {"/till-dig-som-slutar/"}
