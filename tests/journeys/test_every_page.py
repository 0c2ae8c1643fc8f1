"""Every page that anybody reaches, looked at in a real browser: both languages, light and dark."""

from __future__ import annotations

import base64
import hmac
import re
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Browser, Page

from avtryck.web.ui.access import decision_of
from avtryck.web.ui.demonstration import SIGN_INS
from cast import BO, ELI, GUN, PEOPLE_CSV, UNITS_CSV
from journeys.looking import SUBMIT, UNSEEN, Tour, Visitor, walk
from journeys.running import LINK, PASSWORD, Running, choose_password, sign_in
from post_office import Inbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOW = "2026-10-05T09:00:00+02:00"
LATER = "2026-12-10T09:00:00+01:00"  # October's round has ended, and no job has closed it
# Address → what is sent in for its form to refuse; fields not named are left empty.
REFUSED: dict[str, dict[str, str]] = {
    "account_change_password": {},
    "account_set_password": {"password1": "kort", "password2": "annat"},
    "mfa_activate_totp": {"code": "12"},
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
    "hr-waive-certificate": {},
    "hr-grants": {},
    "hr-rules-change": {"minimum_group": "2"},
    "hr-export": {},
    "hr-offer-to-all": {},
    "hr-sender": {"name": "hr@universitetet.example"},
    "hr-survey-hold": {},
    "manager-matter": {},
    "hr-matter-hand-over": {"on": "2099-01-01"},
    "hr-approve-question": {},
    "reader-pin": {},
    "reader-decide": {"decision": "no_action"},
    "reader-action-new": {"due": "2020-01-01"},
    "reader-action-change": {"due": "2020-01-01"},
    "reader-said-new": {},
    "hr-comment-matter": {},
}
MORE_STARTS = {
    "demo-hr": [
        "/hr/avslut/?state=past",
        "/hr/avslut/?state=withdrawn",
        "/hr/avslut/?state=mine&month=2026-11&sort=name",
        "/hr/avslut/?q=ingen-heter-s%C3%A5",
    ]
}
OPEN_DOORS = (
    "/konto/logga-in/",
    "/konto/glomt/",
    "/konto/glomt/klart/",
    "/konto/inaktivt/",
    "/konto/valj/1-wrong/",
    "/konto/valj/klart/",
    "/till-dig-som-slutar/",
    "/sa-skyddas-ditt-svar/",
    "/enkat/",  # without a link: 404
    "/enkat/tack/",
    "/min-sida/",  # without a link: 404
    "/min-sida/kontakt/tack/",
    "/ni-sa-vi-gjorde/",
    "/ni-sa-vi-gjorde/I01/",
    "/ni-sa-vi-gjorde/I02/",  # tells nothing yet
    "/finns-inte/",
    "/brevlada/",
    "/brevlada/?visa=vantar",
)
FOR_PROGRAMS = {  # GET addresses, no pages
    "healthz", "readyz", "api-description", "api-report", "api-coverage", "manager-autosave",
    "reader-yearly-file",
}  # fmt: skip
ANY_MAIL = re.compile(r'href="(/brevlada/[0-9a-f-]{36}/)"')
SEND = ".sending .ds-button"
SURVEY_MAIL = re.compile(r'href="(/brevlada/[0-9a-f-]{36}/)">\s*Enkät')
OWN_LINK = re.compile(r"/min-sida/[\w-]{64}/")
OWN_PAGES = {
    "/min-sida/": {},
    "/min-sida/adress/": {"private_email": "fel"},
    "/min-sida/kontakt/": {"to": ""},
    "/min-sida/fragor/": {},
    "/min-sida/nagon-annan/": {"to": ""},
    "/min-sida/nagon-annan/tack/": {},
    "/min-sida/tacka-nej/": {},
    "/min-sida/kod/": {},
    "/min-sida/kod/skriv/": {"code": "0"},
}
CODE_PAGES = {"/min-sida/samtal/": {"to": ""}, "/min-sida/samtal/anteckningar/": {}}
CODE = re.compile(r"\b\d{4} \d{4}\b")
CASE = re.compile(r'href="(/hr/avslut/[0-9a-f-]{36}/)"')
SURVEY_LINK = re.compile(r"/e/[\w-]{60,}/")
DEPARTURES_CSV = """departure_id,employee_id,name,unit,last_day,exit_type,status
A1,2001,Astrid Ny,minne-a,2026-12-31,resignation,confirmed
A2,2002,Utan Enhet,finns-inte,2026-12-31,resignation,confirmed
A3,2003,Fel Dag,minne-a,Dec-26,resignation,confirmed
"""


