"""Two at once, or killed in the middle: nobody is counted twice, nothing acknowledged is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import close_old_connections, connections  # noqa: TID251 - ends a thread's own
from django.test import Client

from avtryck.cases.models import Case
from avtryck.cases.operations import move_last_day
from avtryck.keys.models import Tombstone
from avtryck.outbox import operations as outbox
from avtryck.outbox.models import Mail
from avtryck.release.operations import close
from avtryck.surveys import closing
from avtryck.surveys.answering import SurveyClosedError
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Round
from avtryck.vault.doors import release as release_door
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Box, Sheet, SheetKey
from leavers import answered, installed, leaver

pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.django_db(transaction=True)]
MAY = date(2026, 5, 31)


@pytest.fixture
def five_boxes(people, clock_at) -> None:
    """Five have answered in May; the day after the round has ended."""
    installed()
    clock_at("2026-04-20")
    for number in range(5):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), recommend=str(number))
    clock_at("2026-06-01")


def everyone() -> int:
    return Sheet.objects.filter(ledger="everyone").count()


@pytest.mark.usefixtures("five_boxes")
@pytest.mark.parametrize("step", ["open_round", "deposit_sheets"])
def test_two_workers_that_close_one_round_count_nobody_twice(step, monkeypatch) -> None:
    """The other one does it all while this one holds the opened boxes in memory."""
    real = getattr(door, step)

    def overtaken(**facts: object) -> object:
        opened = real(**facts) if step == "open_round" else None
        monkeypatch.setattr(door, step, real)
        close_rounds(until=MAY, actor="the other worker")
        return opened if step == "open_round" else real(**facts)

    monkeypatch.setattr(door, step, overtaken)
    close_rounds(until=MAY, actor="system")
    assert everyone() == 5
    assert Round.objects.get().state == Round.State.CLOSED


def test_an_answer_on_the_last_stroke_is_counted_or_not_acknowledged(clock_at, monkeypatch) -> None:
    """Permission is checked before midnight, the box lands while the round is being opened."""
    installed()
    clock_at("2026-04-20")
    last = leaver(9, "minne-a", date(2026, 4, 30))
    for number in range(5):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), recommend="7")
    real = door.open_round
    acknowledged = []

    def slow(**facts: object) -> list[door.OpenedBox]:
        boxes = real(**facts)  # type: ignore[arg-type]
        monkeypatch.setattr(door, "open_round", real)
        clock_at("2026-05-15")
        try:
            acknowledged.append(answered(last, recommend="0"))
        except SurveyClosedError:
            acknowledged.append(False)
        clock_at("2026-06-01")
        return boxes

    monkeypatch.setattr(door, "open_round", slow)
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    close_rounds(until=MAY, actor="system")
    assert everyone() >= 5 + acknowledged.count(True)


@pytest.mark.usefixtures("five_boxes")
def test_sheets_never_wait_under_a_key_that_a_release_destroys(monkeypatch, clock_at) -> None:
    """A release reseals and destroys the old key while a round closes with it."""
    close_rounds(until=MAY, actor="system")
    clock_at("2026-06-20")
    for number in range(10, 15):
        answered(leaver(number, "minne-b", date(2026, 6, 30)), recommend="7")
    clock_at("2026-08-01")
    real = door.sealed_sheet
    done = []

    def slow(draft: door.SheetDraft, **keys: object) -> Sheet:
        if not done:
            done.append(close(name="2026", full=True, until=MAY, actor="system"))
        return real(draft, **keys)  # type: ignore[arg-type]

    monkeypatch.setattr(door, "sealed_sheet", slow)
    close_rounds(until=date(2026, 7, 31), actor="system")
    close_rounds(until=date(2026, 7, 31), actor="system")
    assert close(name="2027", full=True, until=date(2026, 7, 31), actor="system").pooled == 5


def test_two_clicks_at_once_make_one_box_and_no_error_page(clock_at) -> None:
    installed()
    clock_at("2026-04-20")
    token = token_of(leaver(1, "minne-a", date(2026, 4, 30)))
    together = Barrier(4)

    def click(number: int) -> int:
        close_old_connections()
        browser = Client()
        browser.get(f"/e/{token}/")
        together.wait(timeout=20)
        try:
            return browser.post("/enkat/", {"recommend": str(number)}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert Counter(pool.map(click, range(4))) == {302: 4}
    assert Box.objects.count() == 1


STEPS = [
    (door, "open_round"),
    (door, "deposit_sheets"),
    (closing, "_forget"),
    (closing, "destroy"),
    (closing, "record"),
]


@pytest.mark.usefixtures("five_boxes")
@pytest.mark.parametrize(("place", "step"), STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_round_killed_at_any_step_ends_the_same(place, step, after, monkeypatch) -> None:
    real = getattr(place, step)

    def killed(*given: object, **facts: object) -> None:
        if after:
            real(*given, **facts)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, step, killed)
        with pytest.raises(KeyboardInterrupt):
            close_rounds(until=MAY, actor="system")
    close_rounds(until=MAY, actor="system")
    assert Round.objects.get().state == Round.State.CLOSED
    assert (everyone(), Box.objects.count(), Tombstone.objects.count()) == (5, 0, 3)


RELEASE_STEPS = ["_reseal", "_destroy_previous_key", "destroy", "make_key"]


@pytest.mark.usefixtures("five_boxes")
@pytest.mark.parametrize("step", RELEASE_STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_release_killed_while_it_tidies_ends_the_same(step, after, monkeypatch) -> None:
    close_rounds(until=MAY, actor="system")
    old, real = SheetKey.objects.get().key, getattr(release_door, step)

    def killed(*given: object, **facts: object) -> None:
        if after:
            real(*given, **facts)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(release_door, step, killed)
        with pytest.raises(KeyboardInterrupt):
            close(name="2026", full=True, until=MAY, actor="system")
    done = close(name="2026", full=True, until=MAY, actor="system")
    assert (done.pooled, everyone(), SheetKey.objects.get().previous) == (5, 0, None)
    assert SheetKey.objects.get().key != old
    assert close(name="2027", full=True, until=date(2027, 5, 31), actor="system").pooled == 0


def sent_but_not_noted(inbox, monkeypatch) -> None:
    """The worker dies between the mail server's "250" and our own note of it."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.send_due()
    assert len(inbox.received) == 1


