"""Enkät: what HR can do about a survey that does not reach somebody, and what it never shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases.models import Case, Departure
from avtryck.config.jobs import SWEEPS
from avtryck.org.models import User
from avtryck.surveys.links import invitation_of, token_of
from avtryck.surveys.models import Invitation, PaperLetter, Round
from avtryck.vault.models import Box, Sheet
from confidentiality.crawl import crawl, masked, signed_in
from confidentiality.permuting.looking import differences
from confidentiality.permuting.watching import taken_back
from leavers import answered, installed, leaver
from post_office import Inbox

TODAY = "2026-04-20"
PASSWORD = "en lång rad med ord 7"
# Of a person's own pages, those about the survey; nothing outside HR's two lists.
LEFT = re.compile(r"/(?!hr/enkat/|hr/avslut/[0-9a-f-]+/$)")


@pytest.fixture(autouse=True)
def in_april(people, clock_at) -> None:
    installed()
    clock_at(TODAY)


@pytest.fixture
def alva(people) -> Invitation:
    """Leaves in eleven days, has no private address, and nothing has been sent."""
    return unsent(1, "not_sent")


def unsent(number: int, state: str, last_day: str = "2026-05-01") -> Invitation:
    invitation = leaver(number, "minne-a", date.fromisoformat(last_day))
    Case.objects.filter(invitation=invitation).update(survey_state=state)
    return Invitation.objects.get(pk=invitation.pk)


def with_password(people, who: str) -> Client:
    """Has just given the password again, so that it is not asked for."""
    person = people[who]
    User.objects.create_user(person.work_email, PASSWORD, person=person)
    client = Client()
    client.post("/konto/logga-in/", {"login": person.work_email, "password": PASSWORD})
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    return client


def work() -> None:
    """All that the worker does, on the test's own connections."""
    for sweep in SWEEPS.values():
        sweep()


def at(name: str, invitation: Invitation) -> str:
    return reverse(name, args=[invitation.case.departure.pk])


def desk(client: Client, query: str = "") -> str:
    page = client.get(reverse("hr-survey") + query).content.decode()
    return page.partition("<h1>")[2]


def last_event() -> dict[str, str]:
    payload = Event.objects.latest("pk").payload
    return {key: payload[key] for key in payload if key != "at"}


