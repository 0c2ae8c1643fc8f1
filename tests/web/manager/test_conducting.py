from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils.html import escape

from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.org.models import Person
from avtryck.vault.models import Note
from talks import OPENED, TASK_DAY, entries, fresh, held, talk_with

Cast = dict[str, Person]
# Karolinska Institutets mall, ordagrant och i dess ordning.
GUIDE = {
    "Beslut och initiativ": ["Vad är den viktigaste orsaken till att du slutar?"],
    "Nästa steg": ["Till vilken arbetsgivare går du?", "Vilka blir dina nya arbetsuppgifter?"],
    "Arbetsuppgifter och utvecklingsmöjligheter": [
        "Vad har varit positivt och negativt i dina arbetsuppgifter?",
        "Har vi utnyttjat din kompetens i tillräcklig omfattning?",
        "Hur har du upplevt dina utvecklingsmöjligheter?",
    ],
    "Närmaste chef": [
        "Vilka råd vill du ge mig som chef för framtiden?",
        "Hur har du upplevt vårt samarbete?",
        "Vad har fungerat särskilt bra och mindre bra?",
    ],
    "Kollegor": [
        "Hur ser du på arbetsklimatet och trivsel på arbetsplatsen?",
        "Hur har samarbetet med dina kollegor varit?",
        "Vad har du upplevt bra och mindre bra inom enheten/institutionen?",
    ],
    "Karolinska Institutet": [
        "Vad har varit positivt respektive mindre positivt vid Karolinska Institutet?",
        "Vad har du saknat och/eller velat utveckla?",
        "Hur har det interna/externa kontakterna/samarbetet varit?",
        "Kan du tänka dig att komma tillbaka till KI?",
        "Skulle du rekommendera någon att börja arbeta här?",
        "Hade någonting kunnat få dig att stanna kvar?",
    ],
}
KEYS = [
    "decision",
    "next_step",
    "tasks_and_development",
    "nearest_manager",
    "colleagues",
    "organisation",
]


def at(interview: Interview, rest: str) -> str:
    return f"/samtal/{interview.pk}/{rest}"


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_questions_stand_word_for_word_in_the_templates_order(
    alva: Interview, bo: Client
) -> None:
    for key, (title, questions) in zip(KEYS, GUIDE.items(), strict=True):
        html = page(bo, at(alva, f"genomfor/{key}/"))
        asked = html.partition('class="questions-asked"')[2].partition("</ul>")[0]
        found = [one.partition("</li>")[0].strip() for one in asked.split("<li>")[1:]]
        assert found == [escape(one) for one in questions]
        assert f'<span lang="sv">{title}</span></h1>' in html
    assert "Avslutning och summering av samtalet." in page(bo, at(held_now(alva), "avsluta/"))


def held_now(interview: Interview) -> Interview:
    return held(interview, date(2026, 3, 19))


def test_in_english_the_swedish_wording_stands_beside(people: Cast, bo: Client, clock_at) -> None:
    clock_at(OPENED)
    ines = talk_with(people["Bo"], name="Ines Ibáñez", language="en")
    clock_at(TASK_DAY)
    html = page(bo, at(ines, "genomfor/decision/"))
    assert "What is the main reason you are leaving?" in html
    assert (
        '<span class="hint" lang="sv">Vad är den viktigaste orsaken till att du slutar?</span>'
        in html
    )
    assert "Thank you for taking the time." in page(bo, at(ines, "genomfor/"))


def test_the_opening_comes_first_and_can_be_ticked_and_unticked(
    alva: Interview, bo: Client
) -> None:
    html = page(bo, at(alva, "genomfor/"))
    assert html.index("Tack för att du tar dig tid.") < html.index("Beslut och initiativ")
    for said, kept in (("yes", True), ("no", False)):
        bo.post(at(alva, "genomfor/"), {"said": said})
        assert fresh(alva).opening_said is kept


def test_saving_goes_on_to_the_next_section(alva: Interview, bo: Client) -> None:
    written = {"text": "Långa dagar.", "revision": "0", "go": "next"}
    answer = bo.post(at(alva, "genomfor/decision/"), written)
    assert answer.headers["Location"] == at(alva, "genomfor/next_step/")
    html = page(bo, at(alva, "genomfor/decision/"))
    assert ">\nLånga dagar.</textarea>" in html
    assert 'name="revision" value="1"' in html


@pytest.mark.parametrize(
    ("go", "where"),
    [
        ("colleagues", "genomfor/colleagues/"),
        ("overview", "genomfor/"),
        ("", "genomfor/organisation/"),
        ("//evil.example", "genomfor/organisation/"),
        ("next", "avsluta/"),
    ],
)
def test_every_way_out_of_a_page_of_notes_saves_first(
    alva: Interview, bo: Client, go: str, where: str
) -> None:
    written = {"text": "Sparat.", "revision": "0", "go": go}
    answer = bo.post(at(alva, "genomfor/organisation/"), written)
    assert answer.headers["Location"] == at(alva, where)
    assert Note.objects.get().part == "organisation"


def test_a_blank_page_saves_nothing(alva: Interview, bo: Client) -> None:
    bo.post(at(alva, "genomfor/decision/"), {"text": " \n", "revision": "0", "go": "next"})
    assert Note.objects.count() == 0


def test_two_windows_both_texts_are_shown_and_nothing_is_lost(alva: Interview, bo: Client) -> None:
    address = at(alva, "genomfor/decision/")
    bo.post(address, {"text": "Från första fönstret", "revision": "0"})
    answer = bo.post(address, {"text": "Från andra fönstret", "revision": "0"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert '<p class="kept">Från första fönstret</p>' in html
    assert ">\nFrån andra fönstret</textarea>" in html
    assert 'name="revision" value="1"' in html
    both = "Från första fönstret\nFrån andra fönstret"
    assert bo.post(address, {"text": both, "revision": "1"}).status_code == 302
    assert "Från första fönstret\nFrån andra fönstret</textarea>" in page(bo, address)


def test_written_after_the_notes_were_locked_is_shown_to_be_kept(
    alva: Interview, bo: Client, people: Cast
) -> None:
    operations.finish_notes(interview=held_now(alva), actor=people["Bo"].actor)
    for address in (at(alva, "genomfor/decision/"), at(alva, "avsluta/")):
        answer = bo.post(address, {"text": "Skrivet för sent", "revision": "0"})
        assert answer.status_code == 409
        assert '<p class="kept">Skrivet för sent</p>' in answer.content.decode()
    assert Note.objects.count() == 0


def test_looking_at_notes_is_one_entry_each_time(alva: Interview, bo: Client, people: Cast) -> None:
    address = at(alva, "genomfor/decision/")
    page(bo, address)
    assert entries(alva, "consult notes") == []  # nothing was written yet
    bo.post(address, {"text": "Något", "revision": "0"})
    page(bo, address)
    page(bo, at(alva, "genomfor/next_step/"))
    assert entries(alva, "consult notes") == [
        {"actor": people["Bo"].actor, "purpose": "conduct", "parts": ["decision"]}
    ]
