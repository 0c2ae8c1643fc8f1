"""The survey from the link to the receipt, and back with the change code."""

from __future__ import annotations

import gzip
import re
from datetime import date

import pytest
from django.test import Client
from django.utils.html import escape

from avtryck.cases import roster
from avtryck.org.models import Installation, Person, Unit
from avtryck.published.models import Release
from avtryck.surveys.answering import is_answered, reveal_own
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.holding import Reason, hold
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from avtryck.vault.models import Box
from avtryck.web.leaver.survey_pages import PAGES, PARTNERS, STATE
from leavers import answered, installed, leaver
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CODE = re.compile(r"data-change-code>((?:[0-9A-Z]{4}-){4}[0-9A-Z]{4})<")
GIVEN = {"recommend": "7", "reasons.pay": "decisive", "area_tasks": "na", "come_back": "yes"}
WORDS = '</textarea><script>alert("å")</script>\n\n  & mer'


@pytest.fixture
def alva(clock_at) -> Invitation:
    clock_at("2026-04-20")
    installed()
    roster.forget()
    PAGES.kept.clear()
    return leaver(1, "minne-a", date(2026, 4, 30))


class Leaver:
    """A browser that has followed the link."""

    def __init__(self, invitation: Invitation) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.link = f"/e/{token_of(invitation)}/"
        self.page = self.client.get(self.link, follow=True).content.decode()

    @property
    def hidden(self) -> dict[str, str]:
        return dict(HIDDEN.findall(self.page))

    def get(self, path: str) -> str:
        self.page = self.client.get(path).content.decode()
        return self.page

    def post(self, path: str = "/enkat/", **fields: str) -> str:
        """What the form on the page would send; the page it leads to."""
        sent = {"csrfmiddlewaretoken": csrf(self.page), **self.hidden, **fields}
        self.answer = self.client.post(path, sent, follow=True)
        self.page = self.answer.content.decode()
        return self.page

    @property
    def landed(self) -> str:
        return str(self.answer.request["PATH_INFO"])