@pytest.fixture(scope="module")
def tour(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, smtp_server: tuple[str, Inbox]
) -> Tour:
    """Everybody has been everywhere: in a demonstration, and in an installation not live yet."""
    tour = Tour()
    full = Running(tmp_path_factory.mktemp("demonstration"), "")
    full.now = NOW
    full.avtryck("demo", "--people", "400", "--years", "1")
    with full.serving(NOW):
        open_doors(Visitor("nobody", browser, full.base, tour))
        closed = surveys(browser, full.base, tour)
        own_page(browser, full.base, tour)
        for key in SIGN_INS:
            visitor = Visitor(key, browser, full.base, tour).signed_in_as(key)
            notes = final_notes(visitor) if key == "demo-hr" else []
            visitor.follow([*notes, "/", *MORE_STARTS.get(key, [])], refused=REFUSED)
            visitor.context.close()
        letter_on_paper(browser, full.base, tour)
        several_at_once(browser, full.base, tour)
        keyboard(browser, full.base, tour)
    with full.serving(LATER):
        late = Visitor("leaver, late", browser, full.base, tour)
        late.look(closed, "closed survey")
        broken(late, full)
    empty = Running(tmp_path_factory.mktemp("empty"), smtp_server[0])
    empty.env["AVTRYCK_TEST_RECIPIENTS"] = "*@universitetet.example"
    with_people_only(empty)
    with empty.serving(NOW):
        not_live_yet(browser, empty, smtp_server[1], tour)
    return tour


def final_notes(hr: Visitor) -> list[str]:
    """A talk whose notes HR may read, and may let somebody else read."""
    closed = hr.context.request.get(f"{hr.base}/hr/avslut/?state=past&talk=closed").text()
    for case in dict.fromkeys(CASE.findall(closed)):
        page = hr.context.request.get(hr.base + case).text()
        if f"{case}anteckningar/" in page:
            return [f"{case}anteckningar/", f"{case}lasratt/"]
    return []


def open_doors(visitor: Visitor) -> None:
    """Pages that need no session, and the pages for what went wrong."""
    for path in OPEN_DOORS:
        visitor.look(path, path)
    login = {"login": "ingen@universitetet.example", "password": "fel"}
    login_form = "main form.form"
    visitor.look(
        lambda page: visitor.send(page, "/konto/logga-in/", login, login_form), "login refused"
    )
    visitor.look(lambda page: visitor.send(page, "/konto/glomt/", {}), "forgotten, empty")
    visitor.look(lambda page: page.goto(visitor.elsewhere), "400")
    visitor.look(lambda page: _without_token(page, visitor.base), "403")
    for path in ("/healthz", "/readyz"):
        assert visitor.context.request.get(visitor.base + path).ok
    tray = visitor.context.request.get(f"{visitor.base}/brevlada/").text()
    for path in re.findall(r'href="(/brevlada/[^"]+/)"', tray)[:3]:
        visitor.open(path, {})


def _without_token(page: Page, base: str) -> None:
    page.goto(f"{base}/konto/logga-in/")
    page.evaluate(
        "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(o => o.remove())"
    )
    with page.expect_navigation():
        page.evaluate(SUBMIT, ["main form.form", {}])


# --- the leaver ---------------------------------------------------------------------------------
def survey_links(visitor: Visitor) -> Iterator[str]:
    """Links of invitations that have gone out, from the demonstration's letters."""
    for number in (1, 2):
        tray = visitor.context.request.get(f"{visitor.base}/brevlada/?page={number}").text()
        for path in SURVEY_MAIL.findall(tray):
            letter = visitor.context.request.get(visitor.base + path).text()
            yield from SURVEY_LINK.findall(letter)[:1]


