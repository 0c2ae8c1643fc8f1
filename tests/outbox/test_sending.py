from __future__ import annotations

from datetime import date, timedelta

import pytest

from avtryck.cases.models import Case
from avtryck.cases.operations import set_private_email, withdraw
from avtryck.clock import now
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import ATTEMPTS, claim, send_due
from avtryck.surveys.links import invitation_of
from avtryck.surveys.models import Invitation
from conftest import free_port
from leavers import installed, leaver
from post_office import Inbox, Unreliable, serving

ADDRESS = "leaver1@universitetet.example"


@pytest.fixture
def alva(people, clock_at) -> Invitation:
    clock_at("2026-04-20")
    invitation = leaver(1, "minne-a", date(2026, 4, 30))
    Case.objects.update(survey_state=Case.Survey.NOT_SENT)
    Mail.objects.exclude(kind="survey-invitation").delete()
    return invitation


def test_the_invitation_arrives_with_a_link_that_works(alva: Invitation, inbox: Inbox) -> None:
    installed()
    assert send_due() == 1
    (mail,) = inbox.to(ADDRESS)
    assert mail.message["Subject"] == "Enkät från Universitetet"
    token = mail.text.partition("/e/")[2].partition("/")[0]
    assert invitation_of(token) == alva
    assert Case.objects.get().survey_state == Case.Survey.SENT
    assert (send_due(), len(inbox.received)) == (0, 1)


def test_before_going_live_only_test_recipients_get_mail(
    alva: Invitation, inbox: Inbox, settings
) -> None:
    installed("not_live")
    send_due()
    assert inbox.received == []
    settings.TEST_RECIPIENTS = ("*@universitetet.example",)
    Mail.objects.update(leased_until=None)
    send_due()
    assert len(inbox.to(ADDRESS)) == 1


def test_a_withdrawn_departure_gets_no_mail(alva: Invitation, inbox: Inbox) -> None:
    installed()
    withdraw(departure=alva.case.departure, actor="person:1005")
    send_due()
    assert inbox.received == []
    assert Mail.objects.get().state == Mail.State.STOPPED


def test_a_server_that_is_down_loses_nothing(alva: Invitation, inbox: Inbox, settings) -> None:
    installed()
    working, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:1"
    assert send_due() == 1
    assert Mail.objects.get().state == Mail.State.WAITING
    settings.SMTP_URL = working
    Mail.objects.update(leased_until=now() - timedelta(seconds=1))
    send_due()
    assert len(inbox.to(ADDRESS)) == 1


def test_without_a_mail_server_it_only_waits(alva: Invitation, settings) -> None:
    installed()
    settings.SMTP_URL = ""
    assert send_due() == 0
    assert Mail.objects.values_list("state", "attempts").get() == (Mail.State.WAITING, 0)


def test_an_address_that_is_refused_says_did_not_arrive(alva: Invitation, settings) -> None:
    installed()
    refusing = Unreliable()
    refusing.fail("RCPT", "550 5.1.1 no such user")
    with serving(refusing, free_port()) as settings.SMTP_URL:
        send_due()
    assert Mail.objects.get().state == Mail.State.FAILED
    assert Case.objects.get().survey_state == Case.Survey.FAILED


def test_a_new_address_sends_again_what_did_not_arrive(
    alva: Invitation, inbox: Inbox, clock_at
) -> None:
    installed()
    Mail.objects.update(state=Mail.State.FAILED, attempts=ATTEMPTS)
    Case.objects.update(survey_state=Case.Survey.FAILED)
    set_private_email(departure=alva.case.departure, address="ny@hemma.example", actor="system")
    send_due()
    assert len(inbox.to("ny@hemma.example")) == 1
    assert Case.objects.get().survey_state == Case.Survey.SENT


def test_what_one_worker_has_claimed_another_does_not_send(alva: Invitation) -> None:
    installed()
    assert len(claim()) == 1
    assert claim() == []


def test_no_row_holds_an_address_a_link_or_a_name(alva: Invitation) -> None:
    row = str(list(Mail.objects.values()))
    assert not [word for word in (ADDRESS, "/e/", "Leaver", "http") if word in row]