def now_like(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("case__departure", "round").get(pk=invitation.pk)


# --- the page ---------------------------------------------------------------------------------
def test_an_empty_page_says_where_invitations_come_from(people) -> None:
    assert "Här finns inga inbjudningar ännu." in desk(signed_in(people["Cilla"]))


def test_dag_sees_nobody_of_another_institution(alva, people) -> None:
    assert "Leaver 1" in desk(signed_in(people["Cilla"]))
    assert "Leaver 1" not in desk(signed_in(people["Dag"]))


def test_never_an_address(alva, people) -> None:
    departure = alva.case.departure
    cilla = signed_in(people["Cilla"])
    cilla.post(reverse("hr-address", args=[departure.pk]), {"private_email": "alva@hemma.example"})
    page = desk(cilla)
    assert "Privat adress" in page
    assert [name for name in ("alva@", "leaver1@") if name in page] == []


def test_twelve_cases_cost_no_more_queries_than_four(people) -> None:
    cilla = signed_in(people["Cilla"])
    for number in range(4):
        unsent(number, "not_sent")
    few = queries(cilla)
    for number in range(4, 12):
        unsent(number, "not_sent")
    assert queries(cilla) == few
    page = desk(cilla)
    assert ("12 inbjudningar" in page, "Visa 4 till" in page) == (True, True)


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        desk(client)
    return len(found)


# --- the letter on paper ----------------------------------------------------------------------
def test_nothing_is_revealed_before_the_password(alva, people) -> None:
    cilla = signed_in(people["Cilla"])  # by session alone: no password was given
    User.objects.get(person=people["Cilla"]).set_password(PASSWORD)
    before = Event.objects.count()
    for answer in (
        cilla.get(at("hr-survey-letter", alva)),
        cilla.post(at("hr-survey-letter", alva)),
    ):
        assert answer["Location"].startswith("/konto/bekrafta/?")
    assert (Event.objects.count(), PaperLetter.objects.count()) == (before, 0)


def test_a_printed_letter_is_given_and_no_mail_goes_out(alva, people, inbox: Inbox) -> None:
    cilla = with_password(people, "Cilla")
    assert "Ingen privat adress" in desk(cilla)
    page = cilla.get(at("hr-survey-letter", alva)).content.decode()
    assert token_of(alva) not in page
    answer = cilla.post(at("hr-survey-letter", alva), {"language": "sv"})
    assert answer.content.startswith(b"%PDF-")
    assert (answer["Content-Type"], answer["Cache-Control"], answer["Content-Disposition"]) == (
        "application/pdf", "no-store", 'attachment; filename="enkatbrev-L1.pdf"',
    )  # fmt: skip
    subject = {"actor": people["Cilla"].actor, "subject": f"case:{alva.case_id}"}
    assert last_event() == subject | {"verb": "print survey letter"}
    assert now_like(alva).case.survey_state == "not_sent"
    assert "Brevet skrevs ut måndag 20 april. Har det lämnats?" in desk(cilla)
    refused = cilla.post(at("hr-survey-delivered", alva), {}).content.decode()
    assert "ds-error-summary" in refused
    said = cilla.post(at("hr-survey-delivered", alva), {"way": "handed"}, follow=True)
    assert "Enkäten till Leaver 1 räknas som skickad från och med idag." in said.content.decode()
    assert last_event() == subject | {"verb": "deliver survey letter", "way": "handed"}
    assert now_like(alva).case.survey_state == "sent"
    assert ("Ingen privat adress" in desk(cilla), "På papper" in desk(cilla)) == (False, True)
    work()
    letters = [one for one in inbox.to("leaver1@universitetet.example") if "/e/" in one.text]
    assert letters == []


def test_a_letter_that_has_gone_out_is_not_printed(people) -> None:
    cilla, sent = with_password(people, "Cilla"), unsent(2, "sent")
    for answer in (
        cilla.get(at("hr-survey-letter", sent), follow=True),
        cilla.post(at("hr-survey-letter", sent), follow=True),
        cilla.post(at("hr-survey-delivered", sent), {"way": "handed"}, follow=True),
    ):
        assert "enkäten har redan gått ut" in answer.content.decode()
    assert PaperLetter.objects.count() == 0


# --- void and reissue -------------------------------------------------------------------------
@pytest.mark.parametrize("has_answered", [False, True])
def test_a_new_link_says_the_same_whether_there_was_an_answer(
    has_answered: bool, people, inbox: Inbox
) -> None:
    sent = unsent(2, "sent")
    old = token_of(sent)
    if has_answered:
        answered(sent, recommend="3")
    cilla = signed_in(people["Cilla"])
    page = cilla.get(at("hr-survey-reissue", sent)).content.decode()
    assert "Finns det ett svar tas det bort. Ingen får veta om det fanns något" in page
    assert (Box.objects.count(), invitation_of(old)) == (int(has_answered), sent)
    said = cilla.post(at("hr-survey-reissue", sent), follow=True).content.decode()
    assert "Den gamla länken gäller inte längre. Ett nytt brev är på väg." in said
    assert (Box.objects.count(), invitation_of(old)) == (0, None)
    assert last_event() == {
        "actor": people["Cilla"].actor,
        "verb": "replace survey link",
        "subject": f"case:{sent.case_id}",
    }
    work()
    (mail,) = [one for one in inbox.to("leaver2@universitetet.example") if "/e/" in one.text]
    token = mail.text.partition("/e/")[2].partition("/")[0]
    assert (token != old, invitation_of(token)) == (True, sent)


@pytest.mark.parametrize("late", [False, True])
def test_there_is_no_new_link_when_none_went_out_or_time_is_up(
    late: bool, alva, people, clock_at
) -> None:
    if late:
        alva = unsent(2, "sent")
        clock_at("2026-06-30")
    said = signed_in(people["Cilla"]).post(at("hr-survey-reissue", alva), follow=True)
    assert "Det går inte" in said.content.decode()
    assert now_like(alva).generation == 1


# --- holding for a request --------------------------------------------------------------------
HOLD = {"request": "access", "reference": "1-234/2026"}


def test_central_hr_holds_an_answer_under_a_number_and_releases_it(alva, people) -> None:
    gun = signed_in(people["Gun"])
    page = gun.post(at("hr-survey-hold", alva), HOLD, follow=True).content.decode()
    assert "Finns det ett svar från Leaver 1 hålls det kvar tills du släpper det." in page
    assert "Släpp svaret" in page
    assert now_like(alva).held
    events = [one.payload for one in Event.objects.order_by("-pk")[:2]]
    assert [(one["verb"], one.get("reason"), one.get("reference")) for one in events] == [
        ("register request for survey answer", None, "1-234/2026"),
        ("hold survey answer", "access", None),
    ]
    unvoidable = gun.post(at("hr-survey-reissue", alva), follow=True).content.decode()
    assert "en begäran om svaret pågår" in unvoidable
    page = gun.post(at("hr-survey-release", alva), follow=True).content.decode()
    assert "Inga svar hålls kvar." in page
    assert not now_like(alva).held


@pytest.mark.parametrize("reference", ["", "Leaver 1 ringde", "x" * 80])
def test_what_is_no_number_is_refused(reference: str, alva, people) -> None:
    gun = signed_in(people["Gun"])
    page = gun.post(at("hr-survey-hold", alva), HOLD | {"reference": reference}).content.decode()
    assert "ds-error-summary" in page
    assert not now_like(alva).held


def test_a_round_that_has_ended_holds_nothing(alva, people, clock_at) -> None:
    clock_at("2026-06-02")
    page = signed_in(people["Gun"]).post(at("hr-survey-hold", alva), HOLD, follow=True)
    assert "Det går inte" in page.content.decode()
    assert not now_like(alva).held


# --- who may ----------------------------------------------------------------------------------
PER_PERSON = ("letter", "delivered", "reissue", "hold", "release")


def test_nobody_decides_about_their_own_survey(alva, people) -> None:
    for who in ("Cilla", "Gun"):
        number = people[who].employee_id
        Departure.objects.filter(pk=alva.case.departure.pk).update(employee_id=number)
        client = signed_in(people[who])
        found = {client.post(at(f"hr-survey-{one}", alva)).status_code for one in PER_PERSON}
        assert found == {404}


@pytest.mark.parametrize("who", ["Cilla", "Dag", "Bo", "Frida", "Eli", "Hugo"])
def test_only_central_hr_holds(who: str, alva, people) -> None:
    client = signed_in(people[who])
    paths = (reverse("hr-survey-holds"), at("hr-survey-hold", alva), at("hr-survey-release", alva))
    found = [client.get(paths[0]), *(client.post(path, HOLD) for path in paths[1:])]
    assert [answer.status_code for answer in found] == [404, 404, 404]
    assert not now_like(alva).held


# --- nothing moves ----------------------------------------------------------------------------
STAGES = ["", "?stage=sent", "?stage=failed", "?stage=closed"]
DAYS = ("2026-04-20", "2026-05-19", "2026-06-02")  # under way, answering over, the round over


def shown(cilla: Client, gun: Client, held: Invitation) -> dict[str, bytes]:
    """The desk with each choice, each person's page, and what these lead to about the survey."""
    starts = [reverse("hr-survey") + stage for stage in STAGES]
    found = {path: b"%d %s" % seen for path, seen in crawl(cilla, starts, leave=LEFT.match).items()}
    for path in (reverse("hr-survey"), reverse("hr-survey-holds"), at("hr-case", held)):
        found[f"Gun {path}"] = masked(gun.get(path).content)
    return found


def test_no_page_moves_when_more_have_answered(people, inbox: Inbox, clock_at) -> None:
    """Two lives of the same people; in one of them, everybody who can has answered.

    One has got nothing but a printed letter of which nobody has said that it was given, to one
    it did not arrive, to three it was sent, one answer is held.
    """
    states = ("not_sent", "failed", "sent", "sent", "sent", "sent")
    invited = [unsent(number, state) for number, state in enumerate(states)]
    Departure.objects.filter(case__invitation=invited[0]).update(work_email="")
    cilla, gun = with_password(people, "Cilla"), with_password(people, "Gun")
    assert cilla.post(at("hr-survey-letter", invited[0])).status_code == 200
    gun.post(at("hr-survey-hold", invited[5]), HOLD, follow=True)
    lives = []
    for everybody in (False, True):
        with taken_back():
            clock_at(TODAY)
            for one in invited if everybody else []:
                assert answered(now_like(one), recommend="7")
            lives.append(dict(life(cilla, gun, invited[5], clock_at)))
    assert len(lives[0]) > 40
    assert differences(*lives) == []


def life(cilla: Client, gun: Client, held: Invitation, clock_at) -> Iterator[tuple[str, bytes]]:
    for day in DAYS:
        clock_at(day)
        work()
        for path, body in shown(cilla, gun, held).items():
            yield f"{day} {path}", body
    closed = Round.objects.get(month="2026-05").state == Round.State.CLOSED
    assert closed == Sheet.objects.exists()  # with answers the round was opened, else it waits
