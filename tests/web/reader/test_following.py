"""Exact sentences of the follow-up, with effects that were planted and with none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from avtryck.actions.models import Finding
from avtryck.web.reader.following import Followed, follow
from confidentiality.crawl import signed_in
from loop import year

if TYPE_CHECKING:
    from avtryck.org.models import Person

People = dict[str, "Person"]


@pytest.fixture
def finding(people: People, clock_at) -> Finding:
    """Pinned by Cilla on the page: 40 per cent of neuroscience against 10 of the rest."""
    clock_at("2025-03-03")
    year(2024, minne=32, optik=8)
    path = "/atgarder/fynd/nytt/neuro/"
    signed_in(people["Cilla"]).post(path, {"subject": "area_work_environment:0"})
    return Finding.objects.get()


def followed(finding: Finding) -> Followed:
    found = follow(finding)
    assert found is not None
    return found


def needed(found: Followed) -> int:
    """N of the sentence: the core says how many (tests/core), the page only says it on."""
    said = re.fullmatch(r"Kan inte sägas ännu\. Ungefär (\d+) svar till behövs\.", found.sentence)
    assert said is not None, found.sentence
    return int(said[1])


def test_before_anything_is_published(finding: Finding) -> None:
    found = followed(finding)

    assert needed(found) > 12
    assert found.then == "Då: 32 av 80 svarade ”1–2” (40\N{NO-BREAK SPACE}%)."
    assert found.since == ""


def test_too_few_since_then(finding: Finding) -> None:
    before = needed(followed(finding))
    year(2025, minne=4, optik=8, n=12)
    found = followed(finding)

    assert needed(found) == before - 12
    assert found.since == "Sedan dess: 4 av 12 svarade ”1–2” (33\N{NO-BREAK SPACE}%)."


def test_a_planted_halving(finding: Finding) -> None:
    year(2025, minne=16, optik=8)

    assert followed(finding).sentence == (
        "Minskat: andelen har gått ner mer än i resten av organisationen."
    )


def test_no_effect(finding: Finding) -> None:
    year(2025, minne=31, optik=8)

    assert followed(finding).sentence == "Ingen säker skillnad."


def test_everybody_has_become_better(finding: Finding) -> None:
    """What fell as much everywhere is no work of the action."""
    year(2025, minne=24, optik=0)

    assert followed(finding).sentence == "Ingen säker skillnad."


def test_a_planted_rise(finding: Finding) -> None:
    year(2025, minne=56, optik=8)

    assert followed(finding).sentence == (
        "Ökat: andelen har gått upp mer än i resten av organisationen."
    )


def test_the_baseline_does_not_move(finding: Finding) -> None:
    frozen = finding.baseline
    year(2025, minne=16, optik=8)
    year(2026, minne=16, optik=8)

    assert Finding.objects.get().baseline == frozen
    assert followed(finding).since.startswith("Sedan dess: 32 av 160 svarade")


def test_a_group_that_answers_alike_keeps_its_range(people: People, clock_at) -> None:
    """7 of 7 is never told: neither in the finding nor in what is compared with it."""
    clock_at("2025-03-03")
    year(2024, minne=7, optik=8, n=7)
    cilla = signed_in(people["Cilla"])
    cilla.post("/atgarder/fynd/nytt/neuro/", {"subject": "area_work_environment:0"})
    finding = Finding.objects.get()
    year(2025, minne=7, optik=8, n=7)

    page = cilla.get(f"/atgarder/fynd/{finding.pk}/").content.decode()

    assert "6–7 av 7 svarade 1–2." in finding.sentence_sv
    assert "100\N{NO-BREAK SPACE}%" not in page.replace("–100\N{NO-BREAK SPACE}%", "")
    assert "7 av 7" not in page.replace("–7 av 7", "")
