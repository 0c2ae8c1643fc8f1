from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.test import Client

from avtryck.clock import LOCAL
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations, queries
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.wishes import wish_certificate
from avtryck.org.models import Person
from confidentiality.crawl import signed_in
from talks import OPENED, TASK_DAY, entries, fresh, held, leaves, note, talk_with

Cast = dict[str, Person]
ADDRESSES = ("", "lamna-over/", "erbjud/", "forbered/", "boka/", "genomfor/",
             "avsluta/", "avsluta/klart/", "anteckningar/")  # fmt: skip


def at(interview: Interview, rest: str) -> str:
    return f"/samtal/{interview.pk}/{rest}"


def words(client: Client, address: str) -> str:
    """The page's text without tags, spaces collapsed."""
    main = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("state", ["planned", "held", "final"])
def test_only_the_interviewer_reaches_any_of_its_addresses(
    alva: Interview, people: Cast, state: str
) -> None:
    if state != "planned":
        note(alva, people["Bo"], "Långa dagar.")
        held(alva, date(2026, 3, 19))
    if state == "final":
        operations.finish_notes(interview=fresh(alva), actor="system")
    for name, person in people.items():
        client = signed_in(person)
        statuses = {
            method(at(alva, rest)).status_code
            for rest in ADDRESSES
            for method in (client.get, client.post)
        }
        assert statuses <= {200, 302, 405, 422} if name == "Bo" else statuses <= {404, 405}, name
        assert name == "Bo" or client.get(at(alva, "avsluta/")).status_code == 404


def test_without_sign_in_every_address_leads_there(alva: Interview) -> None:
    for rest in ADDRESSES:
        assert Client().get(at(alva, rest)).headers["Location"].startswith("/konto/logga-in/")


def test_the_list_says_what_comes_next(alva: Interview, people: Cast, bo: Client, clock_at) -> None:
    ines = talk_with(people["Bo"], name="Ines Ibáñez")
    leaves(people["Bo"], "Sam Short", employed_from=date(2026, 1, 1))
    operations.book(interview=ines, at=datetime(2026, 4, 1, 14, tzinfo=LOCAL), place="Rum 4112",
                    actor="system")  # fmt: skip
    clock_at("2026-03-27")
    assert words(bo, "/samtal/") == (
        'id="main" tabindex="-1"> Mina samtal '
        "Alva Andersson Sista dag torsdag 30 april, om 34 dagar Planerad Erbjud samtalet : "
        "Alva Andersson "
        "Ines Ibáñez onsdag 1 april 14.00, Rum 4112, om 5 dagar Bokad Förbered samtalet : "
        "Ines Ibáñez "
        "Erbjuds inte automatiskt Sam Short Anställd kortare tid än sex månader utan avbrott: "
        "samtal erbjuds inte automatiskt. HR eller chefen kan erbjuda det ändå. Regel version 1. "
        "Erbjud ändå : Sam Short Kort kurs: så håller du ett bra samtal"
    )


def test_a_replaced_manager_reads_one_sentence_and_finds_no_way_in(
    alva: Interview, people: Cast, bo: Client
) -> None:
    operations.hand_over(interview=alva, to=people["Cilla"], actor="system")
    html = bo.get("/samtal/").content.decode()
    assert "Alva Andersson" in html
    assert "HR ordnar exitintervjun" in html
    assert str(alva.pk) not in html
    assert "Cilla" not in html
    assert {bo.get(at(alva, rest)).status_code for rest in ADDRESSES} == {404}
    assert signed_in(people["Cilla"]).get(at(alva, "erbjud/")).status_code == 200


def test_offered_declined_and_taken_back(alva: Interview, bo: Client) -> None:
    states = []
    for verb in ("offer", "decline", "offer", "decline"):
        bo.post(at(alva, "erbjud/"), {"verb": verb})
        states.append(fresh(alva).state)
    assert states == [State.OFFERED, State.DECLINED, State.OFFERED, State.DECLINED]


def test_what_a_talk_has_passed_is_refused_in_words(alva: Interview, bo: Client) -> None:
    held(alva, date.fromisoformat(TASK_DAY))
    answer = bo.post(at(alva, "erbjud/"), {"verb": "offer"}, follow=True)
    assert "Det går inte längre: samtalet har kommit vidare." in answer.content.decode()
    assert fresh(alva).state == State.HELD


def test_an_unknown_verb_does_nothing(alva: Interview, bo: Client) -> None:
    assert bo.post(at(alva, "erbjud/"), {"verb": "plan"}).status_code == 302
    assert fresh(alva).state == State.PLANNED