def test_killed_after_the_mail_left_nobody_sees_who_answered(inbox, clock_at, monkeypatch) -> None:
    installed()
    clock_at("2026-04-20T09:00:00+02:00")
    states = []
    for number, answers in ((1, False), (2, True)):
        invitation = leaver(number, "minne-a", date(2026, 4, 30))
        Case.objects.update(survey_state=Case.Survey.NOT_SENT)
        Mail.objects.exclude(kind="survey-invitation").delete()
        sent_but_not_noted(inbox, monkeypatch)
        if answers:
            answered(invitation, recommend="3")
        clock_at("2026-04-20T10:00:00+02:00")
        outbox.send_due()
        states.append(Case.objects.get(invitation=invitation).survey_state)
        Mail.objects.all().delete()
        inbox.received.clear()
        clock_at("2026-04-20T09:00:00+02:00")
    assert states == [Case.Survey.SENT, Case.Survey.SENT]


def test_a_moved_last_day_never_parts_a_box_from_its_invitation(clock_at) -> None:
    """Answered from a mail whose sending was not noted; then HR moves the last day."""
    installed()
    clock_at("2026-04-20")
    for number in range(5):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), recommend="7")
    moved = Case.objects.order_by("departure__employee_id")[0]
    Case.objects.filter(pk=moved.pk).update(survey_state=Case.Survey.NOT_SENT)
    move_last_day(departure=moved.departure, last_day=date(2026, 8, 31), actor="system")
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    assert everyone() == 5


def test_a_mail_that_cannot_be_made_holds_up_no_other(inbox, clock_at, monkeypatch) -> None:
    installed()
    clock_at("2026-04-20T09:00:00+02:00")
    for number in range(3):
        leaver(number, "minne-a", date(2026, 4, 30))
    Mail.objects.exclude(kind="survey-invitation").delete()
    real, poisoned = outbox.message, []

    def message(mail: Mail, letter: object) -> object:
        poisoned.extend([] if poisoned else [mail.pk])
        if mail.pk in poisoned:
            raise ValueError("a header with a line break")
        return real(mail, letter)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "message", message)
    outbox.send_due()
    assert len(inbox.received) == 2


def test_mail_that_waits_for_going_live_does_not_wear_out(inbox, clock_at) -> None:
    installed("not_live")
    clock_at("2026-04-20T09:00:00+02:00")
    leaver(1, "minne-a", date(2026, 4, 30))
    for _ in range(outbox.ATTEMPTS + 1):
        Mail.objects.update(leased_until=None)
        outbox.send_due()
    assert set(
        Mail.objects.filter(due__lte="2026-04-20T09:00:00+02:00").values_list("attempts", flat=True)
    ) == {0}


def test_two_workers_send_one_mail_once(inbox, clock_at) -> None:
    installed()
    clock_at("2026-04-20T09:00:00+02:00")
    for number in range(8):
        leaver(number, "minne-a", date(2026, 4, 30))
    Mail.objects.exclude(kind="survey-invitation").delete()
    together = Barrier(3)

    def work(_: int) -> None:
        together.wait(timeout=20)
        try:
            outbox.send_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert len(inbox.received) == 8
