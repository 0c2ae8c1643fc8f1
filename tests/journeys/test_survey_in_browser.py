"""The whole survey in a real browser: keyboard only, JavaScript off, 390 px, both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from journeys.running import Running, phone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOW = "2026-10-05T09:00:00+02:00"
SURVEY_MAIL = re.compile(r'href="(/brevlada/[0-9a-f-]{36}/)">\s*Enkät')
SURVEY_LINK = re.compile(r"/e/[\w-]{60,}/")
FOCUSED = """() => { const one = document.activeElement;
  return [one.tagName, one.type || "", one.name || "", one.className || "", one.value || ""]; }"""
GIVEN = """() => Object.fromEntries([...document.querySelectorAll("input:checked, textarea")]
  .map(one => [one.name, one.value]))"""
STANDS_OUT = """() => [true, false].map(chosen => {
  const one = document.querySelector(`.pick:has(input${chosen ? ":checked" : ":not(:checked)"})`);
  return getComputedStyle(one).borderTopWidth; })"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    found = Running(tmp_path_factory.mktemp("survey"), "")
    found.now = NOW
    found.avtryck("demo", "--people", "150", "--years", "1")
    with found.serving(NOW):
        yield found


@pytest.fixture(scope="module")
def link(running: Running, browser: Browser) -> str:
    """The survey of somebody who resigned and has not answered; each test leaves it so."""
    context = phone(browser)
    found = next(_unanswered(context, running.base))
    context.close()
    return found


def _unanswered(context: BrowserContext, base: str) -> Iterator[str]:
    tray = context.request.get(f"{base}/brevlada/").text()
    for mail in SURVEY_MAIL.findall(tray):
        for link in SURVEY_LINK.findall(context.request.get(base + mail).text())[:1]:
            if 'name="could_have_stayed"' in context.request.get(base + link).text():
                yield base + link


def tab_to(page: Page, name: str, kind: str = "") -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if name in (found[2], found[3]) and kind in (found[1], ""):
            return
    raise AssertionError(f"{name} was not reached")


def fill_in(page: Page) -> None:
    """Every question in its order: the second option, and a word in each box."""
    for _ in range(150):
        page.keyboard.press("Tab")
        tag, kind, name, classes, _value = page.evaluate(FOCUSED)
        if tag == "TEXTAREA":
            page.keyboard.type(f"ord om {name}")
        elif kind == "radio" and name:
            page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
        elif "ds-button" in classes:
            return
    raise AssertionError("the button was not reached")


@pytest.mark.parametrize(
    ("language", "thanks"), [("sv", "Tack, ditt svar är sparat"), ("en", "")], ids=["sv", "en"]
)
def test_by_keyboard_from_the_link_to_the_answer_deleted(
    running: Running, browser: Browser, link: str, language: str, thanks: str
) -> None:
    context = phone(browser)
    context.add_cookies([{"name": "lang", "value": language, "url": running.base}])
    page = context.new_page()
    page.goto(link)
    tab_to(page, "recommend")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # chooses nothing and sends nothing
    assert page.evaluate("document.documentElement.lang") == language
    page.goto(link)
    assert page.locator("input:checked").count() == 0
    fill_in(page)
    given = page.evaluate(GIVEN)
    assert len(given) == 1 + 17 + 2 + 8 + 1 + 3
    assert given["recommend"] == "1"
    page.keyboard.press("Enter")
    page.wait_for_url("**/enkat/tack/")
    assert thanks in page.locator("h1").inner_text()
    assert page.locator("[data-change-code]").inner_text()
    tab_to(page, "link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/enkat/andra/")
    page.wait_for_selector("button[name=save]")
    assert page.evaluate(GIVEN) == {
        name: value for name, value in given.items() if value != "no_part"
    }
    tab_to(page, "ask")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name=delete]")
    tab_to(page, "delete")
    page.keyboard.press("Enter")
    page.wait_for_url("**/enkat/tack/")
    assert page.locator("[data-change-code]").count() == 0
    page.goto(link)
    assert page.locator("input:checked").count() == 0
    context.close()


def test_a_choice_can_be_taken_back_and_stands_out_without_colours(
    browser: Browser, link: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False, forced_colors="active"
    )
    page = context.new_page()
    page.goto(link)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    back = page.locator("#q-recommend .unpick")
    assert not back.is_visible()
    page.locator("input[name=recommend][value='3']").check(force=True)
    assert page.evaluate(STANDS_OUT) == ["3px", "1px"]
    back.click()
    page.locator("h1").click()
    assert not back.is_visible()
    assert page.evaluate(GIVEN)["recommend"] == ""
    context.close()


def test_the_hint_takes_focus_and_leads_to_the_text(browser: Browser, link: str) -> None:
    context = phone(browser)
    page = context.new_page()
    page.goto(link)
    page.locator("textarea").last.fill("Ring 08-123 45 67.")
    page.locator(".sending .ds-button").click()
    page.wait_for_selector(".look-again")
    assert page.evaluate(FOCUSED)[3] == "look-again"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#q-anything_else")
    assert page.locator("#q-anything_else .noticed").is_visible()
    context.close()


def test_all_that_the_page_loads_is_light(running: Running, browser: Browser, link: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    loaded: dict[str, int] = {}

    def keep(url: str) -> None:
        answer = context.request.get(url, headers={"Accept-Encoding": "gzip"})
        loaded[url] = int(answer.headers["content-length"])

    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(link)
    for url in [one for one in urls if "/e/" not in one]:
        keep(url)
    assert loaded[f"{running.base}/enkat/"] < 12_000
    assert sum(loaded.values()) < 60_000
    context.close()


def test_nothing_is_left_on_the_machine(running: Running, browser: Browser, link: str) -> None:
    context = phone(browser)
    page = context.new_page()
    page.goto(link)
    page.locator(".sending .ds-button").click()
    assert {one["name"] for one in context.cookies()} <= {"csrf", "lang"}
    assert page.goto(f"{running.base}/enkat/andra/").status == 404  # type: ignore[union-attr]
    context.close()
