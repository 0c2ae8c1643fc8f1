"""Sending, sending again, reading one's own, changing and withdrawing, with the change code."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections  # noqa: TID251 - ends a thread's own

from avtryck.audit.models import Event
from avtryck.content.extras import SURVEY
from avtryck.content.queries import instrument
from avtryck.core.instruments import Answers, read_answers
from avtryck.surveys import answering
from avtryck.surveys.answering import (
    SurveyClosedError,
    answer,
    change,
    is_answered,
    new_token,
    register_of,
    reveal_own,
    stop_reminders,
    withdraw,
)
from avtryck.surveys.models import Invitation, Round
from avtryck.vault.doors import surveys as door
from avtryck.vault.models import Box
from evidence import size
from leavers import installed, leaver

pytestmark = pytest.mark.usefixtures("people")
APRIL = date(2026, 4, 30)
WRONG = "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"
AT_ONCE = 50


@pytest.fixture
def alva(clock_at, people) -> Invitation:
    clock_at("2026-04-20")
    installed()
    return leaver(1, "minne-a", APRIL)


def fresh(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("round", "case").get(pk=invitation.pk)


def read(invitation: Invitation, **raw: str) -> Answers:
    return read_answers(instrument(SURVEY), raw, register_of(invitation))


def test_whoever_has_the_code_reads_changes_and_withdraws(alva: Invitation) -> None:
    first = read(alva, recommend="3", worked_well="Kollegorna, ändå")
    code = answer(invitation=alva, answers=first, token=new_token())
    assert code is not None
    assert reveal_own(invitation=alva, code=code.lower().replace("-", " ")) == first
    second = read(alva, recommend="9")
    assert change(invitation=alva, code=code, answers=second)
    assert reveal_own(invitation=alva, code=code) == second
    assert withdraw(invitation=alva, code=code)
    assert (Box.objects.count(), reveal_own(invitation=alva, code=code)) == (0, None)
    assert not change(invitation=alva, code=code, answers=second)
    assert answer(invitation=alva, answers=first, token=new_token()) not in {None, code}


def test_without_the_code_nothing_is_shown_changed_or_withdrawn(alva: Invitation) -> None:
    ines = leaver(2, "minne-a", APRIL)
    first = read(alva, recommend="3")
    mine = answer(invitation=alva, answers=first, token=new_token())
    hers = answer(invitation=ines, answers=first, token=new_token())
    assert mine is not None
    assert hers is not None
    for code in (WRONG, hers, "", "abc", mine[:-1]):
        assert reveal_own(invitation=alva, code=code) is None
        assert not change(invitation=alva, code=code, answers=read(alva, recommend="9"))
        assert not withdraw(invitation=alva, code=code)
    assert reveal_own(invitation=alva, code=mine) == first


def test_the_same_form_sent_again_gives_the_same_code_and_another_form_none(
    alva: Invitation,
) -> None:
    token, first = new_token(), read(alva, recommend="3")
    code = answer(invitation=alva, answers=first, token=token)
    assert answer(invitation=alva, answers=first, token=token) == code
    last = read(alva, recommend="4")  # she went back, corrected it, and sent it again
    assert answer(invitation=alva, answers=last, token=token) == code
    assert answer(invitation=alva, answers=first, token=new_token()) is None
    assert reveal_own(invitation=alva, code=str(code)) == last
    assert Box.objects.count() == 1


def test_nothing_but_the_box_remembers_an_answer(alva: Invitation) -> None:
    before = (Invitation.objects.values().get(), list(Event.objects.values()))
    answer(invitation=alva, answers=read(alva, recommend="3"), token=new_token())
    stop_reminders(invitation=alva)
    assert is_answered(alva)
    after = (Invitation.objects.values().get(), list(Event.objects.values()))
    assert after == (before[0] | {"no_reminders": True}, before[1])


def test_after_the_end_the_code_opens_nothing_any_more(alva: Invitation, clock_at) -> None:
    first = read(alva, recommend="3")
    code = str(answer(invitation=alva, answers=first, token=new_token()))
    clock_at(alva.ends)
    assert reveal_own(invitation=alva, code=code) == first
    clock_at("2026-05-19")
    for attempt in (
        lambda: reveal_own(invitation=alva, code=code),
        lambda: change(invitation=alva, code=code, answers=first),
        lambda: withdraw(invitation=alva, code=code),
        lambda: answer(invitation=alva, answers=first, token=new_token()),
    ):
        with pytest.raises(SurveyClosedError):
            attempt()


@pytest.mark.parametrize("what", ["round", "link"])
def test_what_lands_while_the_round_closes_or_the_link_dies_is_not_acknowledged(
    alva: Invitation, monkeypatch, what
) -> None:
    """The freeze, or HR's click, falls between the permission and the box."""
    real = door.deposit

    def late(**facts: object) -> door.Landed:
        if what == "round":
            Round.objects.update(state=Round.State.CLOSING)
        else:
            Invitation.objects.update(generation=2)
        return real(**facts)  # type: ignore[arg-type]

    monkeypatch.setattr(door, "deposit", late)
    with pytest.raises(SurveyClosedError):
        answer(invitation=alva, answers=read(alva, recommend="3"), token=new_token())
    assert Box.objects.count() == 0


def test_one_acknowledged_before_is_not_lost_when_it_is_sent_again_too_late(
    alva: Invitation, monkeypatch
) -> None:
    token, first = new_token(), read(alva, recommend="3")
    answer(invitation=alva, answers=first, token=token)
    monkeypatch.setattr(answering, "_still", lambda _: False)
    with pytest.raises(SurveyClosedError):
        answer(invitation=alva, answers=first, token=token)
    assert Box.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tokens", ["one form", "a form each"])
def test_fifty_at_once_on_one_link_give_one_box(alva: Invitation, tokens) -> None:
    for _ in range(size(1, 20)):
        one = new_token()
        together = threading.Barrier(AT_ONCE)

        def send(number: int, one: str = one, together: threading.Barrier = together) -> str | None:
            mine = fresh(alva)
            token = one if tokens == "one form" else new_token()
            found = read(mine, recommend=str(number % 11))
            together.wait(timeout=60)
            try:
                return answer(invitation=mine, answers=found, token=token)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            codes = Counter(pool.map(send, range(AT_ONCE)))
        assert Box.objects.count() == 1
        del codes[None]
        ((code, times),) = codes.items()
        assert times == (AT_ONCE if tokens == "one form" else 1)
        assert reveal_own(invitation=alva, code=str(code)) is not None
        assert withdraw(invitation=alva, code=str(code))