def surveys(browser: Browser, base: str, tour: Tour) -> str:
    """The three branches, refused, answered; a link left unanswered, for when it has closed."""
    branches = dict[str, str]()
    nobody = Visitor("nobody", browser, base, tour)
    nobody.speak("sv")
    for link in survey_links(nobody):
        leaver = Visitor("leaver", browser, base, tour)
        leaver.speak("sv")
        leaver.page.goto(base + link)
        if leaver.page.locator("[name=recommend]").count() == 0:
            leaver.look(link, "answered survey") if "answered" not in branches else None
            branches["answered"] = link
        elif (branch := branch_of(leaver.page)) not in branches:
            branches[branch] = link
            leaver.look(link, f"survey, {branch}")
        leaver.context.close()
    assert set(branches) >= {"resignation", "fixed term", "other"}, branches
    leaver = Visitor("leaver", browser, base, tour)
    leaver.page.goto(base + branches["resignation"])
    leaver.look(lambda page: leaver.send(page, "/enkat/", {"recommend": "99"}), "survey refused")
    leaver.page.goto(base + branches["resignation"])
    tour.walks["survey"] = walk(leaver.page, leaver.page.locator(SEND), 150)
    leaver.page.keyboard.press("Enter")
    leaver.page.wait_for_url("**/enkat/tack/")
    leaver.look(branches["resignation"], "survey just answered")
    change_of_mind(Visitor("leaver", browser, base, tour), branches["fixed term"])
    return branches["other"]


def change_of_mind(leaver: Visitor, link: str) -> None:
    """A name in the text, the receipt, the code, the own answer again, changed and deleted."""
    codes: list[str] = []

    def hinted(page: Page) -> None:
        page.goto(leaver.base + link)
        page.locator("textarea").first.fill("Ring 08-123 45 67.")
        page.locator(SEND).click()

    def sent(page: Page) -> None:
        removed(page) if codes else None
        hinted(page)
        page.locator(SEND).click()
        codes.append(page.locator("[data-change-code]").inner_text())

    def opened(page: Page) -> None:
        page.goto(leaver.base + link)
        page.goto(f"{leaver.base}/enkat/andra/")
        page.locator("#code").fill(codes[-1])
        page.locator("main form.form button").click()

    def asked(page: Page) -> None:
        opened(page)
        page.locator("button[name=ask]").click()

    def removed(page: Page) -> None:
        asked(page)
        page.locator("button[name=delete]").click()

    def changed(page: Page) -> None:
        opened(page)
        for _ in range(2):
            page.locator("button[name=save]").click()

    leaver.look(hinted, "survey, hint")
    leaver.look(sent, "survey receipt")
    leaver.page.goto(leaver.base + link)
    leaver.look("/enkat/andra/", "survey, code")
    leaver.look(partial(leaver.send, path="/enkat/andra/", values={"code": "x"}), "wrong code")
    leaver.look(opened, "survey, own answer")
    leaver.look(asked, "survey, delete?")
    leaver.look(changed, "survey changed")
    removed(leaver.page)


def own_page(browser: Browser, base: str, tour: Tour) -> None:
    """Till dig som slutar, from a link in a first letter: as it was, refused, and changed."""
    leaver = Visitor("leaver, own page", browser, base, tour)
    tray = leaver.context.request.get(f"{base}/brevlada/").text()
    letters = (leaver.context.request.get(base + path).text() for path in ANY_MAIL.findall(tray))
    links = (link for text in letters for link in OWN_LINK.findall(text))
    pages = ((link, leaver.context.request.get(base + link).text()) for link in links)
    talk = ("/min-sida/nagon-annan/", "Våra brev går till")
    leaver.look(next(link for link, page in pages if all(w in page for w in talk)), "own page")
    look_at_each(leaver, OWN_PAGES)
    with_the_code(leaver)
    look_at_each(leaver, CODE_PAGES)
    for path in ("nyheter", "adress"):  # the other words of the page: news wanted, address gone
        leaver.page.goto(f"{base}/min-sida/{'adress/' if path == 'adress' else ''}")
        leaver.page.locator(f"form[action$='/{path}/'] button").last.click()
        leaver.page.wait_for_url("**/min-sida/")
        leaver.look("/min-sida/", f"own page, {path}")


def look_at_each(leaver: Visitor, pages: dict[str, dict[str, str]]) -> None:
    """As it is, and refused."""
    for path, wrong in pages.items():
        leaver.look(path, path)
        if wrong:
            leaver.look(partial(leaver.send, path=path, values=wrong), f"{path} refused")


