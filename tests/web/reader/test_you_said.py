"""*Ni sa – vi gjorde*: written, looked at, published with a confirmation, open to everybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from avtryck.actions import operations
from avtryck.actions.models import Action, YouSaid
from confidentiality.crawl import signed_in
from loop import planned

if TYPE_CHECKING:
    from avtryck.org.models import Person

People = dict[str, "Person"]
NEW = "/atgarder/ni-sa/ny/neuro/"
OPEN = "/ni-sa-vi-gjorde/neuro/"
WORDS = {"said_sv": "Luften är <dålig>.", "did_sv": "Vi har bytt fläktarna."}
ENGLISH = {"said_en": "The air is poor.", "did_en": "We have new fans."}


@pytest.fixture(autouse=True)
def _spring(clock_at) -> None:
    clock_at("2026-03-02")


def seen(path: str, language: str = "sv") -> str:
    """As somebody without a sign-in sees it."""
    response = Client(HTTP_ACCEPT_LANGUAGE=language).get(path)
    assert response.status_code == 200
    return response.content.decode()


def written(who: Client, **words: str) -> str:
    response = who.post(NEW, WORDS | words)
    assert response.status_code == 302
    return str(response["Location"])


def test_nothing_is_open_before_it_is_published_with_a_confirmation(people: People) -> None:
    cilla = signed_in(people["Cilla"])
    there = written(cilla)

    assert "Luften är &lt;dålig&gt;." in cilla.get(there).content.decode()
    assert "Här finns inget att berätta ännu." in seen(OPEN)
    cilla.post(f"{there}publicera/")
    assert "Luften" not in seen(OPEN)
    cilla.post(f"{there}publicera/", {"sure": "yes"})

    found = seen(OPEN)
    assert "Luften är &lt;dålig&gt;." in found
    assert "Vi har bytt fläktarna." in found
    assert "Cilla" not in found
    assert f'href="{OPEN}"' in seen("/ni-sa-vi-gjorde/")
    cilla.post(f"{there}dra-tillbaka/")
    assert "Luften" not in seen(OPEN)
    assert OPEN not in seen("/ni-sa-vi-gjorde/")


def test_in_english_where_it_is_written_in_english(people: People) -> None:
    cilla = signed_in(people["Cilla"])
    for words in (ENGLISH, {"said_sv": "Mötena är långa."}):
        cilla.post(f"{written(cilla, **words)}publicera/", {"sure": "yes"})

    found = seen(OPEN, "en")

    assert "We have new fans." in found
    assert '<p lang="sv">Mötena är långa.</p>' in found
    assert "The air" not in seen(OPEN)


def test_half_a_translation_is_refused(people: People) -> None:
    response = signed_in(people["Cilla"]).post(NEW, WORDS | {"said_en": "The air is poor."})

    assert "Skriv båda på engelska, eller ingen." in response.content.decode()
    assert not YouSaid.objects.exists()


def test_what_is_published_is_taken_back_before_it_is_changed(people: People) -> None:
    cilla = signed_in(people["Cilla"])
    there = written(cilla)
    cilla.post(f"{there}publicera/", {"sure": "yes"})
    cilla.post(f"{there}andra/", WORDS | {"did_sv": "Inget."})
    assert "Vi har bytt fläktarna." in seen(OPEN)

    cilla.post(f"{there}dra-tillbaka/")
    cilla.post(f"{there}andra/", WORDS | {"did_sv": "Vi mäter luften."})
    cilla.post(f"{there}publicera/", {"sure": "yes"})

    assert "Vi mäter luften." in seen(OPEN)


def test_who_may_write(people: People) -> None:
    there = written(signed_in(people["Cilla"]))
    statuses = {
        name: [signed_in(people[name]).get(path).status_code for path in (NEW, there)]
        for name in ("Cilla", "Gun", "Dag", "Eli", "Bo", "Frida", "Hugo")
    }

    allowed, refused = [200, 200], [404, 404]
    assert statuses == {
        "Cilla": allowed, "Gun": allowed, "Dag": refused, "Eli": refused,
        "Bo": refused, "Frida": refused, "Hugo": refused,
    }  # fmt: skip


def test_central_hr_tells_for_the_whole_organisation(people: People) -> None:
    gun = signed_in(people["Gun"])
    there = gun.post("/atgarder/ni-sa/ny/uni/", WORDS)["Location"]
    gun.post(f"{there}publicera/", {"sure": "yes"})

    assert "Universitetet · 2 mars 2026" in seen(OPEN)
    assert signed_in(people["Cilla"]).get(there).status_code == 404


def test_a_closed_action_begins_the_text(people: People) -> None:
    action = planned(people["Cilla"], date(2026, 6, 1))
    operations.close(
        action=action, state=Action.State.DONE, outcome="Bytt fläktar.", person=people["Cilla"]
    )
    cilla = signed_in(people["Cilla"])

    assert f"{NEW}?atgard={action.pk}" in cilla.get(f"/atgarder/{action.pk}/").content.decode()
    form = cilla.get(f"{NEW}?atgard={action.pk}").content.decode()
    assert "Bytt fläktar.</textarea>" in form
    cilla.post(f"{NEW}?atgard={action.pk}", WORDS)
    assert YouSaid.objects.get().action == action


def test_only_institutions_have_a_page(people: People) -> None:
    statuses = [Client().get(f"/ni-sa-vi-gjorde/{code}/").status_code
                for code in ("neuro", "uni", "minne", "ingen")]  # fmt: skip
    assert statuses == [200, 200, 404, 404]
