"""A manager who has never done this: clicks and seconds, counted in a real browser.

A click is anything pressed: a link, a button, a tick. What is typed does not count.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from evidence import note
from journeys.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOW = "2026-10-05T09:00:00+02:00"
TALK = re.compile(r"/samtal/[0-9a-f-]{36}/")
TO_OFFER = re.compile(r'href="(/samtal/[0-9a-f-]{36}/)erbjud/">Erbjud samtalet')
# At most so many presses.
TO_PREPARED, TO_FIRST_NOTE, HELD_TO_FINISHED = 8, 2, 10


class Manager:
    """One page, and how often something was pressed on it."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.began = page, 0, time.monotonic()

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def follow(self, link: str) -> None:
        """A link in a mail, which is pressed somewhere else."""
        self.page.goto(link)
        self.clicks += 1

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def primary(self) -> None:
        """The page's one primary button."""
        self.press(self.page.locator("main .ds-button:not([data-variant]):visible"))

    def start(self) -> None:
        self.clicks, self.began = 0, time.monotonic()

    def told(self, name: str) -> None:
        note(name, {"clicks": self.clicks, "seconds": round(time.monotonic() - self.began, 1)})


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    found = Running(tmp_path_factory.mktemp("manager"), "")
    found.now = NOW
    found.avtryck("demo", "--people", "150", "--years", "1")
    with found.serving(NOW):
        yield found


@pytest.fixture
def manager(browser: Browser) -> Iterator[Manager]:
    context = browser.new_context(locale="sv-SE", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield Manager(page)
    context.close()


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/konto/logga-in/")
    page.locator("button[name=who][value=demo-nearest]").click()


def task(browser: Browser, base: str) -> str:
    """The link in the mail of a task that nothing has been done about yet."""
    context = browser.new_context(locale="sv-SE")
    sign_in(context.new_page(), base)
    home = context.request.get(f"{base}/samtal/").text()
    context.close()
    return base + TO_OFFER.findall(home)[0]


def test_from_the_mail_to_prepared_and_to_the_first_note(
    running: Running, browser: Browser, manager: Manager
) -> None:
    page = manager.page
    link = task(browser, running.base)
    manager.start()
    manager.follow(link)
    manager.press(page.locator("button[name=who][value=demo-nearest]"))
    page.goto(link)  # the demonstration's list of people forgets where one was going
    manager.button("Jag har erbjudit samtalet")
    manager.press(page.get_by_label("Utskrivet, undertecknat och mottaget"))
    manager.press(page.get_by_label("Jag har gått igenom bakgrunden"))
    manager.button("Spara")
    manager.press(
        page.get_by_role("main").get_by_role("link", name="Vi har redan bestämt tid").last
    )
    fill_in_the_time(page)
    manager.button("Boka tiden")
    talk = TALK.findall(page.url)[0]
    assert manager.clicks <= TO_PREPARED
    manager.told("manager_prepared")
    page.goto(f"{running.base}{talk}forbered/")
    expect(page.get_by_text("Allt är klart. Nu kan ni ses.")).to_be_visible()

    page.goto(f"{running.base}{talk}")
    manager.start()
    manager.press(page.get_by_label("Jag har sagt detta"))
    manager.press(page.locator("textarea[data-note]").first)
    page.keyboard.type("Det bästa var gruppen.")
    assert manager.clicks <= TO_FIRST_NOTE
    manager.told("manager_first_note")


def fill_in_the_time(page: Page) -> None:
    """The time that was agreed on, in the form of the third step."""
    page.get_by_label("Dag", exact=True).fill("2026-10-12")
    page.get_by_label("Klockan").fill("14:00")
    page.get_by_label("Plats").fill("Rum 4112")


def test_already_held_to_finished(running: Running, manager: Manager) -> None:
    page = manager.page
    sign_in(page, running.base)
    page.goto(f"{running.base}/samtal/")
    page.get_by_role("button", name=re.compile("^Erbjud ändå")).first.click()
    manager.start()
    manager.press(page.get_by_role("link", name="Samtalet är redan hållet"))
    manager.press(page.get_by_label(re.compile("^Informationen är lämnad")))
    manager.button("Vidare till anteckningarna")
    page.locator("textarea[data-note]").first.fill("Vi hann prata på vägen ut.")
    manager.button("Spara och gå till avslutningen")
    page.locator("textarea[name=text]").fill("Tack för allt.")
    while page.locator("main form").count() and manager.clicks <= HELD_TO_FINISHED:
        manager.primary()
    assert manager.clicks <= HELD_TO_FINISHED
    manager.told("manager_held_to_finished")
    expect(page.get_by_text("Du behöver inte göra något mer.")).to_be_visible()