def with_the_code(leaver: Visitor) -> None:
    """Ask for a code and enter it; the demonstration's tray has the letter."""
    leaver.page.goto(f"{leaver.base}/min-sida/kod/")
    leaver.page.locator("main form[method=post] button").click()
    leaver.page.wait_for_url("**/min-sida/kod/skriv/")
    tray = leaver.context.request.get(f"{leaver.base}/brevlada/?visa=vantar").text()
    letters = (leaver.context.request.get(leaver.base + path).text()
               for path in ANY_MAIL.findall(tray))  # fmt: skip
    code = next(code for text in letters for code in CODE.findall(text))
    leaver.page.locator("#id_code").fill(code)
    leaver.page.locator("main form[method=post] button").click()
    leaver.page.wait_for_url("**/min-sida/samtal/")


def branch_of(page: Page) -> str:
    if page.locator("[name=could_have_stayed]").count():
        return "resignation"
    return "fixed term" if page.locator("[name=would_have_continued]").count() else "other"


def letter_on_paper(browser: Browser, base: str, tour: Tour) -> None:
    """Of somebody to whom nothing has gone out; refused when nobody says how it was given."""
    hr = Visitor("Cilla, letter", browser, base, tour).signed_in_as("demo-hr")
    hr.page.goto(f"{base}/hr/enkat/?stage=due")
    hr.page.locator("main tbody th a").first.click()
    hr.page.locator("main a[href$='/brev/']").click()
    path = hr.page.url.removeprefix(base)
    hr.look(path, "letter on paper")
    given = "main form[action$='/lamnat/']"
    hr.look(lambda page: hr.send(page, path, {}, given), "letter given, nobody says how")


def several_at_once(browser: Browser, base: str, tour: Tour) -> None:
    """Each preview for everybody, one of them done; and the last step before rules change."""
    hr = Visitor("Cilla, several", browser, base, tour).signed_in_as("demo-hr")
    for act in ("confirm", "offer", "superior"):
        hr.look(f"/hr/avslut/flera/?act={act}&who=everyone", f"several: {act}")
    with hr.page.expect_navigation():
        hr.page.locator("main form[method=post] button").click()
    hr.look("/hr/avslut/flera/klart/", "several: done")
    gun = Visitor("Gun, rules", browser, base, tour).signed_in_as("demo-central")
    chosen = {"policy": "disclosure-half-yearly-1", "minimum_group": "7"}

    def sure(page: Page) -> None:
        page.goto(f"{base}/hr/regler/andra/")
        with page.expect_navigation():
            page.evaluate(SUBMIT, ["main form[method=post]", chosen])

    gun.look(sure, "rules: are you sure")


# --- the keyboard, what is broken ---------------------------------------------------------------
def keyboard(browser: Browser, base: str, tour: Tour) -> None:
    hr = Visitor("Cilla", browser, base, tour).signed_in_as("demo-hr")
    hr.page.goto(f"{base}/hr/")
    tour.walks["today"] = walk(hr.page, hr.page.locator("main .ds-button").last)
    hr.page.goto(f"{base}/hr/avslut/")
    tour.walks["cases"] = walk(hr.page, hr.page.locator("main .picked button"))
    bo = Visitor("Bo", browser, base, tour).signed_in_as("demo-nearest")
    bo.page.locator("main a[href$='/avsluta/'].ds-button").first.click()
    held = bo.page.url.removeprefix(base)
    bo.look(f"{held}klart/", "asked once more")
    bo.page.goto(base + held.replace("avsluta/", "genomfor/"))
    tour.walks["conduct"] = walk(bo.page, bo.page.locator("main button[value=close]"))


def broken(visitor: Visitor, running: Running) -> None:
    """A real fault, the last thing this installation does: a table is gone."""
    with closing(sqlite3.connect(running.folder / "data" / "default.sqlite3")) as store:
        store.execute("ALTER TABLE org_installation RENAME TO gone")
    visitor.look("/till-dig-som-slutar/", "500")


# --- an installation with people and nothing more -----------------------------------------------
def with_people_only(running: Running) -> None:
    running.now = NOW
    running.avtryck("init")
    for kind, text in {"units": UNITS_CSV, "people": PEOPLE_CSV}.items():
        path = running.folder / f"{kind}.csv"
        path.write_text(text)
        running.avtryck("import", kind, str(path))


