"""The whole way with the cast: from the HR file to a published figure and back to the people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cast import ALVA, BO, CILLA, DAG, ELI, INES, PEOPLE_CSV, UNITS_CSV, departure, member
from journeys.running import CHROMIUM, LINK, Running, choose_password, phone, sign_in
from post_office import Inbox
from retention.test_going_live import COMPLETE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADER = (
    "departure_id,employee_id,name,work_email,private_email,language,unit,staff_category,"
    "contract_type,employed_from,last_day,exit_type,manager_id,contact,status"
)
MORE = [member(f"Person{n} Leifsson", "minne-a" if n < 4 else "minne-b", BO.name) for n in range(6)]
STAYS = member("Sture Stannar", "minne-a", BO.name)
RESIGNS = "researcher,permanent,2019-09-01,2026-04-30,resignation"
ENDS = "postdoc,fixed_term,2024-05-01,2026-04-30,fixed_term_end"
ROWS = [
    departure(1, ALVA, "sv", RESIGNS),
    departure(2, INES, "en", ENDS),
    departure(3, STAYS, "sv", ENDS),
    *(departure(10 + n, one, "sv", RESIGNS) for n, one in enumerate(MORE)),
]
NOTE, COMMENT = "kanariefågel-i-anteckningen", "kanariefågel-i-kommentaren"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def running(tmp_path: Path, smtp_server: tuple[str, Inbox]) -> Running:
    return Running(tmp_path, smtp_server[0])


def staff(browser: Browser) -> Page:
    return browser.new_context(locale="sv-SE").new_page()


def install(running: Running) -> None:
    files = {"units": UNITS_CSV, "people": PEOPLE_CSV, "departures": "\n".join([HEADER, *ROWS])}
    running.avtryck("init")
    (running.folder / "live.toml").write_text(COMPLETE.replace("= 6", "= 5"))
    running.avtryck("live", str(running.folder / "live.toml"))
    for kind, text in files.items():
        path = running.folder / f"{kind}.csv"
        path.write_text(text)
        running.avtryck("import", kind, str(path))
        path.unlink()  # the canary search looks for what we store, not for the source
