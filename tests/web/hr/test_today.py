"""Idag: each thing that needs HR stands in it until it is done, and then no more."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from avtryck.cases.contact import ask_contact
from avtryck.cases.models import Case, ContactRequest, Departure
from avtryck.interviews.initiative import remind_and_raise
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import hand_over
from avtryck.outbox.models import Mail
from cases.rows import take_in
from cast import ALVA
from confidentiality.crawl import masked, signed_in

ENDING = {"exit_type": "fixed_term_end"}


@pytest.fixture(autouse=True)
def in_march(people, clock_at) -> None:
    clock_at("2026-03-16")


def today(client) -> str:
    return client.get(reverse("hr-today")).content.decode()


def act(client, name: str, **facts: str) -> str:
    path = reverse(name, args=[Departure.objects.exclude(status="withdrawn").get().pk])
    return client.post(path, facts, follow=True).content.decode()


def test_an_empty_installation_leads_to_the_import(cilla) -> None:
    assert "Här finns inga avslut ännu." in today(cilla)


def test_yes_opens_the_case(cilla) -> None:
    take_in(ENDING)
    question = f"Slutar {ALVA.name} torsdag 30 april?"
    assert question in today(cilla)
    act(cilla, "hr-confirm")
    assert question not in today(cilla)
    assert (Departure.objects.get().status, Case.objects.count()) == ("confirmed", 1)


def test_extended_goes_away_without_a_mail(cilla) -> None:
    take_in(ENDING)
    page = act(cilla, "hr-extend", last_day="")
    assert f"{ALVA.name} stannar. Avslutet är återkallat och inget skickas." in page
    assert (Case.objects.count(), Mail.objects.count()) == (0, 0)


def test_extended_to_an_earlier_day_is_refused(cilla) -> None:
    take_in(ENDING)
    page = act(cilla, "hr-extend", last_day="2026-04-30")
    assert "Förlängd betyder en senare dag än den nuvarande." in page
    assert Departure.objects.get().status == "to_confirm"


def test_do_not_know_rests_until_tomorrow(cilla, clock_at) -> None:
    take_in(ENDING)
    act(cilla, "hr-ask-later")
    assert "1 väntar till i morgon" in today(cilla)
    clock_at("2026-03-17")
    assert "väntar till i morgon" not in today(cilla)


def test_contact_waits_for_hr(cilla) -> None:
    take_in({"contact": "hr"})
    assert "Bestäm hur de ska kontaktas" in today(cilla)
    assert "Nu går utskicken av sig själva." in act(cilla, "hr-contact", contact="auto")
    assert "Bestäm hur de ska kontaktas" not in today(cilla)
    assert Case.objects.get().handling == "auto"


@pytest.mark.parametrize(
    ("day", "word"), [("2026-04-29", "Väntar på HR"), ("2026-04-30", "Bestäm idag")]
)
def test_contact_is_decided_at_the_latest_on_the_last_day(cilla, clock_at, day, word) -> None:
    take_in({"contact": "hr"})
    clock_at(day)
    assert word in today(cilla)


def test_a_blank_exit_type_is_asked_for(cilla) -> None:
    take_in({"exit_type": ""})
    assert "Varför slutar de?" in today(cilla)
    act(cilla, "hr-exit-type", exit_type="retirement")
    assert "Varför slutar de?" not in today(cilla)
    assert Departure.objects.get().exit_type == "retirement"


def test_without_a_private_address_somebody_has_to_ask(cilla, clock_at) -> None:
    take_in({"private_email": ""})
    assert "Går inte att nå" not in today(cilla)
    clock_at("2026-04-10")
    page = today(cilla)
    assert "Enkäten når inte 1 person" in page
    assert reverse("hr-survey") in page
    assert "Adressen är sparad." in act(cilla, "hr-address", private_email="a@hemma.example")
    assert "Går inte att nå" not in today(cilla)


def test_undelivered_mail_is_shown(cilla) -> None:
    take_in({})
    Case.objects.update(survey_state="failed")
    assert "Enkäten når inte 1 person" in today(cilla)


def test_the_form_needs_two(people, cilla) -> None:
    form = {"name": "Jon Jonsson", "employee_id": "77", "unit": "minne-a",
            "last_day": "2026-05-31", "exit_type": "resignation"}  # fmt: skip
    cilla.post(reverse("hr-add-person"), form)
    departure = Departure.objects.get()
    assert (departure.source, departure.entered_by) == ("form", people["Cilla"].actor)
    assert (departure.counts, "Väntar på en kollega" in today(cilla)) == (False, True)
    assert "Du lade själv in avslutet." in act(cilla, "hr-confirm")
    gun = signed_in(people["Gun"])
    assert "Väntar på dig" in today(gun)
    act(gun, "hr-confirm")
    assert (Departure.objects.get().counts, "Inlagda av en" in today(gun)) == (True, False)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"employee_id": "8501011234"}, "Det ser ut som ett personnummer."),
        ({"unit": "optik"}, "Välj ett giltigt alternativ"),
        ({"manager_id": "unknown"}, "Ingen person här har det numret."),
        ({"employed_from": "2026-06-01"}, "Dagen ligger efter sista dagen."),
        ({"employee_id": ALVA.employee_id}, "Personen har redan ett pågående avslut."),
    ],
)
def test_the_form_says_what_is_wrong(cilla, changed, reason) -> None:
    take_in({})
    form = {"name": "Jon Jonsson", "employee_id": "77", "unit": "minne-a", "last_day": "2026-05-31"}
    page = cilla.post(reverse("hr-add-person"), form | changed).content.decode()
    assert reason in page
    assert Departure.objects.count() == 1


def test_withdrawn_can_be_undone_on_the_persons_page(cilla) -> None:
    take_in({})
    assert "Avslutet är återkallat." in act(cilla, "hr-withdraw")
    path = reverse("hr-reinstate", args=[Departure.objects.get().pk])
    assert "Avslutet gäller igen." in cilla.post(path, follow=True).content.decode()
    assert Departure.objects.filter(status="confirmed", case__cancelled_on=None).count() == 1


def test_hr_offers_a_talk_to_whom_the_rule_leaves_out(cilla) -> None:
    take_in({"employed_from": "2026-02-01"})
    page = cilla.get(reverse("hr-case", args=[Departure.objects.get().pk])).content.decode()
    assert "samtal erbjuds inte automatiskt" in page
    assert "Samtal erbjuds." in act(cilla, "hr-offer-anyway")
    assert Case.objects.get().interview_state == "planned"


def test_hr_gives_the_talk_to_somebody_else(cilla, people) -> None:
    take_in({})
    page = act(cilla, "hr-hand-over", to=str(people["Frida"].pk))
    assert "Frida Forsman har fått uppgiften." in page
    assert "Frida Forsman håller samtalet." in page


def names_under(page: str, heading: str) -> list[str]:
    """Who stands under one heading of Idag, in order."""
    section = page.partition(f"<h2>{heading}</h2>")[2].partition("</section>")[0]
    return re.findall(r'<li class="task"><div><a href="[^"]+">([^<]+)</a>', section)


def test_nobody_holds_the_talk(cilla, leaving) -> None:
    leaving("Senare", nearest_manager=None, last_day=date(2026, 5, 30))
    leaving("Först", nearest_manager=None)
    leaving("Bo har den")
    assert names_under(today(cilla), "Vem håller samtalet?") == ["Först", "Senare"]


def test_be_the_superior_manager_in_one_click_and_back_again(
    cilla, leaving, people, clock_at
) -> None:
    late, slow = leaving("Sen"), leaving("Också sen", last_day=date(2026, 4, 20))
    clock_at("2026-04-08")
    remind_and_raise()
    assert names_under(today(cilla), "Ingen har tagit initiativ") == ["Också sen", "Sen"]
    path, back = reverse("hr-ask-superior", args=[late.pk]), {"next": reverse("hr-today")}
    page = cilla.post(path, back, follow=True).content.decode()
    assert "Frida Forsman har fått uppgiften för Sen." in page
    assert names_under(page, "Ingen har tagit initiativ") == ["Också sen"]
    assert Interview.objects.get(case=late.case).interviewer == people["Frida"]
    cilla.post(reverse("hr-hand-over", args=[late.pk]), {"to": str(people["Bo"].pk)})
    assert Interview.objects.get(case=late.case).interviewer == people["Bo"]
    assert Interview.objects.get(case=slow.case).interviewer == people["Bo"]


def test_without_a_superior_manager_hr_chooses(cilla, leaving) -> None:
    departure = leaving("Syn", unit="syn")
    answer = cilla.post(reverse("hr-ask-superior", args=[departure.pk]))
    assert answer["Location"] == reverse("hr-hand-over", args=[departure.pk])


def test_a_talk_somebody_else_was_given_is_not_sent_on_by_one_click(
    cilla, leaving, people, clock_at
) -> None:
    departure = leaving("Alva")
    hand_over(interview=departure.case.interview, to=people["Cilla"], actor="system")
    clock_at("2026-04-08")
    remind_and_raise()
    page = today(cilla)
    assert names_under(page, "Ingen har tagit initiativ") == ["Alva"]
    assert reverse("hr-ask-superior", args=[departure.pk]) not in page
    cilla.post(reverse("hr-ask-superior", args=[departure.pk]))
    assert Interview.objects.get(case=departure.case).interviewer == people["Cilla"]


def test_long_groups_are_folded_and_none_is_lost(cilla, leaving) -> None:
    everybody = [f"Nummer {number}" for number in range(9)]
    for name in everybody:
        leaving(name, exit_type="")
    page = today(cilla)
    assert "Visa 3 till" in page
    assert names_under(page, "Varför slutar de?") == everybody


def test_a_request_to_be_contacted_leaves_no_trace_elsewhere(leaving, people) -> None:
    departure = leaving("Alva")
    looking = {name: signed_in(people[name]) for name in ("Cilla", "Gun")}
    case = reverse("hr-case", args=[departure.pk])
    elsewhere = (reverse("hr-cases"), reverse("hr-cases") + "?state=mine", case,
                 reverse("hr-account"))  # fmt: skip
    pages = {("Gun", "/hr/"), *((name, path) for name in looking for path in elsewhere)}

    def seen() -> dict[tuple[str, str], bytes]:
        return {(name, path): masked(looking[name].get(path).content) for name, path in pages}

    before, local = seen(), today(looking["Cilla"])
    ask_contact(departure=departure, to=ContactRequest.To.LOCAL_HR)
    assert seen() == before
    assert (today(looking["Cilla"]) == local, "ber dig höra av dig" in today(looking["Gun"])) == (
        False,
        False,
    )
