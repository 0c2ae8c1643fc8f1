"""From a figure to a decision and an action, as each person meets it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from avtryck.actions.models import Action, Finding
from avtryck.actions.risk import Risk
from avtryck.org.models import Person, Role, Unit
from confidentiality.crawl import signed_in
from loop import pinned, planned, year
from published_rows import Group, release

People = dict[str, "Person"]
PIN = "/atgarder/fynd/nytt/neuro/"
AREA = "area_work_environment:0"
RISK = Risk("Torr luft i hela huset.", "serious", "likely", "Nya fläktar.")
RISK_SENT = {
    "what": "Torr luft i hela huset.", "severity": "serious", "likelihood": "likely",
    "measures": "Nya fläktar.",
}  # fmt: skip


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def _spring(clock_at) -> None:
    clock_at("2026-03-02")


def test_cilla_pins_decides_plans_and_closes(people: People) -> None:
    year(2024, minne=32, optik=8)
    cilla = signed_in(people["Cilla"])
    assert "”Arbetsmiljön”: 32 av 80 svarade 1–2." in page(cilla, PIN)

    sent = cilla.post(PIN, {"subject": AREA})
    finding = Finding.objects.get()
    there = f"/atgarder/fynd/{finding.pk}/"
    assert sent["Location"] == there
    assert finding.figure == "exit-survey~work_environment-5"
    assert finding.definition["counted"] == ["1", "2"]
    assert finding.definition["n"] == 80
    decided = cilla.post(f"{there}beslut/", {"decision": "act", "reason": ""})
    assert decided["Location"] == f"{there}atgard/"
    plan = {"title": "Se över ventilationen", "owner": people["Frida"].pk, "due": "2026-06-01"}
    cilla.post(f"{there}atgard/", plan)
    action = Action.objects.get()
    register = page(cilla, "/atgarder/")
    assert "1 fynd, 1 med beslut. 1 åtgärd pågår." in register
    assert "Se över ventilationen" in register

    own = f"/atgarder/{action.pk}/"
    frida = signed_in(people["Frida"])
    assert "Se över ventilationen" in page(frida, own)
    frida.post(f"{own}avsluta/", {"state": "done", "outcome": "Bytt fläktar."})
    assert "1 fynd, 1 med beslut. 1 är klar, 1 i tid." in page(frida, "/atgarder/")
    frida.post(f"{own}oppna/")
    assert Action.objects.get().state == "open"


def test_the_figure_that_a_link_names_is_chosen(people: People) -> None:
    year(2024, minne=32, optik=8)

    found = page(signed_in(people["Cilla"]), f"{PIN}?figure=area_work_environment")

    assert f'value="{AREA}" id="id_subject_0" checked' in found


def test_what_is_asked_for_is_said_in_an_error_summary(people: People) -> None:
    finding = pinned(people["Cilla"])
    cilla, there = signed_in(people["Cilla"]), f"/atgarder/fynd/{finding.pk}/"

    without = cilla.post(f"{there}beslut/", {"decision": "no_action", "reason": " "})
    past = {"title": "X", "owner": people["Frida"].pk, "due": "2026-03-01"}
    late = cilla.post(f"{there}atgard/", past)
    risk = cilla.post(f"{there}atgard/?slag=risk", past | {"due": "2026-06-01"})

    assert "Skriv varför ni inte gör något." in without.content.decode()
    assert "Välj en dag som inte har varit." in late.content.decode()
    assert risk.status_code == 200
    assert not Action.objects.exists()


def test_a_risk_has_a_sheet_without_names(people: People) -> None:
    finding = pinned(people["Cilla"])
    sent = {"title": "Byt fläktar", "owner": people["Frida"].pk, "due": "2026-06-01"} | RISK_SENT
    cilla = signed_in(people["Cilla"])
    cilla.post(f"/atgarder/fynd/{finding.pk}/atgard/?slag=risk", sent)
    action = Action.objects.get()

    sheet = page(cilla, f"/atgarder/{action.pk}/riskbedomning/")

    assert action.kind == "work_environment"
    for words in ("Torr luft i hela huset.", "Allvarlig", "Sannolik", "Nya fläktar."):
        assert words in sheet
    assert "Frida" not in sheet
    plain = planned(people["Frida"], date(2026, 6, 1), finding)
    assert cilla.get(f"/atgarder/{plain.pk}/riskbedomning/").status_code == 404


def test_eli_reads_the_register_and_decides_nothing(people: People) -> None:
    year(2024, minne=32, optik=8)
    action = planned(people["Frida"], date(2026, 6, 1))
    eli, finding = signed_in(people["Eli"]), action.finding
    there, own = f"/atgarder/fynd/{finding.pk}/", f"/atgarder/{action.pk}/"

    assert "Se över ventilationen" in page(eli, "/atgarder/")
    for path in (there, own):
        seen = page(eli, path)
        assert 'method="post" action="/atgarder' not in seen
        assert "Ändra" not in seen
    for path in (PIN, f"{there}beslut/", f"{there}atgard/", f"{own}andra/", "/atgarder/ni-sa/"):
        assert eli.get(path).status_code == 404
    for verb in ("avsluta", "oppna"):
        assert eli.post(f"{own}{verb}/", {"state": "done", "outcome": "X"}).status_code == 404
    assert Action.objects.get().state == "open"


def test_neighbours_find_nothing(people: People) -> None:
    action = planned(people["Frida"], date(2026, 6, 1))
    dag = signed_in(people["Dag"])

    assert "ventilationen" not in page(dag, "/atgarder/")
    assert dag.get(f"/atgarder/fynd/{action.finding_id}/").status_code == 404
    assert dag.get(f"/atgarder/{action.pk}/").status_code == 404
    assert dag.get(PIN).status_code == 404


def test_a_nearest_manager_acts_for_the_own_unit_only(people: People) -> None:
    year(2024, minne=32, optik=8)
    above, own = pinned(people["Cilla"], "minne"), pinned(people["Cilla"], "minne-a")
    bo = signed_in(people["Bo"])

    for finding, status in ((above, 404), (own, 200)):
        assert bo.get(f"/atgarder/fynd/{finding.pk}/").status_code == 200
        assert bo.get(f"/atgarder/fynd/{finding.pk}/beslut/").status_code == status
    assert bo.get("/atgarder/fynd/nytt/minne/").status_code == 404


def test_whoever_owns_an_action_closes_it_wherever_it_belongs(people: People) -> None:
    action = planned(people["Cilla"], date(2026, 6, 1), pinned(people["Cilla"], "neuro"))
    action.owner = people["Bo"]
    action.save()
    bo, own = signed_in(people["Bo"]), f"/atgarder/{action.pk}/"

    assert "Avsluta åtgärden" in page(bo, own)
    bo.post(f"{own}avsluta/", {"state": "dropped", "outcome": "Huset rivs."})
    assert Action.objects.get().state == "dropped"
    assert bo.get(f"/atgarder/fynd/{action.finding_id}/beslut/").status_code == 404


def test_filters_of_the_register(people: People, clock_at) -> None:
    undecided = pinned(people["Cilla"], "minne", sentence_sv="Att besluta")
    planned(people["Frida"], date(2026, 3, 20), pinned(people["Cilla"], sentence_sv="Sent"))
    clock_at("2026-03-23")
    cilla = signed_in(people["Cilla"])

    def shown(query: str) -> set[str]:
        found = page(cilla, f"/atgarder/?{query}")
        return {words for words in ("Att besluta</a>", "Sent</a>") if words in found}

    both = {"Att besluta</a>", "Sent</a>"}
    assert shown("") == both
    assert shown("state=undecided") == {"Att besluta</a>"}
    assert shown("state=overdue") == {"Sent</a>"}
    assert shown("state=closed") == set()
    assert shown("unit=minne") == {"Att besluta</a>"}
    assert shown("unit=fysik") == both  # not one of the choices
    assert shown("mine=on") == set()
    assert "1 är försenad." in page(cilla, "/atgarder/")
    assert undecided.decision == ""


def test_on_laget_stands_what_waits_and_what_is_new(people: People) -> None:
    year(2024, minne=32, optik=8)
    planned(people["Frida"], date(2026, 6, 1))
    pinned(people["Cilla"], "minne", sentence_sv="Luften är torr.")
    frida, eli = (page(signed_in(people[name]), "/resultat/") for name in ("Frida", "Eli"))

    assert "Väntar på dig" in frida
    assert "Se över ventilationen" in frida
    assert "Luften är torr." in frida
    assert "Väntar på dig" not in eli
    assert "Visas för första gången" not in eli
    year(2025, minne=16, optik=8)
    groups = [Group("syn", 8, ("syn",), {"area_work_environment": [1, 2, 1, 2, 2]})]
    release("2026", groups, until=date(2026, 2, 28), span_from=date(2026, 1, 1))
    again = page(signed_in(people["Eli"]), "/resultat/")
    assert "Visas för första gången: Avdelningen för syn." in again


def test_the_head_confirms_and_central_hr_sees_it(people: People) -> None:
    year(2024, minne=32, optik=8)
    neuro = Unit.objects.get(code="neuro")
    frida, gun = people["Frida"], signed_in(people["Gun"])
    assert signed_in(frida).post("/atgarder/last/neuro/").status_code == 404
    Role.objects.create(person=frida, kind=Role.Kind.SUPERIOR_MANAGER, unit=neuro)
    assert "0 av 2 har bekräftat att de har läst rapporten för 2024." in page(
        gun, "/atgarder/last/"
    )

    head = signed_in(frida)
    for _ in range(2):
        assert head.post("/atgarder/last/neuro/").status_code == 302
    assert head.post("/atgarder/last/fysik/").status_code == 404

    found = page(gun, "/atgarder/last/")
    assert "1 av 2 har bekräftat" in found
    assert "Frida Forsman, 2 mars 2026" in found
    assert signed_in(people["Cilla"]).get("/atgarder/last/").status_code == 404


def test_leadership_is_no_finding_of_others_before_its_time(people: People, clock_at) -> None:
    """Bo manages Grupp A and may pin its leadership figure at once; Cilla reads it five days on."""
    finding = pinned(people["Bo"], "minne-a", release="2026")
    finding.definition = {**finding.definition, "ledgers": ["leadership"]}
    finding.save()
    groups = [Group("minne-a", 8, ("minne-a",), {"area_work_environment": [1, 2, 1, 2, 2]})]
    release("2026", groups, until=date(2026, 2, 28))
    path = f"/atgarder/fynd/{finding.pk}/"

    assert signed_in(people["Bo"]).get(path).status_code == 200
    assert signed_in(people["Cilla"]).get(path).status_code == 404
    clock_at("2026-03-09")
    assert signed_in(people["Cilla"]).get(path).status_code == 200