def test_prepared_is_background_and_certificate(alva: Interview, bo: Client) -> None:
    text = words(bo, at(alva, "forbered/"))
    unit = "Grupp A, Avdelningen för minne, Institutionen för neurovetenskap"
    assert (
        f"Namn Alva Andersson Enhet {unit} Personalkategori uppgift saknas "
        "Anställningsform uppgift saknas Anställd sedan 1 september 2019 Sista dag 30 april 2026 "
        "Slutar genom Egen uppsägning Närmaste chef Bo Bergström HR Cilla Carlsson"
    ) in text
    bo.post(at(alva, "forbered/"), {"certificate": "received"})
    assert not fresh(alva).is_prepared
    bo.post(at(alva, "forbered/"), {"certificate": "received", "background_read": "on"})
    assert fresh(alva).is_prepared


@pytest.mark.parametrize(("name", "status"), [("Bo", 200), ("Cilla", 302)])
def test_only_hr_does_without_a_certificate(
    alva: Interview, people: Cast, name: str, status: int
) -> None:
    operations.hand_over(interview=alva, to=people[name], actor="system")
    posted = {"certificate": "waived", "reason": "Finns sedan tidigare"}
    assert signed_in(people[name]).post(at(alva, "forbered/"), posted).status_code == status
    assert fresh(alva).certificate == ("waived" if status == 302 else "unknown")


def test_only_the_leaver_says_that_none_is_wanted(alva: Interview, people: Cast) -> None:
    operations.hand_over(interview=alva, to=people["Cilla"], actor="system")
    cilla = signed_in(people["Cilla"])
    cilla.post(at(alva, "forbered/"), {"certificate": "not_wanted"})
    assert fresh(alva).certificate == "unknown"
    with pytest.raises(operations.OnlyTheLeaverError):
        operations.set_certificate(interview=alva, certificate="not_wanted", actor="system")
    wish_certificate(departure=alva.case.departure, wish="none")
    assert "Alva vill inte ha något betyg." in words(cilla, at(alva, "forbered/"))
    cilla.post(at(alva, "forbered/"), {"certificate": "received", "background_read": "on"})
    assert (fresh(alva).certificate, fresh(alva).is_prepared) == ("not_wanted", True)


def test_what_hr_or_the_leaver_has_said_of_the_certificate_is_read_and_not_ticked(
    alva: Interview, bo: Client
) -> None:
    wish_certificate(departure=alva.case.departure, wish="attestation")
    assert "Alva har bett om tjänstgöringsintyg." in words(bo, at(alva, "forbered/"))
    operations.set_certificate(
        interview=alva, certificate="waived", reason="Skrivet 2025", actor="system"
    )
    html = bo.get(at(alva, "forbered/")).content.decode()
    assert ("HR avstår: Skrivet 2025" in html, 'name="certificate"' in html) == (True, False)
    bo.post(at(alva, "forbered/"), {"certificate": "received", "background_read": "on"})
    assert (fresh(alva).certificate, fresh(alva).is_prepared) == ("waived", True)


def test_hr_does_without_a_certificate_for_a_talk_that_the_manager_holds(
    alva: Interview, people: Cast
) -> None:
    address = f"/hr/avslut/{alva.case.departure.pk}/betyg/"
    cilla = signed_in(people["Cilla"])
    assert address in cilla.get(f"/hr/avslut/{alva.case.departure.pk}/").content.decode()
    for name in ("Bo", "Dag", "Gun"):
        assert signed_in(people[name]).post(address, {"reason": "x"}).status_code == 404
    assert "ds-error-summary" in cilla.post(address, {"reason": " "}).content.decode()
    assert fresh(alva).certificate == "unknown"
    cilla.post(address, {"reason": "Skrivet 2025"})
    assert (fresh(alva).certificate, fresh(alva).certificate_reason) == ("waived", "Skrivet 2025")
    [entry] = entries(alva, "set certificate")
    assert "2025" not in str(entry)
    held(alva, date.fromisoformat(TASK_DAY))
    assert cilla.get(address).status_code == 404


def test_ready_when_all_is_there_and_said_so(alva: Interview, bo: Client) -> None:
    assert queries.missing(alva) == ["certificate", "background", "time"]
    bo.post(at(alva, "forbered/"), {"certificate": "attestation", "background_read": "on"})
    assert queries.missing(fresh(alva)) == ["time"]
    when = datetime(2026, 4, 15, 14, tzinfo=LOCAL)
    operations.book(interview=fresh(alva), at=when, place="Rum 4112", actor="system")
    text = words(bo, at(alva, "forbered/"))
    assert "Allt är klart. Nu kan ni ses." in text
    assert "håller samtalet ändå" not in text
    assert queries.next_step(fresh(alva)) == "conduct"


