"""The README's pictures, taken from a running demonstration: `make screenshots`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
AVTRYCK = [sys.executable, "-m", "avtryck"]
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@contextmanager
def demonstration() -> Iterator[str]:
    """A filled demonstration in a folder that is thrown away; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        base = f"http://127.0.0.1:{port}"
        env = os.environ | {"AVTRYCK_DATA": folder, "AVTRYCK_SITE_URL": base}
        subprocess.run([*AVTRYCK, "demo", "--seed", "1"], env=env, check=True)
        web = subprocess.Popen([*AVTRYCK, "web", "--port", str(port)], env=env)
        try:
            for _ in range(100):
                try:
                    urlopen(f"{base}/till-dig-som-slutar/", timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.3)
            yield base
        finally:
            web.terminate()
            web.wait(timeout=20)


def page_of(browser: Browser, width: int, height: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=1.5, locale="sv-SE"
    )
    return context.new_page()


def sign_in(page: Page, base: str, who: str) -> None:
    page.goto(f"{base}/konto/logga-in/")
    page.locator(f"button[value={who}]").click()


def start_at(page: Page, selector: str) -> None:
    """Scroll so that the picture begins a little above the first such element."""
    top = page.locator(selector).first.bounding_box()
    page.mouse.wheel(0, (top["y"] if top else 0) - 40)
    page.wait_for_timeout(300)


def report(browser: Browser, base: str) -> None:
    page = page_of(browser, 1280, 1000)
    sign_in(page, base, "demo-reader")
    page.goto(f"{base}/resultat/I01/")
    start_at(page, "section:has(figure.chart)")
    page.screenshot(path=PICTURES / "report.png")


def interview(browser: Browser, base: str) -> None:
    page = page_of(browser, 1100, 860)
    sign_in(page, base, "demo-nearest")
    page.locator("main .tasks a").first.click()
    page.screenshot(path=PICTURES / "interview.png")


def survey(browser: Browser, base: str) -> None:
    """The newest invitation of the mail tray, on a phone."""
    page = page_of(browser, 390, 860)
    sign_in(page, base, "demo-nearest")
    page.goto(f"{base}/brevlada/")
    page.locator("main a", has_text="nkät").first.click()
    page.locator("main a[href*='/e/']").first.click()
    start_at(page, "main form section")
    page.screenshot(path=PICTURES / "survey.png")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demonstration() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for picture in (report, interview, survey):
            picture(browser, base)
            print(f"docs/pictures/{picture.__name__}.png")
        browser.close()


if __name__ == "__main__":
    main()