def csrf(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""


def chosen(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)" checked', page))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


# --- the way through ------------------------------------------------------------------------
def test_link_form_receipt(alva) -> None:
    one = Leaver(alva)
    page = one.post(**GIVEN, worked_well="Kaffet.")
    assert one.landed == "/enkat/tack/"
    (code,) = CODE.findall(page)
    own = reveal_own(invitation=alva, code=code)
    assert own is not None
    assert own.values["recommend"] == 7
    assert own.values["reasons"] == {"pay": "decisive"}
    assert own.values["area_tasks"] == "na"
    assert own.comments == {"worked_well": "Kaffet."}
    assert "1 juni 2026 Omgången stängs" in words(page)
    assert "Tidigast 1 juli 2026" in words(page)
    assert one.answer["Clear-Site-Data"] == '"cache", "storage"'
    kept = {name for name, morsel in one.client.cookies.items() if morsel.value}
    assert kept <= {"csrf", "lang"}


def test_the_same_post_again_is_the_same_receipt_and_one_box(alva) -> None:
    one = Leaver(alva)
    form, cookies = one.page, one.client.cookies.output(header="", sep=";")
    codes = set()
    for _ in range(3):
        one.page = form
        one.client.cookies.load(cookies)
        codes |= set(CODE.findall(one.post(**GIVEN)))
    assert len(codes) == 1
    assert Box.objects.count() == 1


def test_another_window_gets_no_code_and_changes_nothing(alva) -> None:
    first, second = Leaver(alva), Leaver(alva)
    (code,) = CODE.findall(first.post(recommend="9"))
    page = second.post(recommend="1")
    assert "Enkäten är redan besvarad" in page
    assert CODE.findall(page) == []
    own = reveal_own(invitation=alva, code=code)
    assert own is not None
    assert own.values["recommend"] == 9


def test_a_scanner_changes_nothing(alva) -> None:
    one = Leaver(alva)
    for path in (one.link, "/enkat/", "/enkat/andra/", "/enkat/tack/"):
        for method in ("HEAD", *["GET"] * 5):
            client = Client()
            client.cookies.load(one.client.cookies.output(header="", sep=";"))
            client.generic(method, path)
    assert not is_answered(alva)
    alva.refresh_from_db()
    assert alva.no_reminders is False
    assert CODE.findall(one.post(**GIVEN))


def test_the_receipt_is_shown_once(alva) -> None:
    one = Leaver(alva)
    (code,) = CODE.findall(one.post(**GIVEN))
    assert code not in one.get("/enkat/tack/")
    assert "Ändringskoden visas bara en gång" in one.page


@pytest.mark.parametrize("cookie", ["", "x", "A" * 200])
def test_a_receipt_that_is_not_ours_is_nothing(alva, cookie: str) -> None:
    one = Leaver(alva)
    one.client.cookies["survey-receipt"] = cookie
    assert "Ändringskoden visas bara en gång" in one.get("/enkat/tack/")


def test_a_receipt_is_too_old_after_ten_minutes(alva, clock_at) -> None:
    one = Leaver(alva)
    form = {**one.hidden, **GIVEN}
    clock_at("2026-04-20T10:00:00+02:00")
    one.client.post("/enkat/", form)
    clock_at("2026-04-20T10:10:01+02:00")
    assert CODE.findall(one.get("/enkat/tack/")) == []


# --- nothing that was written is lost -------------------------------------------------------
def test_the_other_language_keeps_what_was_written(alva) -> None:
    one = Leaver(alva)
    token = one.hidden["token"]
    page = one.post(**GIVEN, worked_well=WORDS, language="en")
    assert '<html lang="en">' in page
    assert chosen(page) == GIVEN
    assert f">\n{escape(WORDS)}</textarea>" in page
    assert "<script>" not in page
    assert one.hidden["token"] == token
    assert not is_answered(alva)
    assert '<html lang="en">' in one.get("/enkat/")


def test_what_is_refused_is_listed_kept_and_takes_focus(alva) -> None:
    one = Leaver(alva)
    page = one.post(**GIVEN | {"recommend": "99"}, should_change=WORDS)
    summary = re.search(r'<div class="ds-error-summary".*?</div>', page, re.DOTALL)
    assert summary
    assert 'tabindex="-1" autofocus' in summary[0]
    assert 'href="#q-recommend"' in summary[0]
    assert 'id="q-recommend-note"' in page
    assert {**chosen(page), "recommend": "99"} == GIVEN | {"recommend": "99"}
    assert escape(WORDS) in page
    assert not is_answered(alva)


def test_no_more_reminders_keeps_what_was_written(alva) -> None:
    one = Leaver(alva)
    page = one.post(**GIVEN, worked_well="Kaffet.", no_reminders="1")
    assert "Du får inga fler påminnelser" in words(page)
    assert chosen(page) == GIVEN
    alva.refresh_from_db()
    assert alva.no_reminders is True
    assert not is_answered(alva)


# --- a hint, never a block ------------------------------------------------------------------
def test_a_name_is_asked_about_once_and_then_sent(alva) -> None:
    one = Leaver(alva)
    text = "Bo Bergström lyssnade. Ring 08-123 45 67."
    page = one.post(**GIVEN, worked_well=text)
    assert not is_answered(alva)
    assert "Texten verkar nämna någon vid namn: ”Bo Bergström”." in words(page)
    assert "Texten verkar innehålla ett telefonnummer: ”08-123 45 67”." in words(page)
    assert 'aria-describedby="q-worked_well-hint q-worked_well-note"' in page
    assert chosen(page) == GIVEN
    assert f">\n{text}</textarea>" in page
    one.post(**GIVEN, worked_well=text)
    assert one.landed == "/enkat/tack/"


def test_it_says_nothing_of_the_roster(alva) -> None:
    """Known and unknown: no other name than the writer's own, whoever it belongs to."""
    one = Leaver(alva)
    page = one.post(worked_well="Det var Bergström.")
    quoted = re.findall(r"”([^”]+)”", words(page))
    assert quoted == ["Bergström", "en kollega"]
    assert [name for name in ("Frida", "Forsman", "Gun") if name in page] == []


# --- the change code ------------------------------------------------------------------------
def sent(alva: Invitation) -> tuple[Leaver, str]:
    one = Leaver(alva)
    (code,) = CODE.findall(one.post(**GIVEN, worked_well=WORDS))
    return one, code


def test_from_the_receipt_to_the_own_answer_changed(alva) -> None:
    one, code = sent(alva)
    page = one.post("/enkat/andra/")
    assert chosen(page) == GIVEN
    assert escape(WORDS.strip()) in page
    page = one.post("/enkat/andra/", **GIVEN | {"recommend": "3"}, language="en")
    assert chosen(page)["recommend"] == "3"
    page = one.post("/enkat/andra/", **GIVEN | {"recommend": "2"}, save="1")
    assert CODE.findall(page) == [code]
    own = reveal_own(invitation=alva, code=code)
    assert own is not None
    assert (own.values["recommend"], own.comments) == (2, {})


def test_the_link_alone_asks_for_the_code_and_reads_it_forgivingly(alva) -> None:
    _, code = sent(alva)
    one = Leaver(alva)
    page = one.get("/enkat/andra/")
    assert "Skriv in ändringskoden" in words(page)
    assert "alert(" not in page
    page = one.post("/enkat/andra/", code=f" {code.lower().replace('-', ' ')} ")
    assert chosen(page) == GIVEN


def test_deleted_after_one_confirmation_and_open_again(alva) -> None:
    _, code = sent(alva)
    one = Leaver(alva)
    assert "Enkäten är redan besvarad" in one.page
    one.get("/enkat/andra/")
    page = one.post("/enkat/andra/", code=code)
    page = one.post("/enkat/andra/", ask="1")
    assert "Vill du ta bort ditt svar?" in page
    assert is_answered(alva)
    page = one.post("/enkat/andra/", delete="1")
    assert "Ditt svar är borttaget" in page
    assert not is_answered(alva)
    assert CODE.findall(Leaver(alva).post(**GIVEN))


@pytest.mark.parametrize("step", ["", "save", "ask", "delete", "language"])
def test_a_wrong_code_shows_and_does_nothing(alva, step: str) -> None:
    _, code = sent(alva)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    one = Leaver(alva)
    one.get("/enkat/andra/")
    page = one.post("/enkat/andra/", code=wrong, **({step: "en"} if step else {}))
    assert "Koden stämmer inte" in page
    assert "alert(" not in page
    assert reveal_own(invitation=alva, code=code) is not None


def test_a_used_link_never_shows_an_answer(alva) -> None:
    sent(alva)
    one = Leaver(alva)
    for page in (one.page, one.get("/enkat/"), one.get("/enkat/andra/")):
        assert "alert(" not in page
        assert "checked" not in page


# --- who is asked what ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("exit_type", "asked"),
    [
        ("resignation", {"reasons.pay", "could_have_stayed", "next_step"}),
        ("fixed_term_end", {"would_have_continued", "what_decided", "next_step"}),
        ("retirement", set()),
        ("", set()),
    ],
)
def test_the_register_alone_decides_the_branch(alva, exit_type: str, asked: set[str]) -> None:
    alva.exit_type = exit_type
    alva.save()
    page = Leaver(alva).page
    branch = {"reasons.pay", "could_have_stayed", "would_have_continued", "what_decided"}
    found = {name for name in branch | {"next_step"} if f'name="{name}"' in page}
    assert found == asked
    assert f"Del 1 av {4 if asked else 3}" in page


