"""The guide on paper: accessible, long-lived, the first name and nothing else of the leaver."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pdfua
import pytest
from django.test import Client

from avtryck.cases.models import Departure
from avtryck.interviews import guide_pdf as made
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.org.models import Person
from avtryck.retention.models import GoingLive
from avtryck.vault.models import Note
from talks import OPENED, TASK_DAY, entries, held, talk_with

Cast = dict[str, Person]


@pytest.fixture
def ines(people: Cast, clock_at) -> Interview:
    clock_at(OPENED)
    found = talk_with(people["Bo"], name="Ines Ibáñez", language="en")
    clock_at(TASK_DAY)
    return found


def guide_of(bo: Client, interview: Interview) -> bytes:
    answer = bo.get(f"/samtal/{interview.pk}/guide.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    return bytes(answer.content)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_passes_pdf_ua_and_says_that_it_is_pdf_a(
    alva: Interview, ines: Interview, bo: Client, language: str, tmp_path: Path
) -> None:
    file = guide_of(bo, alva if language == "sv" else ines)
    path = tmp_path / "guide.pdf"
    path.write_bytes(file)
    report = pdfua.validate(str(path))
    assert report.findings == ()
    # One rule of the checker (heading levels) cannot read what typst writes.
    assert [one.rule_id for one in report.skipped] in ([], ["UA-14-001"])
    assert b"<pdfaid:part>2<" in file
    assert b"<pdfaid:conformance>A<" in file


def words_of(monkeypatch: pytest.MonkeyPatch, bo: Client, interview: Interview) -> dict[str, Any]:
    said: dict[str, Any] = {}
    monkeypatch.setattr(made.typst, "compile", lambda *_, **facts: said.update(facts) or b"%PDF")
    guide_of(bo, interview)
    found: dict[str, Any] = json.loads(said["sys_inputs"]["guide"])
    return found


def test_all_of_the_guide_in_the_talks_language(
    alva: Interview, ines: Interview, bo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    swedish, english = (words_of(monkeypatch, bo, one) for one in (alva, ines))
    for words in (swedish, english):
        assert [len(one["questions"]) for one in words["sections"]] == [1, 2, 3, 3, 3, 6, 0]
        assert len(" ".join(words["opening"]["paragraphs"]).split()) <= 120
    assert swedish["sections"][0]["questions"] == [
        "Vad är den viktigaste orsaken till att du slutar?"
    ]
    assert english["opening"]["paragraphs"][0].startswith("Thank you for taking the time.")
    assert (swedish["lang"], english["lang"]) == ("sv", "en")


def test_of_the_leaver_it_has_the_first_name_only_and_no_note(
    alva: Interview, bo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = {"part": "own-guide", "revision": 0, "own": {"colleagues": "Hemlig?"}, "skipped": []}
    bo.post(f"/samtal/{alva.pk}/spara/", thing, content_type="application/json")
    assert Note.objects.count() == 1
    words = words_of(monkeypatch, bo, alva)
    assert words["first_name"] == "Alva"
    departure = alva.case.departure
    for secret in ("Andersson", "Hemlig", departure.work_email, "Minne", "Bo ", "2026"):
        assert secret not in json.dumps(words, ensure_ascii=False)
    assert entries(alva, "consult notes") == []


def test_names_that_look_like_code_stay_words(alva: Interview, bo: Client) -> None:
    hostile = '#panic("x")\\$`"]}*_<b>@ref Ek'
    Departure.objects.filter(pk=alva.case.departure_id).update(name=hostile)
    assert guide_of(bo, alva).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (None, "Släng det inte"),
        ({"period": "2 years", "decision": "D-7/2026"}, "Så säger beslut D-7/2026."),
        (
            {"period": "until further notice", "decision": "D-7/2026"},
            "bevaras enligt beslut D-7/2026.",
        ),
    ],
)
def test_the_page_says_what_becomes_of_the_paper(
    alva: Interview, bo: Client, rule: dict[str, str] | None, said: str
) -> None:
    if rule:
        decisions = {"retention": {"note_draft": rule}}
        GoingLive.objects.create(decided_on=date(2026, 1, 1), decisions=decisions)
    html = bo.get(f"/samtal/{alva.pk}/papper/").content.decode()
    assert said in html
    assert f'href="/samtal/{alva.pk}/guide.pdf"' in html
    assert (
        "Du skriver in från papper"
        in bo.get(f"/samtal/{alva.pk}/genomfor/?papper").content.decode()
    )


def test_when_the_notes_are_final_there_is_no_paper(
    alva: Interview, bo: Client, people: Cast
) -> None:
    operations.finish_notes(interview=held(alva, date(2026, 3, 19)), actor=people["Bo"].actor)
    for rest in ("guide.pdf", "papper/"):
        assert bo.get(f"/samtal/{alva.pk}/{rest}").status_code == 302
