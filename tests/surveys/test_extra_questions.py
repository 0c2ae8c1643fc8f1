"""An institution's own questions, from the choice to the report: asked there, shown there."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from avtryck.content import extras
from avtryck.content.queries import instrument
from avtryck.core.instruments import read_answers
from avtryck.org.models import Unit
from avtryck.release.operations import close
from avtryck.reports.report import report
from avtryck.surveys.answering import answer, new_token, register_of
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from leavers import installed, leaver

pytestmark = pytest.mark.usefixtures("people")
HANDOVER = "Har du hunnit lämna över dina uppgifter?"
LAST_DAY, MAY = date(2026, 4, 30), date(2026, 5, 31)


@pytest.fixture(autouse=True)
def chosen(clock_at, people) -> str:
    installed()
    clock_at("2026-04-20")
    extras.approve(question="extra_handover", reference="MBL 2026-03-02", actor="person:gun")
    return extras.choose(institution="neuro", questions=["extra_handover"], actor="person:cilla")


def page_of(invitation: Invitation) -> str:
    return Client().get(f"/e/{token_of(invitation)}/", follow=True).content.decode()


def test_only_those_who_leave_the_institution_are_asked(chosen) -> None:
    here, elsewhere = leaver(1, "minne-a", LAST_DAY), leaver(2, "optik", LAST_DAY)
    assert (here.instrument, elsewhere.instrument) == (chosen, "exit-survey/1")
    assert HANDOVER in page_of(here)
    assert HANDOVER not in page_of(elsewhere)  # from the same cache of built pages
    extras.choose(institution="neuro", questions=[], actor="person:cilla")
    assert HANDOVER in page_of(Invitation.objects.get(pk=here.pk))
    assert HANDOVER not in page_of(leaver(3, "minne-a", date(2026, 6, 30)))


def test_a_round_asks_an_institution_one_version_so_that_it_parts_nobody(chosen) -> None:
    """The version stands in the clear on a waiting sheet."""
    first, elsewhere = leaver(1, "minne-a", LAST_DAY), leaver(2, "optik", LAST_DAY)
    extras.choose(institution="neuro", questions=[], actor="person:cilla")
    later, next_round = leaver(3, "syn", LAST_DAY), leaver(4, "minne-a", date(2026, 6, 30))
    assert first.round == later.round == elsewhere.round
    assert [one.instrument for one in (first, later, elsewhere, next_round)] == [
        chosen, chosen, "exit-survey/1", "exit-survey/1",
    ]  # fmt: skip


def test_answers_count_in_the_common_figures_and_the_own_question_stays_at_home(
    chosen, clock_at
) -> None:
    for number in range(12):
        one = leaver(number, "minne-a" if number < 6 else "optik", LAST_DAY)
        raw = {"recommend": "8"} | ({"extra_handover": "partly"} if number < 5 else {})
        raw |= {"extra_handover": "no"} if number == 5 else {}
        found = read_answers(instrument(one.instrument), raw, register_of(one))
        assert answer(invitation=one, answers=found, token=new_token())
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    close(name="2026", full=True, until=MAY, actor="system")
    whole, mine = (report(Unit.objects.get(code=code)) for code in ("uni", "neuro"))
    assert (whole.instrument, whole.n, whole.figures[0].n) == ("exit-survey/1", 12, 12)
    assert (mine.instrument, mine.n, mine.figures[0].n) == (chosen, 6, 6)
    assert mine.figures[-1].key == "extra_handover"
    # Six have answered and five of them alike: that much is said, and no more.
    assert mine.figures[-1].counts == {"yes": 0, "partly": 0, "no": 0}
    assert [(one.low, one.high) for one in mine.figures[-1].classes][1] == (5, 6)
