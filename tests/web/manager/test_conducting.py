from __future__ import annotations

import re
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from avtryck.audit.models import Event
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.org.models import Person, User
from avtryck.vault.models import Note
from talks import OPENED, TASK_DAY, entries, fresh, held, talk_with

Cast = dict[str, Person]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
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


def part_of(html: str, key: str) -> str:
    return html.partition(f'<section class="talk-part" id="{key}"')[2].partition("</section>")[0]


def test_the_questions_stand_word_for_word_in_the_templates_order(
    alva: Interview, bo: Client
) -> None:
    html = page(bo, at(alva, "genomfor/"))
    assert [part.partition('"')[0] for part in html.split('data-part="')[1:]] == KEYS
    for key, (title, questions) in zip(KEYS, GUIDE.items(), strict=True):
        part = part_of(html, key)
        asked = part.partition('class="questions-asked"')[2].partition("</ul>")[0]
        found = [one.partition("</li>")[0].partition(">")[2] for one in asked.split("<li")[1:]]
        assert found == [escape(one) for one in questions]
        assert f'<span lang="sv">{title}</span></h2>' in part
    assert "Avslutning och summering av samtalet." in page(bo, at(held_now(alva), "avsluta/"))


def held_now(interview: Interview) -> Interview:
    return held(interview, date(2026, 3, 19))


def test_in_english_the_swedish_wording_stands_beside(people: Cast, bo: Client, clock_at) -> None:
    clock_at(OPENED)
    ines = talk_with(people["Bo"], name="Ines Ibáñez", language="en")
    clock_at(TASK_DAY)
    html = page(bo, at(ines, "genomfor/"))
    assert "What is the main reason you are leaving?" in html
    assert (
        '<span class="hint" lang="sv">Vad är den viktigaste orsaken till att du slutar?</span>'
        in html
    )
    assert "Thank you for taking the time." in html


def test_the_opening_comes_first_and_can_be_ticked_and_unticked(
    alva: Interview, bo: Client
) -> None:
    html = page(bo, at(alva, "genomfor/"))
    assert html.index("Tack för att du tar dig tid.") < html.index("Beslut och initiativ")
    for said, kept in ({"said": "yes"}, True), ({}, False):
        bo.post(at(alva, "genomfor/"), {**sent(html), **said})
        assert fresh(alva).opening_said is kept


