"""One more person answers: no page that anybody can open may change."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from avtryck.release.operations import close
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from avtryck.vault.models import Box
from confidentiality.crawl import crawl, signed_in
from leavers import answered, installed, leaver

READERS = ("Bo", "Frida", "Cilla", "Dag", "Eli", "Gun", "Hugo")
Pages = dict[str, dict[str, tuple[int, bytes]]]


@pytest.fixture
def waiting(people, clock_at) -> Invitation:
    """A published release, an open round with some answers, and one person who has not answered."""
    installed()
    clock_at("2026-04-20")
    for number in range(8):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), recommend=str(number + 2))
    clock_at("2026-06-01")
    close_rounds(until=date(2026, 5, 31), actor="system")
    close(name="2026-K2", full=True, until=date(2026, 5, 31), actor="system")
    for number in range(20, 25):
        answered(leaver(number, "minne-b", date(2026, 6, 20)), recommend="3")
    return leaver(30, "minne-b", date(2026, 6, 20))


def everything(people) -> Pages:
    """Every page of every role, and of nobody."""
    pages = {name: crawl(signed_in(people[name]), ["/"]) for name in READERS}
    return pages | {
        "nobody": crawl(Client(), ["/konto/logga-in/", "/till-dig-som-slutar/", "/healthz"])
    }


def changed(before: Pages, after: Pages) -> list[str]:
    names = [(who, path) for who in after for path in after[who].keys() | before[who].keys()]
    return [f"{who} {path}" for who, path in names if before[who].get(path) != after[who].get(path)]


def test_one_more_answer_changes_no_page(waiting, people) -> None:
    everything(people)  # the first look marks things as seen and warms caches
    before = everything(people)
    assert all(len(pages) > 1 for pages in before.values())
    answered(waiting, recommend="10", worked_well="Allt")
    assert changed(before, everything(people)) == []


def test_opening_the_link_changes_no_page(waiting, people) -> None:
    before = everything(people)
    Client().get(f"/e/{token_of(waiting)}/", follow=True)
    assert changed(before, everything(people)) == []


def test_a_page_that_shows_the_number_of_boxes_is_caught(waiting, people, monkeypatch) -> None:
    """The planted sin goes through a lawful door; only the comparison can see it."""
    from avtryck.web.leaver import information

    def sinful(_request: HttpRequest, *_: object) -> HttpResponse:
        return HttpResponse(f"<p>{Box.objects.count()} har svarat</p>")

    monkeypatch.setattr(information, "render", sinful)
    before = everything(people)
    answered(waiting, recommend="10")
    assert "nobody /till-dig-som-slutar/" in changed(before, everything(people))