def test_above_every_text_box_stands_who_reads_it_and_when(alva) -> None:
    page = Leaver(alva).page
    assert page.count("<textarea") == 3
    assert words(page).count("Nämn inga personer och skriv inget om andras hälsa.") == 3
    assert words(page).count("i bunt med andras, tidigast 1 juli 2026. Gäller det") == 3


# --- one page for many ----------------------------------------------------------------------
def test_a_built_page_holds_nothing_of_the_one_it_was_built_for(alva) -> None:
    ines = leaver(2, "minne-a", date(2026, 4, 30))
    first, second = Leaver(alva), Leaver(ines)
    assert len([key for key in PAGES.kept if key.kind == "answer"]) == 1
    assert {**first.hidden}.keys() == {"csrfmiddlewaretoken", "token"}
    assert set(first.hidden.values()) & set(second.hidden.values()) == set()
    first.post(**GIVEN | {"recommend": "99"}, worked_well=WORDS)
    page = Leaver(ines).page
    assert "alert(" not in page
    assert chosen(page) == {}


def renamed() -> None:
    Unit.objects.filter(code="minne-a").update(name_sv="Grupp Nytt namn")


def more_people() -> None:
    Installation.objects.update(minimum_group=8)


def another_contact() -> None:
    Person.objects.filter(name="Cilla Carlsson").update(name="Cilla Nyman")


