from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from avtryck.cases.models import Case
from avtryck.cases.operations import cancel, decide_contact, revise
from avtryck.clock import now
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations, queries
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import booking, wishes
from avtryck.keys.models import Key
from avtryck.org.models import Person, User
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from confidentiality.crawl import signed_in
from leavers import installed
from post_office import Inbox
from talks import OPENED, TASK_DAY, fresh, held, leaves, note, talk_with

Cast = dict[str, Person]


@pytest.fixture(autouse=True)
def monday(clock_at) -> None:
    clock_at(OPENED)


def tasks() -> list[str]:
    ours = Mail.objects.exclude(kind="first-letter").order_by("due", "kind")
    return [mail.kind for mail in ours if "survey" not in mail.kind]


def test_the_nearest_manager_gets_the_task_on_the_third_working_day(people: Cast, clock_at) -> None:
    interview = talk_with(people["Bo"])
    assert interview.interviewer == people["Bo"]
    assert (interview.by_nearest_manager, interview.handed_to_hr) == (True, False)
    assert (interview.guide, interview.institution) == ("interview-guide/2", "neuro")
    assert interview.task_on == date(2026, 3, 19)
    assert list(queries.conducted_by(people["Bo"])) == []
    clock_at(TASK_DAY)
    assert list(queries.conducted_by(people["Bo"])) == [interview]


def test_at_once_when_little_time_is_left(people: Cast) -> None:
    interview = talk_with(people["Bo"], last_day=date(2026, 4, 5))
    assert interview.task_on == date(2026, 3, 16)
    assert list(queries.conducted_by(people["Bo"])) == [interview]


def test_each_interview_has_a_key_of_its_own(people: Cast) -> None:
    first, second = talk_with(people["Bo"]), talk_with(people["Bo"], name="Ines Ibáñez")
    keys = Key.objects.filter(purpose="interview")
    assert {key.id for key in keys} == {first.data_key, second.data_key}
    assert {key.parent.institution for key in keys if key.parent} == {"neuro"}


@pytest.mark.parametrize("why", ["no manager", "no address", "has left"])
def test_without_a_manager_who_can_hold_it_hr_arranges_it(people: Cast, why: str) -> None:
    bo = people["Bo"]
    changes = {"no address": {"work_email": ""}, "has left": {"valid_to": date(2026, 3, 1)}}
    Person.objects.filter(pk=bo.pk).update(**changes.get(why, {"name": bo.name}))
    interview = fresh(
        leaves(None if why == "no manager" else Person.objects.get(pk=bo.pk)).interview
    )
    assert (interview.interviewer, interview.handed_to_hr) == (None, True)
    assert tasks() == []


def test_planning_twice_changes_nothing(people: Cast) -> None:
    interview = talk_with(people["Bo"])
    operations.plan(interview.case)
    assert (Interview.objects.count(), tasks()) == (1, ["interview-task", "staff-account"])


def test_the_mails_arrive_on_the_day_with_no_name_in_them(
    people: Cast, inbox: Inbox, clock_at
) -> None:
    installed()
    interview = talk_with(people["Bo"])
    send_due()
    assert inbox.to("bo@universitetet.example") == []
    clock_at(TASK_DAY)
    send_due()
    account, task = sorted(
        inbox.to("bo@universitetet.example"), key=lambda one: "/konto/" not in one.text
    )
    assert "/konto/valj/" in account.text
    assert (
        task.message["Subject"].strip()
        == "Ett samtal från Universitetet / A talk from Universitetet"
    )
    assert f"/samtal/{interview.pk}/" in task.text
    assert "torsdag 26 mars 2026" in task.text
    assert "Cilla Carlsson, cilla@universitetet.example" in task.text
    assert b"Alva" not in account.raw + task.raw
    assert len(inbox.to("bo@universitetet.example")) == 2


def test_who_has_a_sign_in_gets_the_task_only(people: Cast) -> None:
    User.objects.create_user("bo@universitetet.example", person=people["Bo"])
    talk_with(people["Bo"])
    assert tasks() == ["interview-task"]


def test_a_task_handed_over_before_its_mail_is_not_sent(
    people: Cast, inbox: Inbox, clock_at
) -> None:
    installed()
    interview = talk_with(people["Bo"])
    operations.hand_over(interview=interview, to=people["Frida"], actor="system")
    clock_at(TASK_DAY)
    send_due()
    assert [one.message["Subject"] for one in inbox.to("bo@universitetet.example")] == [
        "Skapa din inloggning hos Universitetet / Create your sign-in at Universitetet"
    ]
    assert len(inbox.to("frida@universitetet.example")) == 2


