"""Every page everybody reaches, looked at in a real browser: both languages, light and dark."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Browser, Page, sync_playwright

from avtryck.web.ui.access import decision_of
from avtryck.web.ui.demonstration import SIGN_INS
from avtryck.web.ui.errors import server_error
from cast import BO, ELI, GUN, HUGO, PEOPLE_CSV, UNITS_CSV
from journeys.looking import FORM, Tour, Visitor, address_name, walk
from journeys.running import CHROMIUM, LINK, PASSWORD, Running, choose_password, sign_in
from post_office import Inbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOW = "2026-10-05T09:00:00+02:00"
LATER = "2026-12-10T09:00:00+01:00"  # the rounds of October have ended, nothing has closed them
# Address → what is sent in to have the form refuse it; what is not named is left empty.
REFUSED: dict[str, dict[str, str]] = {
    "account_login": {"login": "ingen@universitetet.example", "password": "fel"},
    "account_reset_password": {},
    "account_change_password": {},
    "manager-book": {"day": "2020-01-01"},
    "manager-hand-over": {},
    "manager-notes": {},
    "hr-add-person": {"private_email": "fel"},
    "hr-import-file": {},
    "hr-extend": {"last_day": "2020-01-01"},
    "hr-move": {},
    "hr-exit-type": {},
    "hr-address": {"private_email": "fel"},
    "hr-hand-over": {},
}
# GET addresses that are answers to programs, not pages: asked, not looked at.
FOR_PROGRAMS = ("healthz", "readyz")
NOT_SEEN = {
    "account_reauthenticate": "allauth asks by mfa_reauthenticate or here; "
    "no page of ours is younger than a sign-in",
}
STARTS = {
    "demo-hr": ["/hr/avslut/?state=past", "/hr/avslut/?state=withdrawn", "/hr/avslut/?state=hr"],
    "demo-central": ["/hr/avslut/?state=to_confirm"],
}
THROUGH_MAIL = re.compile(r"/e/[\w-]+/")
BRANCHES = {"reasons": "resignation", "what_decided": "fixed term"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("demonstration"), "")
    running.now = NOW
    running.avtryck("demo", "--people", "400", "--years", "1")
    with running.serving(NOW):
        yield running


@pytest.fixture(scope="module")
def tour(demonstration: Running, browser: Browser) -> Tour:
    """Everybody of the demonstration has been everywhere their links lead."""
    tour = Tour()
    for key in SIGN_INS:
        visitor = Visitor(key, browser, demonstration.base, tour).signed_in_as(key)
        visitor.follow(["/", *STARTS.get(key, [])], refused=REFUSED)
        visitor.context.close()
    return tour
