"""The whole interview with the keyboard alone: Bo, Cilla, and Alva on a narrow page.

Tab, Shift+Tab, Enter, Space, arrows and typing; where the focus stops is looked at every time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cast import ALVA, BO, CILLA, INES, PEOPLE_CSV, UNITS_CSV, Member, departure, member
from evidence import note
from journeys.installations import databases
from journeys.keyboard import Keyboard
from journeys.running import LINK, PASSWORD, phone, staff
from journeys.test_from_file_to_report import HEADER
from journeys.test_the_talk import OPENED, TASK_DAY, Here, take_in, told
from post_office import Inbox
from retention.test_going_live import COMPLETE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KARIN, TOVE = member("Karin Kort", "minne-a", BO.name), member("Tove Kort", "minne-a", BO.name)
LONG = "researcher,permanent,2019-09-01,2026-04-30,resignation"
SHORT = "researcher,fixed_term,2026-01-01,2026-04-30,resignation"
ROWS = [
    departure(1, ALVA, "sv", LONG),
    departure(2, INES, "sv", LONG),
    departure(3, KARIN, "sv", SHORT),
    departure(4, TOVE, "sv", SHORT),
]
BEST, WORST = "Gruppen var det bästa.", "Beskeden kom sent."
SUMMARY, COMMENT = "Hon vill tillbaka.", "Det stämmer, men beskeden kom aldrig."


@pytest.fixture
def here(tmp_path: Path, smtp_server: tuple[str, Inbox]) -> Iterator[Here]:
    """Live since 2 March; Bo has his tasks on 5 March, when everything here happens."""
    smtp_server[1].received.clear()
    with databases() as stores:
        made = Here(tmp_path, stores, smtp_server[0])
        made.now = OPENED
        made.avtryck("init")
        (tmp_path / "live.toml").write_text(COMPLETE)
        made.avtryck("live", str(tmp_path / "live.toml"))
        take_in(made, "units", UNITS_CSV)
        take_in(made, "people", PEOPLE_CSV)
        take_in(made, "departures", "\n".join([HEADER, *ROWS]))
        made.mail()
        made.now = TASK_DAY
        made.mail()
        yield made
        made.close()


@pytest.fixture
def inbox(here: Here, smtp_server: tuple[str, Inbox]) -> Inbox:
    return smtp_server[1]


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name).first


def link(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name).first


def signed_in(here: Here, browser: Browser, inbox: Inbox, who: Member) -> Keyboard:
    """Ask for the letter, choose a password, get it wrong once, sign in."""
    keys = Keyboard(staff(browser))
    page = keys.page
    page.emulate_media(reduced_motion="reduce")
    keys.open(f"{here.base}/konto/glomt/")
    keys.write(page.get_by_label("E-post"), who.work_email)
    keys.follow(page.locator("main button"))
    here.mail()
    keys.open(LINK.findall(inbox.to(who.work_email)[-1].text)[0].rstrip(".,"))
    for field in page.locator("input[type=password]").all():
        keys.write(field, PASSWORD)
    keys.follow(page.locator("main button"))
    for password in ("fel", PASSWORD):
        keys.open(f"{here.base}/konto/logga-in/") if password == "fel" else None
        keys.write(page.get_by_label("E-post"), who.work_email)
        keys.write(page.get_by_label("Lösenord"), password)
        keys.follow(button(page, "Logga in"))
        if password == "fel":
            expect(page.locator(".ds-error-summary")).to_be_focused()
    expect(page).not_to_have_url(re.compile("logga-in"))
    return keys


# Alva, before anybody has asked her.


def alva_opens_her_page(browser: Browser, inbox: Inbox) -> Keyboard:
    """The certificate; the page for another interviewer, sent in without a choice, and left."""
    letter = next(one for one in inbox.to(ALVA.private_email) if "/min-sida/" in one.text)
    keys = Keyboard(phone(browser).new_page())
    page = keys.page
    keys.open(next(one for one in LINK.findall(letter.text) if "/min-sida/" in one))
    keys.choose(page.get_by_label("Ett tjänstgöringsbetyg, med omdöme"))
    keys.follow(button(page, "Spara valet"))
    told(page, "Ditt val är sparat.")
    keys.follow(link(page, "Jag vill hellre prata med någon annan"))
    keys.follow(button(page, "Lämna över samtalet"))
    keys.is_refused()
    keys.follow(link(page, "Avbryt"))
    assert page.url.endswith("/min-sida/")
    return keys


def alva_chooses_a_time(keys: Keyboard) -> None:
    page = keys.page
    page.reload()
    keys.choose(page.get_by_label("Onsdag 25 mars 10.00"))
    keys.follow(button(page, "Svara"))
    told(page, "Tiden är bokad.")


def alva_reads_and_comments(here: Here, inbox: Inbox, keys: Keyboard) -> None:
    """With a code that is wrong first; one signal that she keeps to herself and HR."""
    page = keys.page
    page.reload()
    keys.follow(link(page, "Anteckningarna, och vem som har läst dem"))
    keys.follow(button(page, "Skicka en kod"))
    here.mail()
    code = re.findall(r"\b\d{4} \d{4}\b", inbox.to(ALVA.private_email)[-1].text)[0]
    keys.write(page.get_by_label("Kod"), "0000 0000")
    keys.follow(button(page, "Visa mitt samtal"))
    keys.is_refused()
    keys.type(code)
    keys.follow(button(page, "Visa mitt samtal"))
    keys.follow(link(page, "Läs anteckningarna"))
    told(page, SUMMARY)
    keys.write(page.get_by_label("Din kommentar").first, COMMENT)
    keys.pick(page.locator("select[name='tasks.positive.mark']"), "keep")
    keys.follow(button(page, "Jag har inget mer att tillägga"))
    told(page, "Tack. Anteckningarna är klara.")


# Bo.


def bo_offers_and_prepares(keys: Keyboard) -> None:
    page = keys.page
    keys.skip()
    keys.follow(link(page, re.compile(f"Erbjud samtalet.*{ALVA.name}")))
    keys.skip()
    keys.follow(button(page, "Jag har erbjudit samtalet"))
    told(page, "Alva har bett om tjänstgöringsbetyg.")
    keys.choose(page.get_by_label("Utskrivet, undertecknat och mottaget"))
    keys.tick(page.get_by_label("Jag har gått igenom bakgrunden"))
    keys.follow(button(page, "Spara"))


def bo_proposes_times(keys: Keyboard) -> None:
    """Refused while nothing is said; then two times and a place."""
    page = keys.page
    keys.follow(button(page, "Föreslå tiderna"))
    keys.is_refused()
    for number, (day, hour) in enumerate((("24", "02"), ("25", "10")), start=1):
        when = page.get_by_label(f"Dag, förslag {number}")
        keys.to(when)
        page.keyboard.type(f"03{day}2026")
        expect(when).to_have_value(f"2026-03-{day}")
        keys.to(page.get_by_label(f"Klockan, förslag {number}"))
        page.keyboard.type(f"{hour}00{'P' if hour == '02' else 'A'}")
    keys.write(page.get_by_label("Plats"), "Rum 4112")
    keys.follow(button(page, "Föreslå tiderna"))
    told(page, "Tiderna är föreslagna.")


def bo_holds_the_talk(keys: Keyboard, talk: str) -> None:
    """The opening, notes of two sections, one skipped; back once to add a word."""
    page = keys.page
    keys.open(f"{talk}genomfor/")
    keys.skip()
    keys.tick(page.get_by_label("Jag har sagt detta"))
    first, second = (page.locator("textarea[data-note]").nth(n) for n in (0, 1))
    keys.write(first, BEST)
    keys.write(second, WORST)
    keys.to(first, "Shift+Tab")
    keys.press("Control+End")
    page.keyboard.type(" Och fikat.")
    more = page.locator("[data-part] summary").nth(2)
    keys.to(more)
    keys.press("Enter")
    keys.tick(page.get_by_label("Hela avsnittet").nth(2))
    expect(page.locator("[data-status]")).to_contain_text("Sparat")
    keys.follow(button(page, "Spara och gå till avslutningen"))


def bo_sums_up_and_shares(keys: Keyboard) -> None:
    page = keys.page
    keys.follow(button(page, "Vidare till sammanfattningen"))
    keys.write(page.locator("textarea[name=text]"), SUMMARY)
    keys.pick(page.locator("select[name='tasks.positive.mark']"), "forward")
    keys.write(page.locator("input[name='tasks.positive.text']"), "Roliga uppgifter")
    keys.follow(button(page, "Spara och gör klart"))
    told(page, "Gruppen var det bästa. Och fikat.")
    told(page, "Hoppades över")
    keys.follow(button(page, "Dela, Alva får 7 dagar på sig"))
    told(page, "Alva har anteckningarna nu")


def bo_tells_hr(keys: Keyboard) -> None:
    page = keys.page
    keys.follow(link(page, "Något måste hanteras"))
    keys.write(page.get_by_label("Vad behöver HR veta?"), "Hör av er till mig.")
    keys.choose(page.get_by_label("HR på institutionen", exact=True))
    keys.follow(button(page, "Lämna till HR"))


# Cilla.


def cilla_offers_to_several(keys: Keyboard, base: str) -> None:
    """Both whom the rule leaves out, ticked, looked at first."""
    page = keys.page
    keys.open(f"{base}/hr/")
    keys.follow(page.locator("nav.side").get_by_role("link", name="Avslut"))
    for one in (KARIN, TOVE):
        keys.tick(page.get_by_label(f"Välj {one.name}"))
    keys.pick(page.get_by_label("Vad", exact=True), "offer")
    keys.follow(button(page, "Se vad som händer"))
    told(page, "Det här händer med 2 personer")
    keys.skip()
    keys.follow(page.locator("main form[method=post] button"))
    told(page, KARIN.name)


def cilla_hands_over(keys: Keyboard, base: str) -> None:
    page = keys.page
    keys.open(f"{base}/hr/avslut/")
    keys.skip()
    keys.follow(link(page, INES.name))
    keys.skip()
    keys.follow(link(page, "Låt någon annan hålla samtalet"))
    keys.follow(button(page, "Lämna över samtalet"))
    keys.is_refused()
    keys.choose(page.get_by_label(re.compile(CILLA.name)))
    keys.follow(button(page, "Lämna över samtalet"))
    told(page, f"{CILLA.name} håller samtalet.")


def cilla_takes_the_matter(keys: Keyboard) -> None:
    page = keys.page
    keys.follow(page.locator("nav.side").get_by_role("link", name="Måste hanteras"))
    keys.skip()
    keys.follow(page.locator("main .task a").first)
    keys.skip()
    keys.follow(button(page, "Visa texten"))
    if "Bekräfta att det är du" in page.content():
        keys.write(page.get_by_label("Lösenord"), PASSWORD)
        keys.follow(button(page, "Bekräfta"))
    told(page, "Hör av er till mig.")
    keys.follow(link(page, "Jag har lämnat det vidare"))
    keys.follow(button(page, "Anteckna och avsluta"))
    keys.is_refused()


def test_the_interview_without_a_mouse(here: Here, browser: Browser, inbox: Inbox) -> None:
    with here.serving(TASK_DAY):
        alva = alva_opens_her_page(browser, inbox)
        bo = signed_in(here, browser, inbox, BO)
        bo_offers_and_prepares(bo)
        talk = re.findall(r".*/samtal/[0-9a-f-]{36}/", bo.page.url)[0]
        bo_proposes_times(bo)
        alva_chooses_a_time(alva)
        bo_holds_the_talk(bo, talk)
        bo_sums_up_and_shares(bo)
        bo_tells_hr(bo)
        alva_reads_and_comments(here, inbox, alva)
        cilla = signed_in(here, browser, inbox, CILLA)
        cilla_offers_to_several(cilla, here.base)
        cilla_hands_over(cilla, here.base)
        cilla_takes_the_matter(cilla)
    note("keyboard_stops", sum(one.stops for one in (alva, bo, cilla)))
    assert [*alva.wrong, *bo.wrong, *cilla.wrong] == []