def test_who_may_hold_it_nearest_first(people: Cast) -> None:
    interview = talk_with(people["Bo"])
    assert [(one.person.name, one.role) for one in queries.candidates(interview)] == [
        ("Bo Bergström", "nearest_manager"),
        ("Frida Forsman", "superior_manager"),
        ("Cilla Carlsson", "hr_partner"),
    ]


def test_handing_over_moves_access_and_leaves_one_sentence(people: Cast, clock_at) -> None:
    interview = talk_with(people["Bo"])
    clock_at(TASK_DAY)
    operations.hand_over(interview=interview, to=people["Frida"], actor=people["Bo"].actor)
    interview = fresh(interview)
    assert (interview.interviewer, interview.by_nearest_manager) == (people["Frida"], False)
    assert list(queries.conducted_by(people["Bo"])) == []
    assert list(queries.conducted_by(people["Frida"])) == [interview]
    assert queries.replaced(people["Bo"]) == ["Alva Andersson"]
    assert queries.replaced(people["Frida"]) == []


def test_back_to_hr_and_then_to_somebody(people: Cast) -> None:
    interview = talk_with(people["Bo"])
    operations.hand_over(interview=interview, to=None, actor=people["Bo"].actor)
    assert (fresh(interview).interviewer, fresh(interview).handed_to_hr) == (None, True)
    operations.hand_over(interview=interview, to=people["Cilla"], actor=people["Cilla"].actor)
    assert (fresh(interview).interviewer, fresh(interview).handed_to_hr) == (people["Cilla"], False)


@pytest.mark.parametrize("name", ["Dag", "Eli", "Gun", "Alva"])
def test_nobody_else_can_be_given_it(people: Cast, name: str) -> None:
    interview = talk_with(people["Bo"])
    with pytest.raises(operations.NotACandidateError):
        operations.hand_over(interview=interview, to=people[name], actor="system")
    assert fresh(interview).interviewer == people["Bo"]


def test_begun_notes_stay_with_their_author(people: Cast) -> None:
    interview = talk_with(people["Bo"])
    operations.say_opening(interview=interview, actor=people["Bo"].actor)
    note(interview, people["Bo"], "Det här sa Alva.")
    with pytest.raises(operations.NotACandidateError):
        operations.hand_over(interview=interview, to=None, actor="system")


def test_the_register_alone_takes_no_words_away(people: Cast) -> None:
    """The talk may have been held on the spot, and its opening not ticked yet."""
    interview = talk_with(people["Bo"])
    note(interview, people["Bo"], "Det här sa Alva.")
    leaves(people["Frida"])
    interview = fresh(interview)
    assert (interview.interviewer, queries.parts_written(interview)) == (people["Bo"], {"decision"})


def test_words_written_before_the_talk_keep_nobody_from_another_interviewer(people: Cast) -> None:
    """Else a manager could keep the talk by typing one letter; the next one never reads them."""
    interview = talk_with(people["Bo"])
    note(interview, people["Bo"], "Det här tänker jag fråga Alva.")
    operations.hand_over(interview=interview, to=people["Frida"], actor="system")
    interview = fresh(interview)
    assert (interview.interviewer, queries.parts_written(interview)) == (people["Frida"], set())
    assert note(interview, people["Frida"], "Det här sa Alva.") == 1
    with pytest.raises(operations.NotAllowedError):
        operations.review_draft(interview=interview, author=people["Bo"])


def test_a_held_talk_is_not_handed_over(people: Cast) -> None:
    interview = held(talk_with(people["Bo"]), date(2026, 3, 16))
    with pytest.raises(operations.NotACandidateError):
        operations.hand_over(interview=interview, to=None, actor="system")


def test_who_is_not_covered_is_offered_in_one_click(people: Cast) -> None:
    case = leaves(people["Bo"], employed_from=date(2026, 1, 1))
    assert (case.interview_state, case.interview_rule) == (State.NOT_OFFERED, "too_short")
    assert list(queries.not_offered(people["Bo"])) == [case]
    interview = operations.offer_anyway(case=case, actor=people["Bo"].actor)
    assert (interview.state, interview.interviewer) == (State.PLANNED, people["Bo"])
    assert list(queries.conducted_by(people["Bo"])) == [interview]
    assert (list(queries.not_offered(people["Bo"])), tasks()) == ([], [])
    with pytest.raises(IllegalMoveError):
        operations.offer_anyway(case=interview.case, actor="system")


