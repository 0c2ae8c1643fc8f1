from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

import pytest
from django.test import Client

from avtryck.keys.operations import destroy
from avtryck.surveys.links import invitation_of, token_of
from avtryck.surveys.models import Invitation
from avtryck.vault.models import Box
from leavers import installed, leaver

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def alva(clock_at, people) -> Invitation:
    clock_at("2026-04-20")
    installed()
    return leaver(1, "minne-a", date(2026, 4, 30))


def test_a_link_finds_its_own_invitation_and_no_other(alva: Invitation) -> None:
    ines = leaver(2, "minne-a", date(2026, 4, 30))
    assert invitation_of(token_of(alva)) == alva
    assert invitation_of(token_of(ines)) == ines
    assert token_of(alva) != token_of(ines)


def test_a_forged_voided_or_shortened_link_is_nobodys(alva: Invitation) -> None:
    token = token_of(alva)
    raw = bytearray(urlsafe_b64decode(token))
    raw[-1] ^= 1
    assert invitation_of(urlsafe_b64encode(bytes(raw)).decode()) is None
    assert invitation_of(token[:-4]) is None
    assert invitation_of("å" * 64) is None
    alva.generation += 1
    alva.save()
    assert invitation_of(token) is None


def test_the_link_dies_with_the_key_of_its_round(alva: Invitation) -> None:
    token = token_of(alva)
    destroy(key_id=alva.round.link_key)
    assert invitation_of(token) is None


def test_a_mail_scanner_changes_nothing(alva: Invitation) -> None:
    scanner = Client()
    for _ in range(5):
        assert scanner.get(f"/e/{token_of(alva)}/", follow=True).status_code == 200
        assert scanner.head(f"/e/{token_of(alva)}/").status_code == 302
    assert Box.objects.count() == 0


def test_a_wrong_link_and_no_link_look_the_same(alva: Invitation) -> None:
    wrong = Client().get("/e/" + "A" * 64 + "/")
    without = Client().get("/enkat/")
    assert (wrong.status_code, without.status_code) == (404, 404)
    token = re.compile(rb'name="(csrfmiddlewaretoken|next)" value="[^"]*"')
    assert token.sub(b"", wrong.content) == token.sub(b"", without.content)


def test_answering_twice_keeps_the_first_and_shows_nothing(alva: Invitation) -> None:
    leaver_browser = Client()
    leaver_browser.get(f"/e/{token_of(alva)}/")
    first = leaver_browser.post("/enkat/", {"recommend": "9", "worked_well": "hemligt-först"})
    assert (first.status_code, first["Location"]) == (302, "/enkat/tack/")
    sealed = bytes(Box.objects.get().sealed)
    second = leaver_browser.post("/enkat/", {"recommend": "1"})
    assert (second.status_code, second["Location"]) == (302, "/enkat/")
    assert bytes(Box.objects.get().sealed) == sealed
    page = leaver_browser.get("/enkat/").content.decode()
    assert "redan" in page
    assert "hemligt-först" not in page


def test_a_refused_value_is_named_and_what_was_written_is_kept(alva: Invitation) -> None:
    browser = Client()
    browser.get(f"/e/{token_of(alva)}/")
    page = browser.post("/enkat/", {"recommend": "11", "should_change": "Mindre möten"})
    assert page.status_code == 200
    assert "Mindre möten" in page.content.decode()
    assert 'href="#q-recommend' in page.content.decode()
    assert Box.objects.count() == 0


def test_after_the_last_day_the_page_says_closed(alva: Invitation, clock_at) -> None:
    browser = Client()
    browser.get(f"/e/{token_of(alva)}/")
    clock_at("2026-06-01")
    assert "stängd" in browser.get("/enkat/").content.decode()
    browser.post("/enkat/", {"recommend": "9"})
    assert Box.objects.count() == 0
