"""Three lines before the questions, in words; the same whoever asks and whoever has answered."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from avtryck.org.models import Unit
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from avtryck.web.leaver.preview import preview_lines
from leavers import answered, installed, leaver
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
SHOWN = {"recommend": [0] * 5 + [1, 1, 1, 1, 1, 1]}


@pytest.fixture
def alva(clock_at) -> Invitation:
    clock_at("2026-04-20")
    installed()
    return leaver(1, "minne-a", date(2026, 4, 30))


def lines(language: str = "sv") -> dict[str, str]:
    with translation.override(language):
        unit = Unit.objects.get(code="minne-a")
        return dict(preview_lines(unit=unit, month="2026-05", language=language).rows)


def before_the_form(page: str) -> str:
    found = re.search(r'<section class="before".*?</section>', page, re.DOTALL)
    assert found
    return found.group()


def test_three_lines(alva) -> None:
    assert lines() == {
        "Vad som syns": "Bara grupper om minst 5 personer, aldrig ditt svar för sig. Det räknas i "
        "Grupp A om tillräckligt många svarar, annars i en större grupp, som mest hela "
        "Universitetet.",
        "När och för vem": "Tidigast 1 juli 2026, för HR, chefer, ledning och skyddsombud. "
        "Sammanställningarna är i regel allmänna handlingar.",
        "Kopplingen till dig": "Förstörs 1 juni 2026, eller när nästa omgång stänger om färre "
        "än 5 har svarat. Till dess är svaret förseglat och ingen läser det.",
    }


def test_what_was_shown_last_time_is_the_likely_group(alva) -> None:
    pool = Group("neuro", 6, ("minne", "syn"), SHOWN)
    release("2025", [pool], until=date(2025, 12, 31))
    assert (
        "Troligen räknas det i Avdelningen för minne och Avdelningen för syn tillsammans, som fick "
        "siffror för tiden till och med 31 december 2025. Är ni för få blir gruppen större, som "
        "mest hela Universitetet."
    ) in lines()["Vad som syns"]


def test_the_lines_exist_in_english(alva) -> None:
    assert list(lines("en")) == ["What is seen", "When and by whom", "The link to you"]


def test_it_stands_before_the_form_and_leads_to_the_page_without_losing_the_form(alva) -> None:
    browser = Client()
    page = browser.get(f"/e/{token_of(alva)}/", follow=True).content.decode()
    section = before_the_form(page)
    assert page.index(section) < page.index("<form class=")
    assert 'href="/sa-skyddas-ditt-svar/" target="_blank" rel="noopener"' in section


def test_nobodys_answer_changes_it_and_all_of_the_unit_see_the_same(alva) -> None:
    others = [leaver(number, "minne-a", date(2026, 4, 30)) for number in range(2, 9)]

    def seen(invitation: Invitation) -> str:
        page = Client().get(f"/e/{token_of(invitation)}/", follow=True)
        return before_the_form(page.content.decode())

    first = seen(alva)
    for number, other in enumerate(others):
        assert seen(other) == first
        answered(other, recommend=str(number + 1))
        assert seen(alva) == first


def test_the_unit_is_the_one_frozen_at_the_invitation(alva) -> None:
    departure = alva.case.departure
    departure.unit = Unit.objects.get(code="optik")
    departure.save()
    page = Client().get(f"/e/{token_of(alva)}/", follow=True).content.decode()
    assert "Grupp A" in before_the_form(page)