def test_held_all_the_same_with_a_reason_that_stays_out_of_the_audit(
    alva: Interview, bo: Client
) -> None:
    for reason in ("", "   "):
        answer = bo.post(at(alva, "forbered/"), {"ready": "1", "ready_reason": reason})
        assert "ds-error-summary" in answer.content.decode()
        with pytest.raises(operations.NoReasonError):
            operations.ready_anyway(interview=alva, reason=reason, actor="system")
    assert not fresh(alva).is_prepared
    bo.post(at(alva, "forbered/"), {"ready": "1", "ready_reason": "Slutar i morgon"})
    assert (fresh(alva).ready_reason, fresh(alva).is_prepared) == ("Slutar i morgon", True)
    assert (fresh(alva).certificate, fresh(alva).background_read) == ("unknown", False)
    assert "Ni håller samtalet ändå: Slutar i morgon" in words(bo, at(alva, "forbered/"))
    [entry] = entries(alva, "ready anyway")
    assert entry["changed"] == ["ready_reason"]
    assert "morgon" not in str(entry)


def test_somebody_else_asks_about_the_manager_in_other_words(
    alva: Interview, people: Cast, bo: Client
) -> None:
    mine, theirs = "Vilka råd vill du ge mig som chef", "Vilka råd vill du ge din chef"
    text = words(bo, at(alva, "forbered/"))
    assert (mine in text, theirs in text) == (True, False)
    operations.hand_over(interview=alva, to=people["Cilla"], actor="system")
    text = words(signed_in(people["Cilla"]), at(alva, "forbered/"))
    assert f"{theirs} för framtiden? I mallen, av närmaste chef: {mine}" in text
    text = words(signed_in(people["Cilla"]), at(alva, "genomfor/"))
    assert f"{theirs} för framtiden? I mallen, av närmaste chef: {mine}" in text


@pytest.mark.parametrize(("code", "said"), [("researcher", "Forskare"), ("rum 7", "Rum 7")])
def test_a_staff_category_stands_in_words_or_as_it_was_imported(
    alva: Interview, bo: Client, code: str, said: str
) -> None:
    departure = alva.case.departure
    departure.staff_category = code
    departure.save()
    assert f"Personalkategori {said} " in words(bo, at(alva, "forbered/"))


def test_the_course_is_one_page_in_the_readers_language(bo: Client) -> None:
    text = words(bo, "/samtal/kurs/")
    assert len(text.split()) <= 900
    assert "Låt det vara tyst" in text
    bo.cookies["lang"] = "en"
    assert "Let it be silent" in words(bo, "/samtal/kurs/")


def test_booked_in_the_workplaces_time(alva: Interview, bo: Client) -> None:
    agreed = {"day": "2026-04-15", "time": "14:00", "minutes": "75", "place": "Rum 4112"}
    bo.post(at(alva, "boka/"), agreed)
    assert fresh(alva).booked_at == datetime(2026, 4, 15, 14, tzinfo=LOCAL)
    html = bo.get(at(alva, "boka/")).content.decode()
    assert ('value="2026-04-15"' in html, 'value="14:00"' in html) == (True, True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minutes": "5"}, "15"),
        ({"place": "x" * 201}, "200"),
    ],
)
def test_what_cannot_be_booked(
    alva: Interview, bo: Client, changed: dict[str, str], sentence: str
) -> None:
    agreed = {"day": "2026-04-15", "time": "14:00", "minutes": "75", "place": "Rum 4112"}
    answer = bo.post(at(alva, "boka/"), agreed | changed)
    assert sentence in answer.content.decode()
    assert fresh(alva).state == State.PLANNED


def test_handed_over_without_a_reason(alva: Interview, people: Cast, bo: Client) -> None:
    html = bo.get(at(alva, "lamna-over/")).content.decode()
    assert re.findall(r'name="to" value="([^"]*)"', html) == [
        "hr", str(people["Frida"].pk), str(people["Cilla"].pk),
    ]  # fmt: skip
    assert bo.post(at(alva, "lamna-over/"), {"to": str(people["Dag"].pk)}).status_code == 200
    assert fresh(alva).interviewer == people["Bo"]
    answer = bo.post(at(alva, "lamna-over/"), {"to": "hr"})
    assert answer.headers["Location"] == "/samtal/"
    assert (fresh(alva).interviewer, fresh(alva).handed_to_hr) == (None, True)
    assert "Andra som slutar Alva Andersson HR ordnar exitintervjun" in words(bo, "/samtal/")


def test_offered_all_the_same_by_the_nearest_manager_only(people: Cast, clock_at) -> None:
    clock_at(OPENED)
    case = leaves(people["Bo"], employed_from=date(2026, 1, 1))
    address = f"/samtal/erbjud-anda/{case.pk}/"
    others = [signed_in(person) for name, person in people.items() if name != "Bo"]
    assert {client.post(address).status_code for client in others} == {404}
    assert signed_in(people["Bo"]).post(address).status_code == 302
    assert Interview.objects.get().interviewer == people["Bo"]


@pytest.mark.parametrize("rest", ["erbjud/", "forbered/", "boka/", "lamna-over/"])
def test_no_page_has_two_primary_buttons(alva: Interview, bo: Client, rest: str) -> None:
    html = bo.get(at(alva, rest)).content.decode()
    buttons = re.findall(r'<(?:a|button) class="ds-button"[^>]*>', html)
    assert sum("data-variant" not in one for one in buttons) == 1