def sent(html: str, **changed: str) -> dict[str, str]:
    """The page's hidden fields, and these notes: what its form sends without any script."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    del hidden["csrfmiddlewaretoken"]
    return hidden | {name.replace("__", "-"): value for name, value in changed.items()}


@pytest.mark.parametrize(
    ("pressed", "where"),
    [
        ({"save": "decision"}, "genomfor/#decision"),
        ({"save": "all"}, "genomfor/"),
        ({"save": "//evil.example"}, "genomfor/"),
        ({"go": "close"}, "avsluta/"),
        ({"language": "en"}, "genomfor/"),
    ],
)
def test_every_button_saves_all_of_the_page_first(
    alva: Interview, bo: Client, pressed: dict[str, str], where: str
) -> None:
    html = page(bo, at(alva, "genomfor/"))
    form = sent(html, text__decision="Långa dagar.\r\nMycket.", text__colleagues="Bra", **pressed)
    answer = bo.post(at(alva, "genomfor/"), form)
    assert answer.headers["Location"] == at(alva, where)
    html = page(bo, at(alva, "genomfor/"))
    assert ">\nLånga dagar.\nMycket.</textarea>" in html
    assert ">\nBra</textarea>" in html
    assert set(Note.objects.values_list("part", "revision")) == {("decision", 1), ("colleagues", 1)}


def test_what_was_not_changed_is_not_written_again(alva: Interview, bo: Client) -> None:
    html = page(bo, at(alva, "genomfor/"))
    bo.post(at(alva, "genomfor/"), sent(html, text__decision="A", text__colleagues=" \n"))
    html = page(bo, at(alva, "genomfor/"))
    bo.post(at(alva, "genomfor/"), sent(html, text__decision="A", text__next_step="B"))
    assert len(entries(alva, "write note")) == 2


def test_two_windows_both_texts_are_shown_and_nothing_is_lost(alva: Interview, bo: Client) -> None:
    address = at(alva, "genomfor/")
    html = page(bo, address)
    bo.post(address, sent(html, text__decision="Från första fönstret"))
    answer = bo.post(
        address, sent(html, text__decision="Från andra fönstret", text__next_step="Även detta")
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "data-other>Från första fönstret</p>" in html
    assert ">\nFrån andra fönstret</textarea>" in html
    both = "Från första fönstret\nFrån andra fönstret"
    assert bo.post(address, sent(html, text__decision=both)).status_code == 302
    html = page(bo, address)
    assert "Från första fönstret\nFrån andra fönstret</textarea>" in html
    assert ">\nÄven detta</textarea>" in html


def test_too_long_a_text_comes_back_whole(alva: Interview, bo: Client) -> None:
    html = page(bo, at(alva, "genomfor/"))
    answer = bo.post(at(alva, "genomfor/"), sent(html, text__decision="å" * 20_001))
    assert answer.status_code == 422
    assert "å" * 20_001 in answer.content.decode()


def test_own_questions_and_what_was_skipped_are_sealed_and_come_back(
    alva: Interview, bo: Client
) -> None:
    html = page(bo, at(alva, "genomfor/"))
    form = sent(html, own__colleagues="Hur var resorna?\r\n\r\nOch <jouren>?")
    form |= {"skipped": ["next_step", "organisation.missed", "no.such"]}  # type: ignore[dict-item]
    bo.post(at(alva, "genomfor/"), form)
    note = Note.objects.get(part="own-guide")
    assert b"resorna" not in bytes(note.sealed)
    html = page(bo, at(alva, "genomfor/"))
    assert 'class="own">Hur var resorna?<' in part_of(html, "colleagues")
    assert 'class="own">Och &lt;jouren&gt;?<' in part_of(html, "colleagues")
    assert 'data-place="next_step" data-coverage="skipped"' in html
    assert 'data-question="organisation.missed" class="skipped"' in html
    bo.post(at(alva, "genomfor/"), sent(html))  # all of it taken away again
    assert 'class="own"' not in page(bo, at(alva, "genomfor/"))
    assert all("resorna" not in str(event.payload) for event in Event.objects.all())


def test_written_after_the_notes_were_locked_is_shown_to_be_kept(
    alva: Interview, bo: Client, people: Cast
) -> None:
    html = page(bo, at(alva, "genomfor/"))
    operations.finish_notes(interview=held_now(alva), actor=people["Bo"].actor)
    answer = bo.post(at(alva, "genomfor/"), sent(html, text__decision="Skrivet för sent"))
    assert answer.status_code == 409
    assert '<p class="kept">Skrivet för sent</p>' in answer.content.decode()
    assert save(bo, alva, text="Skrivet för sent").json() == {"locked": True}
    assert Note.objects.count() == 0


def test_looking_at_the_page_is_one_entry_each_time(
    alva: Interview, bo: Client, people: Cast
) -> None:
    html = page(bo, at(alva, "genomfor/"))
    assert entries(alva, "consult notes") == []  # nothing was written yet
    bo.post(at(alva, "genomfor/"), sent(html, text__decision="Något", text__colleagues="Mer"))
    page(bo, at(alva, "genomfor/"))
    assert entries(alva, "consult notes") == [
        {"actor": people["Bo"].actor, "purpose": "conduct", "parts": ["colleagues", "decision"]}
    ]


# --- saved while writing ------------------------------------------------------------------------
def save(client: Client, interview: Interview, **thing: object) -> HttpResponse:
    thing = {"part": "decision", "revision": 0} | thing
    return client.post(at(interview, "spara/"), thing, content_type="application/json")  # type: ignore[return-value]


def test_a_save_names_the_revision_it_read(alva: Interview, bo: Client) -> None:
    first = save(bo, alva, text="Ett")
    assert (first.status_code, first.json()) == (200, {"revision": 1, "at": "09.00"})
    assert save(bo, alva, text="Två", revision=1).json()["revision"] == 2
    late = save(bo, alva, text="Från en gammal flik", revision=1)
    assert (late.status_code, late.json()) == (409, {"text": "Två", "revision": 2})


def test_a_save_whose_answer_was_lost_does_not_stand_in_its_own_way(
    alva: Interview, bo: Client
) -> None:
    save(bo, alva, text="Ett")
    assert save(bo, alva, text="Ett").json()["revision"] == 1  # the same once more
    gone_on = save(bo, alva, text="Ett och två", earlier=["Ett"])
    assert (gone_on.status_code, gone_on.json()["revision"]) == (200, 2)


@pytest.mark.parametrize(
    "thing",
    [
        {"text": "å" * 20_001},
        {"text": "x", "revision": "y"},
        {"revision": 0},
        {"part": "own-guide"},
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_stored(
    alva: Interview, bo: Client, thing: dict[str, object]
) -> None:
    assert save(bo, alva, **thing).status_code == 422
    assert not Note.objects.exists()


def test_the_own_guide_of_two_windows_is_joined(alva: Interview, bo: Client) -> None:
    one = {"part": "own-guide", "own": {"colleagues": "Ett?"}, "skipped": ["next_step"]}
    other = {"part": "own-guide", "own": {"colleagues": "Två?"}, "skipped": []}
    assert save(bo, alva, **one).json()["joined"] is False
    answer = save(bo, alva, **other).json()
    assert (answer["joined"], answer["revision"]) == (True, 2)
    assert (answer["own"], answer["skipped"]) == ({"colleagues": ["Två?", "Ett?"]}, ["next_step"])


def test_the_opening_is_ticked_by_the_script_too(alva: Interview, bo: Client) -> None:
    assert save(bo, alva, said=True).status_code == 200
    assert fresh(alva).opening_said


def test_a_script_needs_a_token_and_may_ask_for_a_new_one(alva: Interview, people: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    user = User.objects.get(person=people["Bo"])
    client.force_login(user, backend=BACKEND)
    thing = {"part": "decision", "revision": 0, "text": "Ett"}
    facts = {"path": at(alva, "spara/"), "data": thing, "content_type": "application/json"}
    assert client.post(**facts).status_code == 403  # type: ignore[arg-type]
    token = client.get(at(alva, "spara/")).json()["token"]
    saved = client.post(**facts, headers={"X-CSRFToken": token})  # type: ignore[arg-type]
    assert saved.status_code == 200
