"""Notes are saved while they are written: 200 edits in two tabs, with the network cut and the
server killed in between. What the page was told is saved is there; what was typed comes there in
the end; and none of it stands anywhere in the clear, on the server or in the browser."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect, sync_playwright

from confidentiality.killing import PATIENCE, Half
from evidence import note, size
from journeys.installations import Installation, installation
from journeys.running import CHROMIUM, sign_in, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EDITS, KILLS, CUTS = size(12, 200), size(1, 6), size(2, 25)
NOW, SEED = "2026-03-24T09:00:00+01:00", 20260324
BO = "bo@universitetet.example"
SECTIONS = ("decision", "tasks_and_development", "colleagues")
TOKEN = re.compile(r"kanariefågel-\d+")


@pytest.fixture
def running(tmp_path: Path, db: None) -> Iterator[Installation]:
    with installation(tmp_path / "server") as made:
        made.now = NOW
        yield made


@dataclass
class Sitting:
    """Two tabs of one browser, what they were told, and the server that may die."""

    running: Installation
    web: Half
    context: BrowserContext
    address: str
    pages: list[Page] = field(default_factory=list)
    told: dict[str, set[str]] = field(default_factory=dict)
    typed: dict[str, set[str]] = field(default_factory=dict)
    met: int = 0

    def open_tab(self) -> None:
        page = self.context.new_page()
        page.set_default_timeout(30_000)
        page.on("response", self.heard)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(self.address)
        expect(page.locator("form.live")).to_have_count(1)
        self.pages.append(page)

    def heard(self, response: Response) -> None:
        """What the server said that it has kept."""
        if response.request.method == "POST" and response.url.endswith("/spara/"):
            sent = json.loads(response.request.post_data or "{}")
            self.met += response.status == 409
            if response.status == 200 and "text" in sent:
                self.told.setdefault(sent["part"], set()).update(TOKEN.findall(sent["text"]))

    def edit(self, page: Page, part: str, number: int) -> None:
        area = page.locator(f"#text-{part}")
        area.press("Control+End")
        area.press_sequentially(f"\nkanariefågel-{number}")
        self.typed.setdefault(part, set()).add(f"kanariefågel-{number}")

    def join(self) -> None:
        """Whoever is shown another window's text puts both together."""
        for page in self.pages:
            while page.locator("[data-join]:visible").count():
                page.locator("[data-join]:visible").first.click()

    def stored(self) -> dict[str, set[str]]:
        found = self.running.inside("draft", interview=self.address.split("/")[-3])
        return {part: set(TOKEN.findall(text)) for part, text in found.items()}


def start(running: Installation, web: Half) -> None:
    web.start()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urlopen(f"{running.base}/till-dig-som-slutar/", timeout=20).read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def test_nothing_acknowledged_is_lost_and_nothing_lies_in_the_clear(
    running: Installation, tmp_path: Path
) -> None:
    interview, profile = running.inside("talk"), tmp_path / "profile"
    web = Half(running, "web", "--port", str(running.port), "--workers", "1")
    try:
        start(running, web)
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                profile, executable_path="/usr/bin/chromium", args=CHROMIUM, locale="sv-SE"
            )
            address = f"{running.base}/samtal/{interview}/genomfor/"
            sitting = Sitting(running, web, context, address)
            sign_in(running, context.pages[0], BO)
            sitting.open_tab()
            sitting.open_tab()
            written_under_fire(sitting)
            signed_out_while_writing(sitting)
            nothing_in_web_storage(sitting)
            context.close()
    finally:
        web.kill()
    nothing_on_disk(running.folder, seen="Andersson")
    nothing_on_disk(profile, seen="127.0.0.1")


def written_under_fire(sitting: Sitting) -> None:
    chance = random.Random(SEED)
    kills = set(chance.sample(range(EDITS // 3, EDITS), KILLS))
    cuts = set(chance.sample(range(EDITS - 1), CUTS))
    for number in range(EDITS):
        sitting.context.set_offline(number in cuts)
        if number in kills:
            sitting.web.kill()
        sitting.edit(chance.choice(sitting.pages), chance.choice(SECTIONS), number)
        sitting.pages[0].wait_for_timeout(chance.choice((0, 50, 400, 1700)))
        if number in kills:
            start(sitting.running, sitting.web)
        sitting.join()
    sitting.context.set_offline(False)

    def all_there() -> bool:
        sitting.join()
        sitting.pages[0].wait_for_timeout(500)
        return sitting.stored() == sitting.typed

    wait_for(all_there)
    assert all(not page.locator("[data-join]:visible").count() for page in sitting.pages)
    stored = sitting.stored()
    assert sitting.told
    assert sitting.met  # the two tabs did stand in each other's way
    assert all(found <= stored[part] for part, found in sitting.told.items())
    note("autosave", {"edits": EDITS, "kills": KILLS, "cuts": CUTS, "met": sitting.met})


def signed_out_while_writing(sitting: Sitting) -> None:
    """The words stay on the page; after signing in elsewhere they are saved."""
    page = sitting.pages[0]
    sitting.pages.pop().close(run_before_unload=True)
    page.reload()
    sitting.context.clear_cookies()
    sitting.edit(page, "organisation", EDITS)
    expect(page.locator("[data-status]")).to_contain_text("Du är utloggad", timeout=30_000)
    with sitting.context.expect_page() as opened:
        page.locator("[data-sign-in]").click()
    other = opened.value
    sign_in(sitting.running, other, BO)
    expect(page.locator("[data-status]")).to_contain_text("Sparat 09.00", timeout=30_000)
    other.close()
    assert sitting.stored()["organisation"] == {f"kanariefågel-{EDITS}"}


def nothing_in_web_storage(sitting: Sitting) -> None:
    kept = sitting.pages[0].evaluate(
        """async () => [{...localStorage}, {...sessionStorage}, await indexedDB.databases(),
             await caches.keys(), history.state, location.search]"""
    )
    assert kept == [{}, {}, [], [], None, ""]


def nothing_on_disk(folder: Path, *, seen: str) -> None:
    """No file holds a word of it; `seen` is found, so the search finds what lies there."""
    stem, found = "kanariefågel-", 0
    for path in (one for one in folder.rglob("*") if one.is_file()):
        held = path.read_bytes()
        ways = [stem.encode(), stem.encode("utf-16-le"), b"kanariefa", b"kanarief%C3%A5gel"]
        assert not any(one in held for one in ways), path
        found += seen.encode() in held or seen.encode("utf-16-le") in held
    assert found
