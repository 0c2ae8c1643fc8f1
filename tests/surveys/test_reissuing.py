"""HR voids a link: what may lie there goes, a new letter is sent, nobody learns if."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.audit.models import Event
from avtryck.content.extras import SURVEY
from avtryck.content.queries import instrument
from avtryck.core.instruments import read_answers
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.surveys.answering import (
    SurveyClosedError,
    answer,
    new_token,
    register_of,
    reveal_own,
)
from avtryck.surveys.holding import hold
from avtryck.surveys.links import invitation_of, token_of
from avtryck.surveys.models import Invitation
from avtryck.surveys.reissuing import HeldError, void_and_reissue
from avtryck.vault.models import Box
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
APRIL = date(2026, 4, 30)


@pytest.fixture
def alva(clock_at, people, inbox) -> Invitation:
    clock_at("2026-04-20T09:00:00+02:00")
    installed()
    invitation = leaver(1, "minne-a", APRIL)
    send_due()
    inbox.received.clear()
    return Invitation.objects.select_related("round", "case__departure").get(pk=invitation.pk)


def current(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("round", "case__departure").get(pk=invitation.pk)


def test_the_old_link_dies_and_a_new_letter_carries_the_new_one(alva: Invitation, inbox) -> None:
    old = token_of(alva)
    void_and_reissue(invitation=alva, actor="person:cilla")
    assert invitation_of(old) is None
    send_due()
    new = token_of(current(alva))
    (letter,) = [one for one in inbox.received if new in str(one)]
    assert old not in str(letter)
    assert invitation_of(new) == alva
    assert answered(current(alva), recommend="7")


def test_the_answer_that_came_through_the_old_link_is_gone_and_its_code_with_it(alva) -> None:
    found = read_answers(instrument(SURVEY), {"recommend": "0"}, register_of(alva))
    stolen = str(answer(invitation=alva, answers=found, token=new_token()))
    void_and_reissue(invitation=alva, actor="person:cilla")
    assert Box.objects.count() == 0
    assert answered(current(alva), recommend="9")
    assert reveal_own(invitation=current(alva), code=stolen) is None


def test_nothing_that_hr_or_the_audit_sees_tells_whether_there_was_an_answer(alva, inbox) -> None:
    ines = leaver(2, "minne-a", APRIL)
    send_due()
    answered(ines, recommend="3")
    seen = []
    for one in (alva, ines):
        mails, events = Mail.objects.count(), Event.objects.count()
        assert void_and_reissue(invitation=one, actor="person:cilla") is None
        event = Event.objects.order_by("pk").last()
        assert event is not None
        case = current(one).case
        facts = {key: value for key, value in event.payload.items() if key not in {"subject", "at"}}
        seen.append(
            (facts, Mail.objects.count() - mails, Event.objects.count() - events, case.survey_state)
        )
    assert seen[0] == seen[1]
    assert seen[0][0] == {"actor": "person:cilla", "verb": "replace survey link"}


def test_not_while_a_request_is_decided_and_not_after_the_end(alva: Invitation, clock_at) -> None:
    answered(alva, recommend="3")
    hold(invitation=alva, actor="person:gun", reason="access")
    with pytest.raises(HeldError):
        void_and_reissue(invitation=alva, actor="person:cilla")
    other = leaver(3, "minne-a", APRIL)
    clock_at("2026-05-19")
    with pytest.raises(SurveyClosedError):
        void_and_reissue(invitation=other, actor="person:cilla")
    assert Box.objects.count() == 1
    assert current(other).generation == 1
