from __future__ import annotations

from datetime import date

from django.test import Client

from avtryck.core.rules.states import Interview as State
from avtryck.interviews.models import Interview
from avtryck.interviews.signals import nothing_heard
from avtryck.org.models import Person
from avtryck.vault.models import Note
from talks import entries, fresh, held, note

Cast = dict[str, Person]


def form(**changed: str) -> dict[str, str]:
    """The page of summary and signals as it is first shown, with these fields filled in."""
    empty = {f"{one.key}.mark": "none" for one in nothing_heard()}
    empty |= {f"{one.key}.text": "" for one in nothing_heard()}
    filled = {name.replace("__", "."): value for name, value in changed.items()}
    return {"text": "", "revision": "0", "signals_revision": "0"} | empty | filled


def test_already_held_leads_to_the_notes(alva: Interview, bo: Client) -> None:
    address = f"/samtal/{alva.pk}/avsluta/"
    assert b"Har ni haft samtalet?" in bo.get(address).content
    answer = bo.post(address, {"held_on": "2026-03-18", "opening_said": "on"})
    assert answer.headers["Location"] == f"/samtal/{alva.pk}/genomfor/"
    kept = fresh(alva)
    assert (kept.state, kept.held_on, kept.opening_said) == (State.HELD, date(2026, 3, 18), True)


def test_a_day_to_come_is_refused_in_words(alva: Interview, bo: Client) -> None:
    answer = bo.post(f"/samtal/{alva.pk}/avsluta/", {"held_on": "2026-03-20"})
    assert "Dagen har inte varit än. Boka tiden i stället." in answer.content.decode()
    assert fresh(alva).state == State.PLANNED


def test_summary_and_signals_then_locked_then_closed(
    alva: Interview, bo: Client, people: Cast
) -> None:
    note(alva, people["Bo"], "Långa dagar.")
    held(alva, date(2026, 3, 19))
    address = f"/samtal/{alva.pk}/avsluta/"
    heard = form(text="Trivdes.", terms__negative__mark="forward", terms__negative__text="Lönen",
                 go="finish")  # fmt: skip
    answer = bo.post(address, heard)
    assert answer.headers["Location"] == f"{address}klart/"
    shown = bo.get(f"{address}klart/").content.decode()
    texts = ["Långa dagar.", "Trivdes.", "Anställningsvillkoren", "Negativt", "Lönen",
             "Får föras vidare till ledningen"]  # fmt: skip
    assert [text for text in texts if text not in shown] == []
    assert fresh(alva).state == State.HELD
    bo.post(f"{address}klart/", {"go": "agreed"})
    assert fresh(alva).state == State.NOTES_DONE
    assert {row.draft for row in Note.objects.all()} == {False}
    assert b"Avsluta samtalet" in bo.get(address).content
    bo.post(address)
    assert fresh(alva).state == State.CLOSED


def test_nothing_heard_leaves_nothing_stored(alva: Interview, bo: Client) -> None:
    held(alva, date(2026, 3, 19))
    assert bo.post(f"/samtal/{alva.pk}/avsluta/", form()).status_code == 302
    assert Note.objects.count() == 0


def test_words_without_a_mark_come_back_with_everything_written(
    alva: Interview, bo: Client
) -> None:
    held(alva, date(2026, 3, 19))
    answer = bo.post(
        f"/samtal/{alva.pk}/avsluta/", form(text="Trivdes.", tasks__positive__text="Fritt")
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count("välj hur långt signalen får föras, eller ta bort texten.") == 2
    assert ">\nTrivdes.</textarea>" in html
    assert 'value="Fritt"' in html
    assert Note.objects.count() == 0


def test_two_windows_show_both(alva: Interview, bo: Client) -> None:
    held(alva, date(2026, 3, 19))
    address = f"/samtal/{alva.pk}/avsluta/"
    bo.post(
        address, form(text="Första", terms__negative__mark="keep", terms__negative__text="Lönen")
    )
    answer = bo.post(address, form(text="Andra", tasks__positive__mark="compile"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert '<p class="kept">Första</p>' in html
    kept = "Stannar hos den som håller samtalet och HR"
    assert f"Anställningsvillkoren, Negativt: {kept}. Lönen" in html
    assert ">\nAndra</textarea>" in html
    assert ('name="revision" value="1"' in html, 'name="signals_revision" value="1"' in html) == (
        True,
        True,
    )


def test_final_notes_are_shown_after_saying_why(alva: Interview, bo: Client, people: Cast) -> None:
    note(alva, people["Bo"], "Långa dagar.")
    held(alva, date(2026, 3, 19))
    bo.post(f"/samtal/{alva.pk}/avsluta/klart/", {"go": "agreed"})
    address = f"/samtal/{alva.pk}/anteckningar/"
    assert "Långa dagar." not in bo.get(address).content.decode()
    before = len(entries(alva, "consult notes"))
    assert "Långa dagar." not in bo.post(address, {"purpose": "conduct"}).content.decode()
    assert "Långa dagar." in bo.post(address, {"purpose": "request"}).content.decode()
    assert entries(alva, "consult notes")[before:] == [
        {"actor": people["Bo"].actor, "purpose": "request", "parts": ["decision"]}
    ]