def released() -> None:
    shown = {"recommend": [0] * 5 + [1] * 6}
    release("2025", [Group("neuro", 6, ("minne", "syn"), shown)], until=date(2025, 12, 31))


def two_seconds_later() -> None:
    STATE.forget()
    PARTNERS.forget()


@pytest.mark.parametrize(
    ("change", "new"),
    [
        (renamed, "Grupp Nytt namn"),
        (more_people, "minst 8 personer"),
        (another_contact, "Cilla Nyman"),
        (released, "Avdelningen för syn"),
    ],
)
def test_it_is_built_anew_when_what_it_says_has_changed(alva, change, new: str) -> None:
    assert new not in Leaver(alva).page
    change()
    two_seconds_later()
    assert new in Leaver(alva).page


def test_a_neighbour_in_the_preview_may_be_renamed_too(alva) -> None:
    released()
    assert "Avdelningen för syn tillsammans" in Leaver(alva).page
    assert Release.objects.count() == 1
    Unit.objects.filter(code="syn").update(name_sv="Avdelningen för seende")
    two_seconds_later()
    assert "Avdelningen för seende tillsammans" in Leaver(alva).page


def test_gzipped_it_is_the_same_page_and_small(alva) -> None:
    one = Leaver(alva)
    plain = one.get("/enkat/")
    packed = one.client.get("/enkat/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "Cookie"} <= set(packed["Vary"].split(", "))
    fresh = re.compile(r'(name="(?:token|csrfmiddlewaretoken)" value=")[^"]+')
    text = gzip.decompress(packed.content).decode()
    assert fresh.sub(r"\1", text) == fresh.sub(r"\1", plain)
    assert len(packed.content) < 12_000
    assert dict(HIDDEN.findall(text))["token"].encode() in packed.content  # never compressed


def test_a_held_answer_opens_by_its_code_after_the_round_has_closed(alva, clock_at) -> None:
    browser = Leaver(alva)
    code = CODE.findall(browser.post(**GIVEN))[0]
    for number in range(2, 8):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), recommend="5")
    silent = Leaver(leaver(9, "minne-a", date(2026, 4, 30)))
    hold(invitation=alva, actor="person:gun", reason=Reason.ACCESS)
    clock_at("2026-06-02")
    assert close_rounds(until=date(2026, 5, 31), actor="system") == ["2026-05"]
    later = browser.client.get(browser.link, follow=True).content.decode()
    assert "det hålls kvar tills det är avgjort" in later
    browser.page = later
    browser.get("/enkat/andra/")
    assert 'value="7"' in browser.post("/enkat/andra/", code=code)
    ended = silent.client.get(silent.link, follow=True).content.decode()
    assert "Enkäten är stängd" in ended
    assert "hålls kvar" not in ended
    assert "/enkat/andra/" not in ended
