"""A request during the round: that answer is not opened, and nothing shows whether there is one."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.audit.models import Event
from avtryck.content.extras import SURVEY
from avtryck.content.queries import instrument
from avtryck.core.instruments import read_answers
from avtryck.surveys import closing, holding
from avtryck.surveys.answering import (
    SurveyClosedError,
    answer,
    is_answered,
    new_token,
    register_of,
    reveal_own,
    withdraw,
)
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.holding import Reason, hold, release_hold
from avtryck.surveys.links import invitation_of, token_of
from avtryck.surveys.models import Invitation, Round
from avtryck.vault.models import Box, Sheet
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)


@pytest.fixture
def codes(clock_at, people) -> dict[str, str]:
    """Six answer in May; Alva and Ines (who has not answered) have asked for what we have."""
    installed()
    clock_at("2026-04-20")
    for number in range(2, 7):
        answered(leaver(number, "minne-a", APRIL), recommend=str(number))
    alva, ines = leaver(1, "minne-a", APRIL), leaver(7, "minne-a", APRIL)
    found = read_answers(instrument(SURVEY), {"recommend": "1"}, register_of(alva))
    code = str(answer(invitation=alva, answers=found, token=new_token()))
    for one in (alva, ines):
        hold(invitation=one, actor="person:gun", reason=Reason.ACCESS)
    clock_at("2026-06-01")
    return {"alva": code}


def invitation(number: int) -> Invitation:
    rows = Invitation.objects.select_related("round", "case__departure")
    return rows.get(case__departure__employee_id=f"L{number}")


def everyone(received: date) -> int:
    return Sheet.objects.filter(ledger="everyone", received=received).count()


def test_who_is_held_moves_to_the_next_month_with_an_answer_or_without(codes) -> None:
    assert close_rounds(until=MAY, actor="system") == ["2026-05"]
    assert everyone(MAY) == 5
    months = {number: invitation(number).round.month for number in (1, 2, 7)}
    assert months == {1: "2026-06", 2: "2026-05", 7: "2026-06"}
    assert (is_answered(invitation(1)), is_answered(invitation(7))) == (True, False)
    told = [event.payload for event in Event.objects.all() if "hold" in event.payload["verb"]]
    assert [set(one) - {"at", "subject"} for one in told] == [{"actor", "verb", "reason"}] * 2


def test_until_it_is_decided_link_and_code_still_open_the_answer(codes) -> None:
    link = token_of(invitation(1))
    close_rounds(until=MAY, actor="system")
    alva = invitation_of(link)
    assert alva is not None
    found = reveal_own(invitation=alva, code=codes["alva"])
    assert found is not None
    assert found.values["recommend"] == 1
    with pytest.raises(SurveyClosedError):  # answering itself has ended
        answer(invitation=alva, answers=found, token=new_token())
    assert withdraw(invitation=alva, code=codes["alva"])
    assert not is_answered(alva)


def test_decided_it_closes_with_the_round_it_is_in(codes, clock_at) -> None:
    close_rounds(until=MAY, actor="system")
    release_hold(invitation=invitation(1), actor="person:gun")
    with pytest.raises(SurveyClosedError):
        reveal_own(invitation=invitation(1), code=codes["alva"])
    for number in range(10, 14):
        answered(leaver(number, "minne-a", date(2026, 6, 5)), recommend="7")
    clock_at("2026-07-01")
    assert close_rounds(until=JUNE, actor="system") == ["2026-06"]
    assert everyone(JUNE) == 5


def test_held_boxes_do_not_make_a_round_large_enough(codes, clock_at) -> None:
    hold(invitation=invitation(2), actor="person:gun", reason=Reason.PUBLIC_RECORD)
    assert close_rounds(until=MAY, actor="system") == []
    release_hold(invitation=invitation(2), actor="person:gun")
    assert close_rounds(until=MAY, actor="system") == ["2026-05"]


def test_killed_between_box_and_invitation_it_goes_on_where_it_stopped(codes, monkeypatch) -> None:
    real = holding.vault.carry

    def killed(**facts: object) -> None:
        real(**facts)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(holding.vault, "carry", killed)
        with pytest.raises(KeyboardInterrupt):
            close_rounds(until=MAY, actor="system")
    assert close_rounds(until=MAY, actor="system") == ["2026-05"]
    assert everyone(MAY) == 5
    assert reveal_own(invitation=invitation(1), code=codes["alva"]) is not None


def test_a_round_that_closes_takes_no_more_requests(codes, monkeypatch) -> None:
    monkeypatch.setattr(closing, "carry_over", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        close_rounds(until=MAY, actor="system")
    assert Round.objects.get().state == Round.State.CLOSING
    with pytest.raises(SurveyClosedError):
        hold(invitation=invitation(3), actor="person:gun", reason=Reason.ACCESS)
    with pytest.raises(SurveyClosedError):  # it may be on its way to the next round
        release_hold(invitation=invitation(1), actor="person:gun")


def test_a_reason_is_one_of_ours_because_the_audit_keeps_no_content(codes) -> None:
    with pytest.raises(ValueError, match="hon har"):
        hold(invitation=invitation(3), actor="person:gun", reason="hon har skrivit om …")
    assert Box.objects.count() == 6
