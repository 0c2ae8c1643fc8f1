"""English: complete, one word for one thing, and no Swedish left on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from avtryck.org.models import Person, Unit
from avtryck.surveys.links import token_of
from cases.rows import take_in
from confidentiality.crawl import crawl, signed_in
from leavers import answered, installed, leaver
from published_rows import Group, release
from talks import OPENED, TASK_DAY, held, leaves, note, talk_with

# Letters and small words that English does not have.
SWEDISH = re.compile(r"[åäö]|\b(och|inte|att|som|eller|ingen|av|till|har|med)\b", re.I)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TOOL = Path(__file__).resolve().parents[2] / "tools" / "translations.py"
# Swedish, as a pattern → the one English word it has; the glossary of the pages.
TERMS = {
    r"\bavslut(et|en)?\b": "departure",
    r"\bavgångstyp": "kind of departure",
    r"\benkät": "survey",
    r"\bfrågeformulär": "questionnaire",
    r"\bsvarsgrupp": "response group",
    r"(^|[^n])\bsamtal(et)?\b": "interview|talk",
    r"\bexitintervju": "exit interview",
    r"\båtgärd": "action",
    r"\bomgång": "round",
    r"\bgallring": "disposal",
    r"\bnärmaste chef": "nearest manager",
    r"\böverordnad chef\b": "superior manager",
    r"\bskyddsombud": "safety representative",
    r"\binstitution": "department",
    r"\bavdelning": "division",
    r"\benhet(en|er)?\b": "unit",
    r"\bgrupp\b": "group",
    r"\btjänstgöringsbetyg": "service certificate",
    r"\btjänstgöringsintyg": "certificate of employment",
    r"\bi drift\b": "live",
    r"\banställningsnum": "employee number",
    r"\breservkod": "backup code",
    r"\blogga in\b": "sign in",
    r"\bbrev(et)?\b": "letter",
    r"\bsista dag": "last day",
}


def the_tool() -> ModuleType:
    spec = spec_from_file_location("translations", TOOL)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = the_tool()
# A catalogue younger than its compiled file would be tested by its old words.
translations.compile_catalogue()


def pairs() -> Iterator[tuple[str, str]]:
    """(Swedish, English) of every text, singular and plural on their own."""
    for entry in translations.read():
        if entry.id:
            plural = not isinstance(entry.id, str)
            yield from (
                zip(entry.id, entry.string, strict=True) if plural else [(entry.id, entry.string)]
            )


def test_every_text_has_its_english_and_nothing_is_left_over() -> None:
    assert list(translations.complaints()) == []


def test_both_forms_of_a_plural_keep_what_is_filled_in() -> None:
    plurals = [entry for entry in translations.read() if isinstance(entry.id, tuple | list)]
    assert plurals
    for entry in plurals:
        assert PLACEHOLDER.findall(entry.id[1]) == PLACEHOLDER.findall(entry.string[1])
        assert set(PLACEHOLDER.findall(entry.string[0])) <= set(PLACEHOLDER.findall(entry.id[1]))


def test_the_english_is_english_and_typeset_as_such() -> None:
    english = [text for _swedish, text in pairs()]
    assert [text for text in english if SWEDISH.search(text)] == []
    assert [text for text in english if re.search(r"[\"']|(^|[\s(])”", text)] == []


@pytest.mark.parametrize(("swedish", "english"), TERMS.items())
def test_the_same_word_for_the_same_thing(swedish: str, english: str) -> None:
    found = [pair for pair in pairs() if re.search(swedish, PLACEHOLDER.sub("", pair[0]), re.I)]
    missing = [pair for pair in found if not re.search(english, pair[1], re.I)]
    assert missing == []


def test_words_nobody_may_write() -> None:
    for swedish, english in pairs():
        assert not re.search("anon" + "ym|ärende", swedish + english, re.I)


class Words(HTMLParser):
    """The words of a page and of its attributes, apart from what is marked as Swedish."""

    EMPTY = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "source"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: list[bool] = []  # per open element: is it in Swedish?
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        marked = dict(attributes)
        language = marked.get("lang")
        swedish = language == "sv" if language else bool(self._open and self._open[-1])
        if not swedish:
            # Not addresses: theirs are Swedish in every language.
            self.words += [text for text in marked.values() if text and not text.startswith("/")]
        if tag not in self.EMPTY:
            self._open.append(swedish)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:  # in SVG
            return
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        # A title repeats the heading, which can be marked where its half of the title cannot.
        if self.lasttag != "title" and not (self._open and self._open[-1]):
            self.words.append(data.strip())


def swedish_words(page: bytes) -> list[str]:
    """What looks Swedish on the page, once people's names are taken out."""
    names = " ".join(Person.objects.values_list("name", flat=True)).split()
    known = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    words = Words(page.decode()).words
    return [text for text in words if SWEDISH.search(known.sub("", text))]


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def a_busy_week(people: dict[str, Person], clock_at) -> dict[str, Person]:
    """A departure in every state to talk about, and one release to read."""
    clock_at(OPENED)
    installed()
    release("2025", [Group("neuro", 6, ("minne", "syn"), {})], until=date(2025, 12, 31))
    take_in({"exit_type": "fixed_term_end"})
    leaver(1, "minne-a", date(2026, 4, 30))
    leaver(2, "minne-b", date(2026, 4, 30), exit_type="")
    leaves(people["Bo"], "Ines Ibáñez", employed_from=date(2026, 1, 1))
    talk = held(talk_with(people["Bo"], name="Li Lind"), on=date(2026, 3, 16))
    note(talk, people["Bo"], "Nothing but praise.")
    clock_at(TASK_DAY)
    return people


def test_the_check_sees_swedish_where_there_is_some(client: Client, people) -> None:
    page = client.get(reverse("leaver-home")).content
    assert swedish_words(page) == []  # marked as Swedish
    assert "Till dig som slutar" in swedish_words(page.replace(b'lang="sv"', b'lang="en"'))


PUBLIC = ("leaver-home", "survey-done", "account_login", "account_reset_password",
          "account_inactive")  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages_speak_english(client: Client, people, name: str) -> None:
    answer = in_english(client).get(reverse(name))
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.content.decode()
    assert swedish_words(answer.content) == []


def test_the_page_for_a_lost_address_speaks_english(client: Client, people) -> None:
    answer = in_english(client).get("/finns/inte/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()
    assert swedish_words(answer.content) == []


def test_the_survey_speaks_english_before_and_after(client: Client, a_busy_week) -> None:
    invitation = leaver(3, "minne-a", date(2026, 3, 31))
    in_english(client).get(reverse("survey-link", args=[token_of(invitation)]))
    form = client.get(reverse("survey")).content
    assert "Send my answers" in form.decode()
    answered(invitation)
    after = client.get(reverse("survey")).content
    assert "already been answered" in after.decode()
    assert (swedish_words(form), swedish_words(after)) == ([], [])


@pytest.mark.parametrize("name", ["Bo", "Cilla", "Gun", "Eli", "Hugo"])
def test_no_page_of_the_staff_is_half_in_swedish(a_busy_week, name: str) -> None:
    assert Unit.objects.filter(name_en="").count() == 0  # else Swedish names would be right
    pages = crawl(in_english(signed_in(a_busy_week[name])), ["/"])
    read = {path: body for path, (status, body) in pages.items()
            if status == 200 and b"<html" in body}  # fmt: skip
    assert len(read) >= 2
    assert {path: found for path, body in read.items() if (found := swedish_words(body))} == {}
