"""Several at once: what the preview says is what is done, once, and never to a neighbour's."""

from __future__ import annotations

import re
import threading
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connections  # noqa: TID251 - each click closes its own
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases import operations as departures
from avtryck.cases.models import Case, Departure
from avtryck.clock import now
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from confidentiality.crawl import signed_in
from talks import fresh, note

BULK, DONE, LIST = "/hr/avslut/flera/", "/hr/avslut/flera/klart/", "/hr/avslut/"
LINE = re.compile(r'<a href="/hr/avslut/[^"]+">([^<]+)</a>.*?class="outcome">([^<]+)<', re.DOTALL)
HIDDEN = re.compile(r'name="(act|chosen|run)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def in_march(people, clock_at) -> None:
    clock_at("2026-03-16T09:00")


def halves(page: str, words: str) -> tuple[dict[str, str], dict[str, str]]:
    """(done or to be done, left out): name → words."""
    before, _heading, after = unescape(page).partition(words)
    return dict(LINE.findall(before)), dict(LINE.findall(after))


def preview(client, act: str, *chosen: Departure, **query: str):
    rows = [("act", act), *query.items(), *(("chosen", str(one.pk)) for one in chosen)]
    return client.get(f"{BULK}?{urlencode(rows)}")


def go_on(client, answer) -> str:
    """Press the one button of the preview; the page of what was done."""
    sent = dict(HIDDEN.findall(answer.content.decode()))
    return client.post(BULK, sent, follow=True).content.decode()


def check(client, act: str, *chosen: Departure) -> tuple[dict[str, str], dict[str, str]]:
    """The preview's halves; what is done must be exactly its first, in the same words."""
    answer = preview(client, act, *chosen)
    fit, left = halves(answer.content.decode(), "lämnas utanför")
    done, failed = halves(go_on(client, answer), "Inte gjort")
    assert (done, failed) == (fit, {})
    return fit, left


def test_confirm(cilla, leaving, people) -> None:
    asked = {"exit_type": "fixed_term_end", "status": "to_confirm"}
    long, short = leaving("Lång", **asked), leaving("Kort", employed_from=date(2026, 1, 1), **asked)
    sure, gone = leaving("Säker"), leaving("Borta", **asked)
    own = leaving("Cilla", employee_id=people["Cilla"].employee_id, unit="neuro", **asked)
    departures.withdraw(departure=gone, actor="person:x")
    fit, left = check(cilla, "confirm", long, short, sure, gone, own)
    assert fit == {
        "Lång": "Bekräftas. Samtal erbjuds.",
        "Kort": "Bekräftas. Samtal erbjuds inte.",
    }
    assert left == {
        "Säker": "Är redan bekräftat.",
        "Borta": "Avslutet är återkallat.",
        "Cilla": "Ditt eget avslut bestämmer någon annan i HR om.",
    }
    states = {one.name: one.status for one in Departure.objects.all()}
    assert states == {"Lång": "confirmed", "Kort": "confirmed", "Säker": "confirmed",
                      "Borta": "withdrawn", "Cilla": "to_confirm"}  # fmt: skip
    talks = {one.departure.name: one.interview_state for one in Case.objects.all()}
    assert talks == {"Lång": "planned", "Kort": "not_offered", "Säker": "planned"}


def test_offer_to_whom_the_rule_leaves_out(cilla, leaving) -> None:
    new = {"employed_from": date(2026, 1, 1)}
    bo, nobody = leaving("Ny", **new), leaving("Ny utan chef", nearest_manager=None, **new)
    old, held = leaving("Gammal"), leaving("Sjuk", exit_type="ill_health", **new)
    past, dead = (
        leaving("Slutat", last_day=date(2026, 3, 1), **new),
        leaving("Död", exit_type="deceased"),
    )
    fit, left = check(cilla, "offer", bo, nobody, old, held, past, dead)
    assert fit == {
        "Ny": "Samtal erbjuds. Bo Bergström får uppgiften.",
        "Ny utan chef": "Samtal erbjuds. HR väljer vem som håller det.",
    }
    assert left == {
        "Gammal": "Samtal erbjuds redan.",
        "Sjuk": "HR har inte bestämt om kontakten än.",
        "Slutat": "Sista dagen har varit. Erbjud på personens egen sida.",
        "Död": "Inget ska skickas.",
    }
    holders = {one.case.departure.name: one.interviewer_id for one in Interview.objects.all()}
    assert holders == {"Ny": bo.nearest_manager_id, "Ny utan chef": None,
                       "Gammal": bo.nearest_manager_id}  # fmt: skip


def test_hand_over_to_the_superior_manager(cilla, leaving, people, clock_at) -> None:
    rows = {name: leaving(name) for name in ("Planerad", "Bokad", "Påbörjad", "Annan", "Nekad")}
    talks = {name: fresh(one.case.interview) for name, one in rows.items()}
    rows["Ingen chef"] = leaving("Ingen chef", nearest_manager=None)
    rows["Syn"] = leaving("Syn", unit="syn")
    rows["Kort"] = leaving("Kort", employed_from=date(2026, 3, 1))
    clock_at("2026-03-20T09:00")
    rows["Ny"] = leaving("Ny")
    operations.book(interview=talks["Bokad"], at=now(), place="A3", actor="system")
    operations.decline(interview=talks["Nekad"], actor="system")
    operations.hand_over(interview=talks["Annan"], to=people["Cilla"], actor="system")
    operations.say_opening(interview=talks["Påbörjad"], actor="system")
    note(talks["Påbörjad"], people["Bo"], "Ett ord.")
    fit, left = check(cilla, "superior", *rows.values())
    assert fit == {"Planerad": "Frida Forsman får uppgiften efter Bo Bergström."}
    assert left == {
        "Bokad": "Samtalet är redan bokat.",
        "Påbörjad": "Anteckningarna är påbörjade.",
        "Annan": "Någon annan än närmaste chef har redan uppgiften.",
        "Nekad": "Samtalet är hållet, eller medarbetaren har tackat nej.",
        "Ingen chef": "HR ordnar samtalet: välj vem på personens egen sida.",
        "Syn": "Här finns ingen överordnad chef.",
        "Kort": "Inget samtal är planerat.",
        "Ny": "Uppgiften har inte gått ut än.",
    }
    frida = Interview.objects.filter(interviewer=people["Frida"])
    assert [one.case.departure.name for one in frida] == ["Planerad"]
    # undone by handing over again
    url = reverse("hr-hand-over", args=[rows["Planerad"].pk])
    cilla.post(url, {"to": str(people["Bo"].pk)})
    assert fresh(talks["Planerad"]).interviewer == people["Bo"]


def test_what_changed_after_the_preview_is_left_out_and_said(cilla, leaving) -> None:
    asked = {"exit_type": "fixed_term_end", "status": "to_confirm"}
    stays, goes = leaving("Stannar", **asked), leaving("Går", **asked)
    answer = preview(cilla, "confirm", stays, goes)
    departures.withdraw(departure=stays, actor="person:x")
    done, failed = halves(go_on(cilla, answer), "Inte gjort")
    assert (done, failed) == (
        {"Går": "Bekräftas. Samtal erbjuds."},
        {"Stannar": "Avslutet är återkallat."},
    )


def test_everybody_in_the_selection_and_nobody_else(cilla, leaving) -> None:
    asked = {"exit_type": "fixed_term_end", "status": "to_confirm"}
    for number in range(3):
        leaving(f"Minne {number}", unit="minne-b", **asked)
    leaving("Syn", unit="syn", **asked)
    leaving("Optik", unit="optik", **asked)
    answer = preview(cilla, "confirm", who="everyone", unit="minne", state="to_confirm")
    assert set(halves(go_on(cilla, answer), "Inte gjort")[0]) == {"Minne 0", "Minne 1", "Minne 2"}
    assert Departure.objects.filter(status="confirmed").count() == 3
    # a choice that makes no sense is nobody, not everybody
    answer = preview(cilla, "confirm", who="everyone", unit="optik")
    assert (answer.status_code, Departure.objects.filter(status="confirmed").count()) == (302, 3)


def test_a_neighbours_case_does_not_exist(cilla, leaving, people) -> None:
    asked = {"exit_type": "fixed_term_end", "status": "to_confirm"}
    ours, theirs = leaving("Vår", **asked), leaving("Deras", unit="optik", **asked)
    assert preview(cilla, "confirm", theirs).status_code == 404
    fit, left = halves(preview(cilla, "confirm", ours, theirs).content.decode(), "lämnas utanför")
    assert (set(fit), left) == ({"Vår"}, {})
    both = {"act": "confirm", "chosen": f"{ours.pk},{theirs.pk}"}
    assert "Deras" not in cilla.post(BULK, both, follow=True).content.decode()
    alone = {"act": "confirm", "chosen": str(theirs.pk)}
    assert cilla.post(BULK, alone).status_code == 404
    assert {one.name: one.status for one in Departure.objects.all()} == {
        "Vår": "confirmed",
        "Deras": "to_confirm",
    }
    for name in ("Bo", "Frida", "Eli", "Hugo"):
        assert signed_in(people[name]).post(BULK, both).status_code == 404


@pytest.mark.parametrize("query", ["", "act=confirm", "act=close&who=everyone", "chosen=x"])
def test_nothing_chosen_leads_back(cilla, leaving, query) -> None:
    leaving("Alva")
    assert cilla.get(f"{BULK}?{query}")["Location"].startswith(LIST)


def test_unfit_identifiers_and_too_many_are_refused(cilla, leaving) -> None:
    row = leaving("Alva")
    assert cilla.get(f"{BULK}?act=confirm&chosen=x").status_code == 404
    many = {"act": "confirm", "chosen": ",".join(f"{row.pk}"[:-4] + f"{n:04x}" for n in range(201))}
    assert cilla.post(BULK, many).status_code == 404
    assert cilla.get(DONE).status_code == 302  # nothing has been done


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_do_it_once(leaving, people) -> None:
    asked = {"exit_type": "fixed_term_end", "status": "to_confirm"}
    rows = [leaving(f"Nummer {number}", **asked) for number in range(6)]
    cilla = signed_in(people["Cilla"])
    sent = dict(HIDDEN.findall(preview(cilla, "confirm", *rows).content.decode()))
    pages: list[str] = []
    together = threading.Barrier(2)

    def press() -> None:
        together.wait()
        try:
            pages.append(cilla.post(BULK, sent, follow=True).content.decode())
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=press) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    payloads = [event.payload for event in Event.objects.filter(chain="neuro")]
    verbs = [one["verb"] for one in payloads]
    assert (verbs.count("confirm departure"), verbs.count("open case")) == (6, 6)
    assert Interview.objects.count() == 6
    assert len(pages) == 2
