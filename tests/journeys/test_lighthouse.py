"""The leaver's pages as others judge them: Lighthouse, an HTML validator, bytes on the wire."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from cast import ALVA, PEOPLE_CSV, UNITS_CSV
from evidence import note
from journeys.running import CHROMIUM, LINK, Running
from post_office import Inbox
from retention.test_going_live import COMPLETE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NPM = Path(__file__).parents[1] / "npm"
TOOLS = NPM / "node_modules" / ".bin"
HEADER = "employee_id,name,work_email,private_email,language,unit,employed_from,last_day,exit_type"
ROW = (
    f"{ALVA.employee_id},{ALVA.name},{ALVA.work_email},{ALVA.private_email},sv,minne-a,"
    "2019-09-01,2026-04-30,resignation"
)
NOW = "2026-04-20T09:00:00+02:00"
KB = 1000


@dataclass(frozen=True)
class Installed:
    """A served installation, and the links that Alva has got by mail."""

    running: Running
    links: tuple[str, ...]

    @property
    def survey(self) -> str:
        return next(link for link in self.links if "/e/" in link)


@pytest.fixture
def installed(tmp_path: Path, smtp_server: tuple[str, Inbox]) -> Iterator[Installed]:
    url, inbox = smtp_server
    running = Running(tmp_path, url)
    running.now = NOW
    running.avtryck("init")
    (tmp_path / "live.toml").write_text(COMPLETE.replace("= 6", "= 5"))
    running.avtryck("live", str(tmp_path / "live.toml"))
    files = {"units": UNITS_CSV, "people": PEOPLE_CSV, "departures": f"{HEADER}\n{ROW}\n"}
    for kind, text in files.items():
        (tmp_path / f"{kind}.csv").write_text(text)
        running.avtryck("import", kind, str(tmp_path / f"{kind}.csv"))
    running.avtryck("worker", "--once")
    letters = [*inbox.to(ALVA.private_email), *inbox.to(ALVA.work_email)]
    links = [link.rstrip(".,)") for one in letters for link in LINK.findall(one.text)
             if link.startswith(running.base)]  # fmt: skip
    with running.serving(NOW):
        yield Installed(running, tuple(dict.fromkeys(links)))


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"CHROME_PATH": "/usr/bin/chromium"}
    command = [str(TOOLS / tool), *arguments]
    return subprocess.run(command, cwd=NPM, env=env, capture_output=True, text=True, check=False)


def test_lighthouse_gives_accessibility_100_and_performance_95(installed: Installed) -> None:
    chrome = " ".join(("--headless=new", *CHROMIUM))
    done = run(
        "lighthouse",
        installed.survey,
        "--quiet",
        "--output=json",
        f"--chrome-flags={chrome}",
        "--only-categories=accessibility,performance",
        "--no-enable-error-reporting",
        "--disable-full-page-screenshot",
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["lighthouseVersion"].startswith("12.")
    assert report["finalDisplayedUrl"].endswith("/enkat/")
    scores = {name: 100 * one["score"] for name, one in report["categories"].items()}
    note("lighthouse", {name: round(score) for name, score in scores.items()})
    failed = [
        one["id"]
        for one in report["audits"].values()
        if one["id"] in accessibility(report) and one["score"] not in (None, 1)
    ]
    assert failed == []
    assert scores["accessibility"] == 100
    assert scores["performance"] >= 95


def accessibility(report: dict) -> set[str]:
    return {one["id"] for one in report["categories"]["accessibility"]["auditRefs"]}


def test_the_survey_loads_in_under_60_kb_and_its_html_in_under_12(
    installed: Installed, browser: Browser
) -> None:
    page = browser.new_page()
    sizes = wire_sizes(page, installed.survey)
    html = sum(size for url, size in sizes.items() if re.search(r"/(e/[^/]+|enkat)/$", url))
    note("survey_bytes", {"all": sum(sizes.values()), "html": html})
    assert len(sizes) > 2
    assert sum(sizes.values()) < 60 * KB, sizes
    assert 1 * KB < html < 12 * KB, sizes
    page.close()


def wire_sizes(page: Page, address: str) -> dict[str, int]:
    """Address → bytes that came over the wire for it, headers and compressed body."""
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session = page.context.new_cdp_session(page)
    session.on(
        "Network.responseReceived", lambda e: urls.update({e["requestId"]: e["response"]["url"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({urls[e["requestId"]]: int(e["encodedDataLength"])}),
    )
    session.send("Network.enable")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return sizes


def test_every_page_a_leaver_sees_is_valid_html(
    installed: Installed, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(java_script_enabled=False, locale="sv-SE")
    places = [*installed.links]
    places += [f"{installed.running.base}{path}" for path in ("/till-dig-som-slutar/",
               "/sa-skyddas-ditt-svar/", "/finns-inte/")]  # fmt: skip
    files = [kept(page, place, tmp_path / f"{n}.html") for n, place in enumerate(places)]
    page.goto(installed.survey)
    page.locator("main form[method=post]").last.locator("button[type=submit]").last.click()
    (tmp_path / "done.html").write_text(page.content())
    done = run("html-validate", "--config", ".htmlvalidate.json", *map(str, files))
    assert done.returncode == 0, done.stdout
    assert len(files) >= 4
    page.close()


def kept(page: Page, place: str, file: Path) -> Path:
    """What the server sent, not what the browser made of it."""
    response = page.goto(place)
    assert response is not None
    file.write_text(response.text())
    return file
