"""Läget and the report page, as each person meets them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from avtryck.content.queries import instrument
from avtryck.core.instruments import items
from confidentiality.crawl import signed_in
from published_rows import Group, release
from reports.realistic import publish_history

if TYPE_CHECKING:
    from avtryck.org.models import Person

People = dict[str, "Person"]
REPORT = "/resultat/neuro/"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_eli_reads_her_institution(people: People) -> None:
    publish_history()
    eli = signed_in(people["Eli"])

    overview, found = page(eli, "/resultat/"), page(eli, REPORT)

    assert "Den gav 35 nya svar för Universitetet." in overview
    assert f'href="{REPORT}"' in overview
    assert "52 svar i 6 svarsgrupper, till och med 31 december 2025." in found
    assert "Bygger på 52 svar i 6 svarsgrupper" in found
    assert "Avdelningen för minne + Grupp A + Grupp B" in found


def test_a_manager_reads_own_unit_and_those_above(people: People) -> None:
    publish_history()
    bo = signed_in(people["Bo"])

    assert "Vi visar inga svar för Grupp A ännu." in page(bo, "/resultat/minne-a/")
    assert [bo.get(f"/resultat/{code}/").status_code for code in ("minne", "neuro", "uni")] == [
        200, 200, 200,
    ]  # fmt: skip
    assert [bo.get(f"/resultat/{code}/").status_code for code in ("syn", "minne-b", "x")] == [
        404, 404, 404,
    ]  # fmt: skip


@pytest.mark.parametrize("path", [
    REPORT, f"{REPORT}rapport.json", f"{REPORT}bild/areas/wide-light.svg",
])  # fmt: skip
def test_dag_elsewhere_finds_nothing(people: People, path: str) -> None:
    publish_history()

    assert signed_in(people["Eli"]).get(path).status_code == 200
    assert signed_in(people["Dag"]).get(path).status_code == 404
    assert signed_in(people["Hugo"]).get(path).status_code == 404


def test_a_window_chosen_on_the_page_reaches_its_pictures_and_files(people: People) -> None:
    publish_history()
    eli = signed_in(people["Eli"])

    found = page(eli, f"{REPORT}?start=2025-01-01&end=2025-12-31")

    query = "?start=2025-01-01&amp;end=2025-12-31"
    assert "26 svar i 3 svarsgrupper, 1 januari 2025 – 31 december 2025." in found
    assert f"{REPORT}bild/areas/wide-light.svg{query}" in found
    assert f"{REPORT}rapport.xlsx{query}" in found
    assert '"n": 26' in page(eli, f"{REPORT}rapport.json?start=2025-01-01")
    assert "Perioden slutar innan den börjar." in page(
        eli, f"{REPORT}?start=2025-01-01&end=2024-12-31"
    )


def test_pictures_are_images_and_unknown_ones_are_not_found(people: People) -> None:
    publish_history()
    eli = signed_in(people["Eli"])

    picture = eli.get(f"{REPORT}bild/reasons-reasons/narrow-dark.svg")

    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")
    for wrong in ("areas/wide-pink", "areas/huge-light", "nothing/wide-light"):
        assert eli.get(f"{REPORT}bild/{wrong}.svg").status_code == 404
    assert eli.get(f"{REPORT}rapport.docx").status_code == 404


def test_before_the_first_release(people: People) -> None:
    eli = signed_in(people["Eli"])

    assert "Ingen sammanställning är gjord än." in page(eli, "/resultat/")
    assert "Vi visar inga svar för Institutionen för neurovetenskap ännu." in page(eli, REPORT)


def test_unanimous_groups_never_read_as_a_hundred_per_cent(people: People) -> None:
    """Every question answered alike by all seven, twice: no page or picture may be certain."""
    alike = {
        one.key: [7, *[0] * (len(one.categories) - 1)] for one in items(instrument("exit-survey/1"))
    }
    for year in (2024, 2025):
        start = date(2025, 1, 1) if year == 2025 else None
        groups = [Group("minne", 7, ("minne",), alike)]
        release(str(year), groups, until=date(year, 12, 31), span_from=start)
    eli = signed_in(people["Eli"])

    whole = page(eli, REPORT) + page(eli, f"{REPORT}bild/areas/wide-light.svg")

    assert "85–100\N{NO-BREAK SPACE}%" in whole
    assert ">100\N{NO-BREAK SPACE}%" not in whole
    assert "12–14" in whole


def test_the_page_opens_with_three_sentences_and_leads_on(people: People) -> None:
    publish_history()
    eli = signed_in(people["Eli"])

    found = page(eli, REPORT)

    for words in ("I korthet", "Värt att titta på", "Universitetet som helhet har 70 svar."):
        assert words in found
    for section in ("rekommendation", "omraden", "enheter", "orsaker", "over-tid", "underlag"):
        assert f'<section id="{section}"' in found
        assert f'href="#{section}"' in found
    assert found.index("I korthet") < found.index('id="rekommendation"')
    assert "Så läser du resultaten" in page(eli, "/resultat/metoder/")


def test_bo_sees_no_unit_beside_his_own_in_the_heat_map(people: People) -> None:
    publish_history()

    eli = page(signed_in(people["Eli"]), REPORT).split('id="enheter"')[1].split("</section>")[0]
    bo = page(signed_in(people["Bo"]), REPORT).split('id="enheter"')[1].split("</section>")[0]

    assert "Avdelningen för syn" in eli
    assert "Avdelningen för minne" in bo
    assert "Avdelningen för syn" not in bo


def test_health_answers_everybody_and_names_the_part_that_fails(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json() == {"alive": True}
    assert client.get("/readyz").json() == {
        "stores": True,
        "disk": True,
        "keys": True,
        "worker": True,
    }
    assert client.post("/healthz").status_code == 405

    from avtryck.api import health

    def unreadable() -> None:
        raise OSError("/somewhere/kek")

    monkeypatch.setitem(health.CHECKS, "keys", unreadable)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"stores": True, "disk": True, "keys": False, "worker": True}