def not_live_yet(browser: Browser, running: Running, inbox: Inbox, tour: Tour) -> None:
    gun = Visitor("Gun, not live", browser, running.base, tour)
    first_password(running, gun, inbox)
    gun.follow(["/"], refused=REFUSED)
    gun.look(lambda page: preview(page, running), "preview of a file")
    second_step(gun)
    for member in (BO, ELI):
        visitor = Visitor(f"{member.first_name}, not live", browser, running.base, tour)
        choose_password(running, visitor.page, inbox, member.work_email)
        visitor.look("/" if member is BO else "/resultat/neuro/", "empty")


def first_password(running: Running, visitor: Visitor, inbox: Inbox) -> None:
    page = visitor.page
    page.goto(f"{running.base}/konto/glomt/")
    page.locator("main input[type=email]").fill(GUN.work_email)
    page.locator("main button").click()
    running.avtryck("worker", "--once")
    page.goto(LINK.findall(inbox.to(GUN.work_email)[-1].text)[0].rstrip(".,"))
    chosen = page.url.removeprefix(running.base)
    visitor.look(chosen, "choose a password")
    wrong = {"password1": "kort", "password2": "annat"}
    visitor.look(lambda here: visitor.send(here, chosen, wrong), "password refused")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main button").click()
    sign_in(running, page, GUN.work_email)


def preview(page: Page, running: Running) -> None:
    path = running.folder / "departures.csv"
    path.write_text(DEPARTURES_CSV)
    page.goto(f"{running.base}/hr/importera/departures/")
    page.locator("main input[type=file]").set_input_files(path)
    page.locator("main form button").click()
    page.wait_for_load_state()
    assert page.get_by_text("Astrid Ny").count() == 1


def code_of(secret: str) -> str:
    """The six digits of an app (RFC 6238) at this moment."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    (number,) = struct.unpack(">I", digest[digest[-1] & 15 :][:4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"


def second_step(gun: Visitor) -> None:
    """Turn on the code from an app, look at everything about it, sign in with it."""
    page, base = gun.page, gun.base
    gun.look("/konto/tva-steg/app/", "password again")
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button").click()
    gun.look("/konto/tva-steg/app/", "turn on the code")
    wrong = {"code": "12"}
    gun.look(lambda here: gun.send(here, "/konto/tva-steg/app/", wrong), "code refused")
    page.goto(f"{base}/konto/tva-steg/app/")
    page.locator("input[name=code]").fill(code_of(page.locator("main code").inner_text()))
    page.locator("main form button").click()
    page.wait_for_load_state()
    for path in ("", "koder/", "koder/nya/", "app/av/", "bekrafta/"):
        gun.look(f"/konto/tva-steg/{path}", f"second step: {path}")
    gun.open("/konto/tva-steg/koder/hamta/", {})
    gun.look("/konto/logga-ut/", "sign out")
    page.locator("main form button").first.click()
    page.goto(f"{base}/konto/logga-in/")
    page.locator("main input[type=email]").fill(GUN.work_email)
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    gun.look("/konto/tva-steg/kod/", "asked for the code")
    gun.look(lambda here: gun.send(here, "/konto/tva-steg/kod/", wrong), "code refused")


# --- what was seen ------------------------------------------------------------------------------
def test_nothing_is_wrong_on_any_page(tour: Tour) -> None:
    assert tour.problems == []


def test_every_address_was_seen_by_somebody(tour: Tour) -> None:
    assert readable(get_resolver().url_patterns) - FOR_PROGRAMS - tour.names == set()


def readable(entries: list[object]) -> set[str]:
    """The names of all addresses that answer to GET."""
    found = set[str]()
    for entry in entries:
        if not isinstance(entry, URLPattern):
            found |= readable(entry.url_patterns)  # type: ignore[attr-defined]
        elif (decision := decision_of(entry.callback)) and "GET" in decision.methods:
            found.add(str(entry.name))
    return found


@pytest.mark.parametrize(
    ("page", "passing"), [("today", "Avslut"), ("conduct", "Mina samtal"), ("survey", "INPUT")]
)
def test_the_keyboard_reaches_it_all_and_shows_where_it_is(
    tour: Tour, page: str, passing: str
) -> None:
    steps = tour.walks[page]
    assert steps[0].startswith("ds-skip-link")
    assert [step for step in steps if UNSEEN in step] == []
    assert any(passing in step for step in steps[1:])
