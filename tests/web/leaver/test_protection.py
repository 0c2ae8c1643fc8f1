"""The page "Så skyddas ditt svar": open to all, the policy's k, the promise word for word."""

from __future__ import annotations

import re
from math import hypot

import pytest
from django.test import Client

from avtryck.content.queries import disclosure_policies, disclosure_policy
from avtryck.org.models import Installation
from avtryck.web.leaver.protection import ring
from leavers import installed

PAGE = "/sa-skyddas-ditt-svar/"


@pytest.fixture
def page(people) -> str:
    installed()
    return Client().get(PAGE).content.decode()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_it_makes_the_promise_with_the_policys_k(page) -> None:
    Installation.objects.filter(pk=1).update(minimum_group=7)
    other = Client().get(PAGE).content.decode()
    for text, k in ((words(page), 5), (words(other), 7)):
        assert f"i en grupp om minst {k} personer" in text
        assert f"kan ingen räkna fram svaren från färre än {k} personer" in text
        assert "Det kan synas att ingen i en grupp gav ett visst svar." in text


def test_the_ring_has_as_many_imprints_as_the_smallest_group(page) -> None:
    assert page.count('class="way-one"') == 5
    assert page.count('class="way-you"') == 1
    places = [(float(x), float(y)) for x, y in ring(5).places]
    assert {round(hypot(x, y)) for x, y in places} == {23}
    assert len(set(places)) == 5


def test_every_drawing_says_in_words_what_it_shows(page) -> None:
    drawings = re.findall(r'<svg class="way-drawing".*?</svg>', page, re.DOTALL)
    assert len(drawings) == 4
    for drawing in drawings:
        (name,) = re.findall(r'role="img" aria-labelledby="([^"]+)"', drawing)
        assert re.search(rf'<title id="{name}">[^<]+</title>', drawing)


@pytest.mark.parametrize("name", disclosure_policies())
def test_what_it_says_of_levels_holds_under_every_policy(name: str) -> None:
    policy = disclosure_policy(name)
    division, institution = policy.levels.index("division"), policy.levels.index("institution")
    assert policy.ledger("leadership").max_level == division
    assert policy.ledger("resigned").max_level == division
    equal = policy.ledger("equal_conditions")
    assert (equal.max_level, equal.factor) == (institution, 4)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_needs_no_session_and_speaks_both_languages(people, language) -> None:
    installed()
    browser = Client()
    browser.cookies["lang"] = language
    answer = browser.get(PAGE)
    assert (answer.status_code, answer["Content-Language"]) == (200, language)
    promise = {"sv": "Det här lovar vi", "en": "What we promise"}[language]
    assert promise in answer.content.decode()


def test_it_is_reached_from_the_page_for_leavers(people) -> None:
    installed()
    assert f'href="{PAGE}"' in Client().get("/till-dig-som-slutar/").content.decode()
