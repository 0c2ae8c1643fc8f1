"""A whole installation as its own processes: commands, web server, real browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import free_port
from post_office import Inbox

CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PASSWORD = "en lång rad med ord 7"
AVTRYCK = [sys.executable, "-m", "avtryck"]
LINK = re.compile(r"https?://\S+")


class Running:
    """One installation in `folder`, seen at the instant it is told."""

    def __init__(self, folder: Path, smtp_url: str) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.folder, self.now = folder, ""
        ours = ("AVTRYCK_", "DJANGO_")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        self.env = inherited | {
            "AVTRYCK_DATA": str(folder / "data"),
            "AVTRYCK_SITE_URL": self.base,
            "AVTRYCK_SMTP_URL": smtp_url,
            "AVTRYCK_TESTING": "1",
        }

    def avtryck(self, *arguments: str, accept: int = 0) -> str:
        """Run one command; its output. The exit code must be `accept`."""
        done = subprocess.run(
            [*AVTRYCK, *arguments],
            env=self.env | {"AVTRYCK_NOW": self.now},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == accept, f"{arguments}: {done.stdout}{done.stderr}"
        with (self.folder / "commands.log").open("a") as log:
            log.write(done.stdout + done.stderr)
        return done.stdout + done.stderr

    @contextmanager
    def serving(self, now: str, half: str = "web") -> Iterator[None]:
        """The web half (or `serve`: both), believing it is `now`; ended with its children."""
        self.now = now
        with (self.folder / "web.log").open("a") as log:
            web = subprocess.Popen(
                [*AVTRYCK, half, "--port", str(self.port), "--workers", "1"],
                env=self.env | {"AVTRYCK_NOW": now},
                stdout=log,
                stderr=log,
            )
            try:
                self._await_answer(web)
                yield
            finally:
                web.terminate()
                web.wait(timeout=20)

    def _await_answer(self, web: subprocess.Popen[bytes]) -> None:
        for _ in range(150):
            assert web.poll() is None, (self.folder / "web.log").read_text()
            try:
                urlopen(f"{self.base}/till-dig-som-slutar/", timeout=5).read()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError("the server does not answer")


def choose_password(running: Running, page: Page, inbox: Inbox, address: str) -> None:
    """First sign-in: ask for the letter, open its link, choose a password, sign in."""
    page.goto(f"{running.base}/konto/glomt/")
    page.get_by_label("E-post").fill(address)
    page.get_by_role("main").get_by_role("button").click()
    running.avtryck("worker", "--once")
    letter = inbox.to(address)[-1]
    page.goto(LINK.findall(letter.text)[0].rstrip(".,"))
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    sign_in(running, page, address)


def sign_in(running: Running, page: Page, address: str) -> None:
    page.goto(f"{running.base}/konto/logga-in/")
    if "/konto/logga-in" not in page.url:
        return  # signed in already
    page.get_by_label("E-post").fill(address)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page).not_to_have_url(re.compile("logga-in"))


def staff(browser: Browser) -> Page:
    page = browser.new_context(locale="sv-SE").new_page()
    page.set_default_timeout(10_000)
    return page


def phone(browser: Browser) -> BrowserContext:
    """390 px wide, JavaScript off, Swedish."""
    return browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="sv-SE"
    )


def wait_for(happened: Callable[[], bool]) -> None:
    """Until it has happened; at most 20 seconds."""
    for _ in range(100):
        if happened():
            return
        time.sleep(0.2)
    raise AssertionError("it did not happen")
