"""Till dig som slutar: the leaver's own page, which whoever reads the mailbox may open."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases.links import leaver_token
from avtryck.cases.models import Case, ContactRequest, Departure
from avtryck.cases.operations import withdraw
from avtryck.cases.queries import private_email
from avtryck.cases.sealed import opened
from avtryck.content.queries import instrument
from avtryck.core.instruments import read_answers
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.surveys.answering import answer, new_token, register_of
from avtryck.surveys.models import Invitation
from cases.rows import only, take_in
from cast import ALVA, DAG
from confidentiality.crawl import crawl, masked, signed_in
from leavers import installed
from post_office import Inbox, Received

OWN = "alva.privat@gmail.com"
PAGES = ("leaver-page", "leaver-address", "leaver-contact")
POSTS = {
    "leaver-address": {"private_email": OWN},
    "leaver-language": {"language": "en"},
    "leaver-news": {"news": "yes"},
    "leaver-contact": {"to": "central_hr"},
}


@pytest.fixture(autouse=True)
def in_march(people, clock_at) -> None:
    clock_at("2026-03-16")
    take_in({})


@pytest.fixture
def alva() -> Client:
    """A browser that has followed the link in her letter."""
    return followed(Client())


def followed(client: Client) -> Client:
    answer = client.get(link())
    assert (answer.status_code, answer["Location"]) == (302, reverse("leaver-page"))
    return client


def link() -> str:
    return reverse("leaver-link", args=[leaver_token(only())])


def seen(client: Client, name: str = "leaver-page") -> str:
    return client.get(reverse(name)).content.decode()


def post(client: Client, page: str, /, **facts: str) -> str:
    return client.post(reverse(page), facts or POSTS[page], follow=True).content.decode()


def state() -> list[object]:
    tables = (Departure, Case, ContactRequest, Event, Mail, Invitation)
    return [list(table.objects.order_by("pk").values()) for table in tables]


# --- the link -----------------------------------------------------------------------------------
def test_a_mail_scanner_changes_nothing_and_sees_no_link_again() -> None:
    before = state()
    for client in (Client(), Client()):
        for _ in range(5):
            client.head(link())
            answer = client.get(link(), follow=True)
            assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
            assert leaver_token(only()) not in answer.content.decode()
    assert state() == before


def test_the_cookie_is_short_and_out_of_reach_of_scripts() -> None:
    cookie = Client().get(link()).cookies["leaver"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (4 * 3600, True, "Lax")


def test_every_wrong_link_is_the_same_404() -> None:
    good = leaver_token(only())
    take_in({"departure_id": "d-9", "employee_id": DAG.employee_id})
    gone = Departure.objects.get(employee_id=DAG.employee_id)
    dead = leaver_token(gone)
    withdraw(departure=gone, actor="hr")
    answers = {
        (found.status_code, masked(found.content).replace(token.encode(), b""), *found.cookies)
        for token in ("x" * 30, "A" * 64, good[:-2] + "AA", dead)
        for found in [Client().get(reverse("leaver-link", args=[token]))]
    }
    assert [status for status, *_ in answers] == [404]


def test_a_cookie_kept_after_the_withdrawal_opens_nothing(alva) -> None:
    withdraw(departure=only(), actor="hr")
    before = state()
    found = {name: alva.get(reverse(name)).status_code for name in PAGES}
    found |= {f"{name}!": alva.post(reverse(name), facts).status_code
              for name, facts in POSTS.items()}  # fmt: skip
    assert set(found.values()) == {404}
    assert state() == before


def test_nothing_is_posted_from_another_site(alva) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alva.cookies
    before = state()
    for name, facts in POSTS.items():
        assert strict.post(reverse(name), facts).status_code == 403
    assert state() == before


def test_a_field_nobody_offered_changes_nothing(alva) -> None:
    extra = {"name": "Mallory", "status": "withdrawn", "last_day": "2030-01-01", "unit": "optik",
             "contact": "hr", "address_by_leaver": "", "employee_id": "1", "private_email": OWN,
             "pk": "1", "departure": "1", "language": "en"}  # fmt: skip
    before = Departure.objects.values("name", "status", "last_day", "unit", "employee_id").get()
    for name, facts in POSTS.items():
        post(alva, name, **{**extra, **facts})
    after = Departure.objects.values("name", "status", "last_day", "unit", "employee_id").get()
    assert after == before
    assert opened(only(), "contact") == "auto"


def test_closing_the_page_forgets_the_link(alva) -> None:
    assert "Sidan är stängd." in post(alva, "leaver-leave", ok="1")
    assert alva.get(reverse("leaver-page")).status_code == 404


# --- what it shows ------------------------------------------------------------------------------
def test_it_says_what_happens_and_when(alva) -> None:
    page = seen(alva)
    for words in (
        ALVA.name, "torsdag 30 april", "Du blir erbjuden ett samtal före din sista dag.",
        "Kommer torsdag 16 april. Du kan svara till och med torsdag 14 maj.", "Cilla Carlsson",
    ):  # fmt: skip
        assert words in page


def test_it_looks_the_same_whether_the_survey_was_answered(alva, clock_at) -> None:
    clock_at("2026-04-20")
    Case.objects.update(survey_state="sent")
    before = [masked(alva.get(reverse(name)).content) for name in PAGES]
    assert "Är skickad. Du kan svara till och med torsdag 14 maj." in before[0].decode()
    invitation = Invitation.objects.get()
    answers = read_answers(instrument(invitation.instrument), {}, register_of(invitation))
    assert answer(invitation=invitation, answers=answers, token=new_token())
    assert [masked(alva.get(reverse(name)).content) for name in PAGES] == before


def test_while_hr_decides_there_are_no_dates_to_be_had(alva) -> None:
    take_in({"contact": "hr"})
    page = seen(alva)
    assert "HR hör av sig till dig om det." in page
    assert "16 april" not in page


# --- the address --------------------------------------------------------------------------------
def test_the_address_is_kept_and_shown_masked_ever_after(alva) -> None:
    page = post(alva, "leaver-address")
    assert "Adressen är sparad." in page
    assert private_email(only()) == OWN
    for body in (page, *(seen(alva, name) for name in PAGES)):
        assert OWN not in body
        assert ALVA.private_email not in body
    assert "a•••@gmail.com" in seen(alva)


def about_addresses(inbox: Inbox) -> dict[str, Received]:
    letters = [one for one in inbox.received if "dressen är" in one.message["Subject"]]
    return {one.recipients[0]: one for one in letters}


def test_both_addresses_get_a_letter_that_names_nobody(alva, inbox: Inbox) -> None:
    installed()
    post(alva, "leaver-address")
    send_due()
    letters = about_addresses(inbox)
    assert {to: "sparad" in one.message["Subject"] for to, one in letters.items()} == {
        OWN: True, ALVA.private_email: False,
    }  # fmt: skip
    for one in letters.values():
        assert not {"Alva", "Andersson", OWN, ALVA.private_email, "min-sida"} & set(
            one.text.split()
        )
        assert "Cilla Carlsson" in one.text
    assert opened(only(), "former_email") == ""
    assert not Mail.objects.filter(kind__startswith="address-").exists()
    inbox.received.clear()
    post(alva, "leaver-address", private_email="ny@gmail.com")
    send_due()
    assert set(about_addresses(inbox)) == {OWN, "ny@gmail.com"}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("", "Skriv en adress."),
        ("alva", "Skriv adressen så här: namn@exempel.se."),
        ("alva@Universitetet.example", "Den adressen stängs när du slutar."),
        ("a@b.se\nBcc: c@d.se", "Skriv adressen så här: namn@exempel.se."),
    ],
)
def test_a_wrong_address_is_said_to_be_wrong(alva, wrong, reason) -> None:
    Departure.objects.update(work_email=ALVA.work_email)
    assert reason in post(alva, "leaver-address", private_email=wrong)
    assert private_email(only()) == ALVA.private_email


def test_taken_away_it_is_hers_to_enter_again(alva) -> None:
    assert "Adressen är borttagen." in post(alva, "leaver-address", remove="yes")
    assert (private_email(only()), only().address_by_leaver) == ("", True)
    assert "Lämna en adress" in seen(alva)


def test_hr_reads_that_there_is_one_and_can_only_forget_it(alva, people) -> None:
    post(alva, "leaver-address")
    cilla, pk = signed_in(people["Cilla"]), only().pk
    page = cilla.get(reverse("hr-case", args=[pk])).content.decode()
    assert "Den som slutar har själv lämnat en adress" in page
    path = reverse("hr-address", args=[pk])
    page = cilla.post(path, {"private_email": "hr@elsewhere.example"}, follow=True).content.decode()
    assert 'name="private_email"' not in page
    assert private_email(only()) == OWN
    assert signed_in(people["Dag"]).post(path, {"forget": "yes"}).status_code == 404
    assert (
        "Adressen är borttagen."
        in cilla.post(path, {"forget": "yes"}, follow=True).content.decode()
    )
    assert private_email(only()) == ""
    cilla.post(path, {"private_email": "hr@elsewhere.example"})
    assert private_email(only()) == ""


# --- language and news --------------------------------------------------------------------------
@pytest.mark.parametrize(("chosen", "kept"), [("sv", "sv"), ("en", "en"), ("both", "")])
def test_the_language_of_the_letters(alva, chosen, kept) -> None:
    assert "Språket är sparat." in post(alva, "leaver-language", language=chosen)
    assert (only().language, Invitation.objects.get().language) == (kept, kept)
    assert post(alva, "leaver-language", language="xx")
    assert only().language == kept


def test_news_on_and_off(alva) -> None:
    post(alva, "leaver-news", news="yes")
    assert (only().wants_news, "Meddela mig inte längre" in seen(alva)) == (True, True)
    post(alva, "leaver-news", news="no")
    assert only().wants_news is False


# --- Be HR kontakta dig -------------------------------------------------------------------------
def test_the_receipt_comes_once_and_the_page_looks_as_before(alva) -> None:
    before = {name: masked(alva.get(reverse(name)).content) for name in PAGES}
    receipt = post(alva, "leaver-contact", to="local_hr")
    assert "HR får veta det" in receipt
    assert {name: masked(alva.get(reverse(name)).content) for name in PAGES} == before
    again = post(alva, "leaver-contact", to="local_hr")
    assert "HR får veta det" in again
    assert ContactRequest.objects.count() == 1


def test_neither_recipient_is_chosen_for_her(alva) -> None:
    page = seen(alva, "leaver-contact")
    assert "checked" not in page
    assert "Välj vem som ska höra av sig." in post(alva, "leaver-contact", to="")
    assert "Gäller det HR på din institution? Välj central HR." in page
    assert ContactRequest.objects.count() == 0


def test_the_wish_shows_on_idag_of_those_it_is_for_and_nowhere_else(alva, people) -> None:
    """Every other page that they and others reach is the same with and without it."""
    browsers = {name: signed_in(people[name]) for name in ("Cilla", "Gun", "Dag", "Bo", "Eli")}
    before = {name: crawl(browsers[name], ["/"]) for name in browsers}
    for to in ("local_hr", "central_hr"):
        post(alva, "leaver-contact", to=to)
    changed = {
        (name, path)
        for name, browser in browsers.items()
        for path, page in crawl(browser, ["/"]).items()
        if before[name].get(path) != page
    }
    wishes = {wish.to: wish.pk for wish in ContactRequest.objects.all()}
    assert changed == {
        (name, path)
        for name, to in (("Cilla", "local_hr"), ("Gun", "central_hr"))
        for path in (reverse("hr-today"), reverse("hr-contact-done", args=[wishes[to]]))
    }


def test_klart_ends_it_for_those_it_is_for_only(alva, people) -> None:
    post(alva, "leaver-contact", to="local_hr")
    wish = ContactRequest.objects.get()
    done = reverse("hr-contact-done", args=[wish.pk])
    cilla, gun, dag = (signed_in(people[name]) for name in ("Cilla", "Gun", "Dag"))
    assert f"{ALVA.name} ber dig höra av dig" in cilla.get(reverse("hr-today")).content.decode()
    for stranger in (gun, dag, alva):
        assert stranger.post(done).status_code in {302, 404}
    assert ContactRequest.objects.filter(ended_on=None).count() == 1
    assert f"Klart: {ALVA.name}." in cilla.post(done, follow=True).content.decode()
    wish.refresh_from_db()
    assert (wish.ended_on, wish.ended_by) == (date(2026, 3, 16), people["Cilla"].actor)
    assert cilla.post(done).status_code == 404
    assert "ber dig höra av dig" not in cilla.get(reverse("hr-today")).content.decode()
