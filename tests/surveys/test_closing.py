from __future__ import annotations

from datetime import date

import pytest

from avtryck.audit.models import Event
from avtryck.cases.models import Case
from avtryck.keys.models import Key, Tombstone
from avtryck.keys.operations import KeyGoneError
from avtryck.surveys import closing
from avtryck.surveys.answering import is_open
from avtryck.surveys.closing import NotLiveError, StillOpensError, close_rounds
from avtryck.surveys.links import invitation_of, token_of
from avtryck.surveys.models import Round
from avtryck.vault.models import Box, Comment, Sheet
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
MAY = date(2026, 5, 31)


def five_answers(clock_at) -> list[str]:
    """Six invited, five answer, one of them whose contract ended; the links of all six."""
    clock_at("2026-04-20")
    links = []
    for number in range(6):
        exit_type = "fixed_term_end" if number == 0 else "resignation"
        invitation = leaver(number, "minne-a", date(2026, 4, 30), exit_type)
        links.append(token_of(invitation))
        if number < 5:
            assert answered(invitation, recommend=str(number), worked_well=f"text {number}")
    clock_at("2026-06-01")
    return links


def test_before_going_live_no_round_closes(clock_at) -> None:
    installed("not_live")
    five_answers(clock_at)
    with pytest.raises(NotLiveError):
        close_rounds(until=MAY, actor="system")
    assert Box.objects.count() == 5


def test_a_closed_round_leaves_unlinked_sheets_and_no_keys(clock_at) -> None:
    installed()
    links = five_answers(clock_at)
    before = Key.objects.count()
    assert close_rounds(until=MAY, actor="system") == ["2026-05"]
    assert Box.objects.count() == 0
    ledgers = [sheet.ledger for sheet in Sheet.objects.all()]
    expected = {
        "everyone": 5,
        "leadership": 5,
        "equal_conditions": 5,
        "resigned": 4,
        "fixed_term": 1,
    }
    assert {ledger: ledgers.count(ledger) for ledger in set(ledgers)} == expected
    assert Comment.objects.count() == 5
    assert set(Sheet.objects.values_list("source", "unit", "counts")) == {("live", "minne-a", True)}
    assert Key.objects.count() == before - 3 + 1  # three round keys gone, one sheet key made
    assert Tombstone.objects.count() == 3
    assert not any(is_open(found) for link in links if (found := invitation_of(link)))
    assert set(Case.objects.values_list("survey_state", flat=True)) == {Case.Survey.SENT}


def test_fewer_than_k_boxes_wait_for_the_next_round(clock_at) -> None:
    installed()
    clock_at("2026-04-20")
    for number in range(4):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), recommend="7")
    clock_at("2026-06-10")
    assert close_rounds(until=MAY, actor="system") == []
    answered(leaver(9, "minne-a", date(2026, 6, 30)), recommend="7")
    clock_at("2026-08-01")
    assert close_rounds(until=date(2026, 7, 31), actor="system") == ["2026-05", "2026-07"]
    assert Sheet.objects.filter(ledger="everyone").count() == 5


def test_half_closed_rounds_go_on_together(clock_at, monkeypatch) -> None:
    """Two and three boxes make one group; a restart does not open the two alone."""
    installed()
    clock_at("2026-04-20")
    for number in range(2):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), recommend="7")
    clock_at("2026-05-20")
    for number in range(2, 5):
        answered(leaver(number, "minne-a", date(2026, 5, 31)), recommend="7")
    clock_at("2026-07-01")
    together: list[list[str]] = []

    def killed(group: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(closing, "_deposit", killed)
        with pytest.raises(KeyboardInterrupt):
            close_rounds(until=date(2026, 6, 30), actor="system")
    deposit = closing._deposit
    monkeypatch.setattr(
        closing,
        "_deposit",
        lambda group: together.append([one.month for one in group]) or deposit(group),
    )
    assert close_rounds(until=date(2026, 6, 30), actor="system") == ["2026-05", "2026-06"]
    assert together == [["2026-05", "2026-06"]]


def test_a_round_whose_key_still_opens_a_box_is_not_closed(clock_at, monkeypatch) -> None:
    """The self-test: keys that were not destroyed are noticed, and the next night tries again."""
    installed()
    five_answers(clock_at)
    with monkeypatch.context() as patch:
        patch.setattr(closing, "destroy", lambda **_: None)
        with pytest.raises(StillOpensError):
            close_rounds(until=MAY, actor="system")
    assert Round.objects.get().state == Round.State.CLOSING
    assert not Event.objects.filter(payload__verb="close round").exists()
    assert close_rounds(until=MAY, actor="system") == ["2026-05"]
    assert Sheet.objects.filter(ledger="everyone").count() == 5
    (told,) = Event.objects.filter(payload__verb="close round")
    assert told.payload["opens"] is False


def test_what_arrived_after_the_freeze_does_not_stop_the_close(clock_at, monkeypatch) -> None:
    """A box nobody was promised, found by a restart when the round's keys are gone already."""
    installed()
    five_answers(clock_at)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(closing, "see_that_nothing_opens", killed)
        with pytest.raises(KeyboardInterrupt):
            close_rounds(until=MAY, actor="system")
    Box.objects.create(id="late", round=Round.objects.get().id, sealed=b"?")
    assert close_rounds(until=MAY, actor="system") == ["2026-05"]
    assert (Box.objects.count(), Sheet.objects.filter(ledger="everyone").count()) == (0, 5)


def test_a_key_that_is_missing_but_was_not_destroyed_stops_the_close(clock_at) -> None:
    """A damaged keys store must cost no answer: its boxes stay until it is restored."""
    installed()
    five_answers(clock_at)
    Key.objects.filter(purpose="round-private").delete()
    with pytest.raises(KeyGoneError):
        close_rounds(until=MAY, actor="system")
    assert Box.objects.count() == 5


def test_a_round_never_closes_during_its_month(clock_at) -> None:
    installed()
    five_answers(clock_at)
    clock_at("2026-05-31")
    assert close_rounds(until=date(2099, 1, 1), actor="system") == []
    assert Box.objects.count() == 5


def test_killed_before_the_keys_died_it_goes_on_where_it_stopped(clock_at, monkeypatch) -> None:
    installed()
    five_answers(clock_at)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(closing, "_forget", killed)
        with pytest.raises(KeyboardInterrupt):
            close_rounds(until=MAY, actor="system")
    assert Round.objects.get().state == Round.State.CLOSING
    assert close_rounds(until=MAY, actor="system") == ["2026-05"]
    assert Sheet.objects.filter(ledger="everyone").count() == 5
    assert Tombstone.objects.count() == 3