def test_a_cancelled_case_cancels_the_talk_and_its_mail(
    people: Cast, inbox: Inbox, clock_at
) -> None:
    installed()
    interview = talk_with(people["Bo"])
    cancel(case=interview.case, actor="system")
    assert fresh(interview).state == State.CANCELLED
    clock_at(TASK_DAY)
    send_due()
    assert [mail.message["Subject"][:5] for mail in inbox.received] == ["Skapa"]
    assert (list(queries.conducted_by(people["Bo"])), queries.replaced(people["Bo"])) == ([], [])


def test_a_cancelled_case_keeps_a_talk_that_was_held(people: Cast) -> None:
    interview = held(talk_with(people["Bo"]), date(2026, 3, 16))
    cancel(case=interview.case, actor="system")
    assert fresh(interview).state == State.HELD


def test_contact_by_hr_waits_for_hr(people: Cast) -> None:
    case = leaves(people["Bo"], contact="hr")
    assert (Interview.objects.count(), tasks()) == (0, [])
    decide_contact(case=case, automatic=True, actor=people["Cilla"].actor)
    assert Interview.objects.get().interviewer == people["Bo"]


def test_held_back_later_it_is_hrs_and_no_mail_goes_out(people: Cast) -> None:
    interview = talk_with(people["Bo"])
    departure = interview.case.departure
    revise(departure=departure, changes={"contact": "hr"}, actor="system")
    assert Case.objects.get().handling == Case.Handling.HR
    assert (fresh(interview).state, fresh(interview).interviewer) == (State.PLANNED, None)


def test_held_back_later_a_talk_of_somebody_elses_stays_theirs(people: Cast) -> None:
    """It may be the leaver's wish: HR, which does not know it, is not asked to choose anew."""
    interview = talk_with(people["Bo"])
    departure = interview.case.departure
    frida = next(one for one in wishes.others(interview) if one.person == people["Frida"])
    wishes.choose_interviewer(departure=departure, to=frida)
    booking.book(interview=fresh(interview), at=now() + timedelta(days=9), place="4", actor="x")
    revise(departure=departure, changes={"contact": "hr"}, actor="system")
    assert (fresh(interview).state, fresh(interview).booked_at) == (State.OFFERED, None)
    decide_contact(case=Case.objects.get(), automatic=True, actor=people["Cilla"].actor)
    assert fresh(interview).interviewer == people["Frida"]
    assert not fresh(interview).handed_to_hr


def test_hr_that_wants_nothing_done_calls_the_talk_off(people: Cast, clock_at) -> None:
    interview = talk_with(people["Bo"])
    revise(departure=interview.case.departure, changes={"contact": "hr"}, actor="system")
    clock_at(TASK_DAY)
    assert queries.replaced(people["Bo"]) == ["Alva Andersson"]
    decide_contact(case=Case.objects.get(), automatic=False, actor=people["Cilla"].actor)
    assert fresh(interview).state == State.CANCELLED
    assert queries.replaced(people["Bo"]) == []


def test_at_a_death_the_manager_is_told_nothing_of_a_talk(people: Cast, clock_at) -> None:
    interview = talk_with(people["Bo"])
    operations.hand_over(interview=interview, to=people["Frida"], actor=people["Bo"].actor)
    clock_at(TASK_DAY)
    assert queries.replaced(people["Bo"]) == ["Alva Andersson"]
    changes = {"exit_type": "deceased"}
    revise(departure=fresh(interview).case.departure, changes=changes, actor="system")
    assert (fresh(interview).state, queries.replaced(people["Bo"])) == (State.CANCELLED, [])


def test_another_nearest_manager_in_the_register_gets_the_task(people: Cast) -> None:
    interview = talk_with(people["Bo"])
    changes = {"nearest_manager": people["Frida"]}
    revise(departure=interview.case.departure, changes=changes, actor="system")
    assert fresh(interview).interviewer == people["Frida"]
    assert fresh(interview).by_nearest_manager


def test_whoever_was_chosen_does_not_send_the_leaver_back_to_the_manager(
    people: Cast, clock_at
) -> None:
    """Frida has no time: somebody else, or HR, which knows more; never Bo, by her choice."""
    clock_at(OPENED)
    interview = talk_with(people["Bo"])
    operations.hand_over(interview=interview, to=people["Frida"], actor="leaver")
    clock_at(TASK_DAY)
    frida, path = signed_in(people["Frida"]), reverse("manager-hand-over", args=[interview.pk])
    assert "Cilla Carlsson" in frida.get(path).content.decode()
    assert f'value="{people["Bo"].pk}"' not in frida.get(path).content.decode()
    frida.post(path, {"to": str(people["Bo"].pk)})
    assert fresh(interview).interviewer == people["Frida"]
