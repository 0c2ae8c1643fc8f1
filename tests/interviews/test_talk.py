from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from avtryck.audit.models import Event
from avtryck.cases.models import Case
from avtryck.clock import LOCAL
from avtryck.core.rules.states import MOVES, IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations, queries
from avtryck.interviews.models import Interview
from avtryck.org.models import Person
from talks import OPENED, TASK_DAY, entries, fresh, talk_with

MOMENT = datetime(2026, 4, 15, 14, 0, tzinfo=LOCAL)
VERBS: dict[str, Callable[[Interview], None]] = {
    "offer": lambda one: operations.offer(interview=one, actor="system"),
    "decline": lambda one: operations.decline(interview=one, actor="system"),
    "book": lambda one: operations.book(interview=one, at=MOMENT, place="Rum 1", actor="system"),
    "hold": lambda one: operations.hold(interview=one, on=date(2026, 3, 16), actor="system"),
    "finish_notes": lambda one: operations.finish_notes(interview=one, actor="system"),
    "close": lambda one: operations.close(interview=one, actor="system"),
}


@pytest.fixture
def alva(people: dict[str, Person], clock_at) -> Interview:
    clock_at(OPENED)
    return talk_with(people["Bo"])


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(VERBS))
def test_only_the_moves_of_the_state_machine_are_possible(
    alva: Interview, verb: str, state: State
) -> None:
    Case.objects.update(interview_state=state)
    alva, events = fresh(alva), Event.objects.count()
    if state in MOVES[verb]:
        VERBS[verb](alva)
        assert fresh(alva).state == MOVES[verb][state] == alva.state
        counting = verb == "finish_notes"  # the machine's reading of the signals has its own entry
        assert Event.objects.count() == events + 1 + counting
    else:
        with pytest.raises(IllegalMoveError):
            VERBS[verb](alva)
        assert (fresh(alva).state, Event.objects.count()) == (state, events)


def test_a_page_that_is_out_of_date_moves_nothing(alva: Interview) -> None:
    stale = fresh(alva)
    VERBS["hold"](alva)
    with pytest.raises(IllegalMoveError):
        VERBS["decline"](stale)
    assert fresh(alva).state == State.HELD


def test_a_decline_can_be_taken_back(alva: Interview) -> None:
    VERBS["book"](alva)
    VERBS["decline"](alva)
    assert (fresh(alva).booked_at, fresh(alva).place) == (None, "")
    VERBS["offer"](alva)
    assert (fresh(alva).state, fresh(alva).offered_on) == (State.OFFERED, date(2026, 3, 16))


def test_a_booking_is_kept_and_its_place_stays_out_of_the_audit(alva: Interview) -> None:
    VERBS["book"](alva)
    kept = fresh(alva)
    assert (kept.booked_at, kept.minutes, kept.place) == (MOMENT, 75, "Rum 1")
    assert entries(alva, "interview book") == [
        {
            "actor": "system",
            "state": "booked",
            "changed": [
                "booked_at",
                "language",
                "minutes",
                "place",
                "remote_link",
                "sequence",
            ],
        }
    ]


def test_a_talk_is_not_held_on_a_day_to_come(alva: Interview) -> None:
    with pytest.raises(operations.HeldInFutureError):
        operations.hold(interview=alva, on=date(2026, 3, 17), actor="system")


def test_doing_without_a_certificate_needs_a_reason(alva: Interview) -> None:
    for reason in ("", "  "):
        with pytest.raises(operations.NoReasonError):
            operations.set_certificate(
                interview=alva, certificate="waived", reason=reason, actor="system"
            )
    assert fresh(alva).certificate == "unknown"
    operations.set_certificate(
        interview=alva, certificate="waived", reason=" Utlandet ", actor="system"
    )
    assert (fresh(alva).certificate, fresh(alva).certificate_reason) == ("waived", "Utlandet")
    operations.set_certificate(interview=alva, certificate="received", actor="system")
    assert (fresh(alva).certificate, fresh(alva).certificate_reason) == ("received", "")


def test_what_comes_next_at_every_step(alva: Interview, people, clock_at) -> None:
    clock_at(TASK_DAY)

    def now() -> tuple[str, set[str]]:
        return queries.next_step(fresh(alva)), queries.steps_done(fresh(alva))

    assert now() == ("offer", set())
    VERBS["offer"](alva)
    assert now() == ("prepare", {"offer"})
    operations.read_background(interview=alva, actor="system")
    operations.set_certificate(interview=alva, certificate="attestation", actor="system")
    assert now() == ("book", {"offer", "prepare"})
    VERBS["book"](alva)
    assert now() == ("conduct", {"offer", "prepare", "book"})
    VERBS["hold"](alva)
    assert now() == ("close", {"offer", "prepare", "book", "conduct"})
    VERBS["finish_notes"](alva)
    assert now() == ("close", {"offer", "prepare", "book", "conduct", "close"})
