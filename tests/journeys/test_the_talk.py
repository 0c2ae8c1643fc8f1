"""The whole talk with the cast, from the HR file to who has read the notes, in a real browser.

One installation from 2 March to 1 April 2026; the clocks are put forward on 29 March.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cast import (
    ALVA,
    BO,
    CILLA,
    FRIDA,
    GUN,
    INES,
    PEOPLE_CSV,
    UNITS_CSV,
    Member,
    departure,
    member,
)
from evidence import note
from ics import Component, instant, read
from journeys.installations import Installation, databases
from journeys.running import LINK, PASSWORD, choose_password, phone, sign_in, staff
from journeys.test_from_file_to_report import HEADER
from post_office import Inbox, Received
from retention.test_going_live import COMPLETE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPENED, TASK_DAY = "2026-03-02T08:00:00+01:00", "2026-03-05T09:00:00+01:00"
QUESTIONS = "2026-03-18T09:00:00+01:00"
NOBODY_CAME, HELD = "2026-03-26T15:30:00+01:00", "2026-04-01T15:30:00+02:00"
FIRST, SECOND = ("2026-03-24", "14:00"), ("2026-03-25", "10:00")
OVER, BACK, NEW = ("2026-03-31", "14:00"), ("2026-03-26", "14:00"), ("2026-04-01", "14:00")
# What a calendar makes of the four times that were agreed, one after the other.
IN_UTC = [(3, 24, 13), (3, 31, 12), (3, 26, 13), (4, 1, 12)]
HELD_TO_FINISHED = 10

NILS = member("Nils Nej", "minne-a", BO.name)
HEDDA = member("Hedda Hållen", "minne-a", BO.name)
KARIN = member("Karin Kort", "minne-a", BO.name)
TOVE = member("Tove Tvåfalk", "minne-a", BO.name)
NY = member("Ny Nyberg", "minne-a", BO.name)
LONG = "researcher,permanent,2019-09-01,2026-04-30,resignation"
FOUR_MONTHS = "researcher,fixed_term,2026-01-01,2026-04-30,resignation"
TWICE_FOUR_MONTHS = "researcher,fixed_term,2025-09-01,2026-04-30,resignation"
ALVAS_PRIVATE = f",{ALVA.private_email},"
ROWS = [
    departure(1, ALVA, "sv", LONG).replace(ALVAS_PRIVATE, ",,"),  # all her mail goes to work
    departure(2, INES, "sv", LONG),
    departure(3, HEDDA, "sv", LONG),
    departure(4, NILS, "sv", LONG),
    departure(5, KARIN, "sv", FOUR_MONTHS),
    departure(6, TOVE, "sv", TWICE_FOUR_MONTHS),
]
LATER = departure(7, NY, "sv", FOUR_MONTHS)
TOO_SHORT = "Anställd kortare tid än sex månader utan avbrott: samtal erbjuds inte automatiskt."
COVERED = "Anställd utan avbrott i minst sex månader: samtal ska erbjudas."
TO_ALL = "Alla som slutar ska erbjudas samtal: så har organisationen bestämt."

HR_ARRANGES = "HR ordnar exitintervjun"
NOTE, COMMENT = "kanariefågel-i-anteckningen", "kanariefågel-i-kommentaren"
SIGNAL, PLACE, FRIDAS_PLACE = "kanariefågel-i-signalen", "Rum 4112", "Fikarummet på plan 9"
TALK = re.compile(r"/samtal/([0-9a-f-]{36})/")
FOLLOWED = re.compile(r'(?:href|action)="([/?][^"#]*)')
LEFT_OUT = re.compile(r"/static/|/konto/logga-ut|/konto/tva-steg|.*\.pdf$|/i18n/")
TAGS = re.compile(r"<[^>]+>")


class Here(Installation):
    """Its commands run in one process that stays, so that a month takes no minute."""

    def avtryck(self, *arguments: str, accept: int = 0) -> str:
        code, said, complaint = self.inside("command", arguments=arguments)
        assert code == accept, said + complaint
        with (self.folder / "commands.log").open("a") as log:
            log.write(said + complaint)
        return str(said + complaint)

    def mail(self) -> None:
        self.avtryck("worker", "--once")


@pytest.fixture
def here(tmp_path: Path, smtp_server: tuple[str, Inbox], capfd: object) -> Iterator[Here]:
    """`capfd` first: what the commands' process logs is to be read."""
    smtp_server[1].received.clear()
    with databases() as stores:
        made = Here(tmp_path, stores, smtp_server[0])
        yield made
        made.close()


@pytest.fixture
def inbox(here: Here, smtp_server: tuple[str, Inbox]) -> Inbox:
    return smtp_server[1]


def install(here: Here) -> None:
    here.now = OPENED
    here.avtryck("init")
    (here.folder / "live.toml").write_text(COMPLETE)
    here.avtryck("live", str(here.folder / "live.toml"))
    take_in(here, "units", UNITS_CSV)
    take_in(here, "people", PEOPLE_CSV)
    take_in(here, "departures", "\n".join([HEADER, *ROWS]))
    here.mail()


def take_in(here: Here, kind: str, text: str) -> None:
    path = here.folder / f"{kind}.csv"
    path.write_text(text)
    here.avtryck("import", kind, str(path))


def own_page(browser: Browser, inbox: Inbox, address: str) -> Page:
    """The leaver, on a phone and without JavaScript, follows the latest letter's link."""
    letter = next(one for one in reversed(inbox.to(address)) if "/min-sida/" in one.text)
    page = phone(browser).new_page()
    page.set_default_timeout(10_000)
    page.goto(next(link for link in LINK.findall(letter.text) if "/min-sida/" in link))
    assert page.url.endswith("/min-sida/")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def told(page: Page, words: str) -> None:
    expect(page.locator("body")).to_contain_text(words)


def give_password(page: Page) -> None:
    told(page, "Lösenord")
    page.get_by_label("Lösenord").fill(PASSWORD)
    press(page, "Bekräfta")


# 2 March: everybody's departure is known since this morning.


def leavers_choose(browser: Browser, inbox: Inbox) -> None:
    """Alva somebody else, Nils no talk, Ines a certificate, Hedda none."""
    alva = own_page(browser, inbox, ALVA.work_email)
    follow(alva, "Jag vill hellre prata med någon annan")
    assert BO.name not in alva.content()
    alva.get_by_label(f"{FRIDA.name}, överordnad chef").check()
    press(alva, "Lämna över samtalet")
    told(alva, "Vi har tagit emot det")

    nils = own_page(browser, inbox, NILS.private_email)
    follow(nils, "Jag vill inte ha något samtal")
    press(nils, "Tacka nej till samtalet")
    told(nils, "Du har tackat nej.")

    for one, wish in ((INES, "Ett tjänstgöringsbetyg, med omdöme"), (HEDDA, "Inget av dem")):
        page = own_page(browser, inbox, one.private_email)
        page.get_by_label(wish).check()
        press(page, "Spara valet")
        told(page, "Ditt val är sparat.")


def everybody_is_offered_a_talk(here: Here, page: Page, inbox: Inbox) -> None:
    """Gun decides it; then somebody new comes with the next file."""
    choose_password(here, page, inbox, GUN.work_email)
    page.goto(f"{here.base}/hr/regler/samtal/")
    page.get_by_label("Alla som slutar").check()
    press(page, "Spara valet")
    give_password(page)
    told(page, "Sparat. Det gäller avslut som öppnas från och med nu.")
    take_in(here, "departures", "\n".join([HEADER, *ROWS, LATER]))
    here.mail()


def the_rules_are_shown(here: Here, page: Page, inbox: Inbox) -> dict[str, str]:
    """Which rule said what of whom; the addresses of the departures."""
    choose_password(here, page, inbox, CILLA.work_email)
    said = {
        KARIN: ("Erbjuds inte automatiskt", TOO_SHORT),
        TOVE: ("Planerad", COVERED),
        NY: ("Planerad", TO_ALL),
        ALVA: ("Planerad", COVERED),
        INES: ("Planerad", COVERED),
    }
    found = {}
    for one, (state, reason) in said.items():
        page.goto(f"{here.base}/hr/avslut/")
        follow(page, one.name)
        found[one.name] = page.url
        talk = page.locator("main section").filter(
            has=page.get_by_role("heading", name="Samtal", exact=True)
        )
        expect(talk).to_contain_text(state)
        expect(talk).to_contain_text(reason)
        expect(talk).to_contain_text("(Regel, version 1)")
    return found


# 5 March, the third working day: those who hold the talks have got their tasks.


def task_of(page: Page, base: str, one: Member) -> str:
    """Opens this person's talk from *Mina samtal*; the talk's address."""
    page.goto(f"{base}/samtal/")
    page.get_by_role("link", name=one.name, exact=True).click()
    return f"{base}{TALK.search(page.url)[0]}"  # type: ignore[index]


def bo_sees_his_list(page: Page, base: str) -> None:
    page.goto(f"{base}/samtal/")
    rows = {row.split("\n")[0]: row for row in page.locator("li.task").all_inner_texts()}
    assert set(rows) == {one.name for one in (ALVA, INES, HEDDA, NILS, TOVE, KARIN, NY)}
    assert rows[ALVA.name].split("\n") == [ALVA.name, "", HR_ARRANGES]
    assert "Tackat nej" in rows[NILS.name]
    assert f"{TOO_SHORT} HR eller chefen kan erbjuda det ändå. Regel version 1." in rows[KARIN.name]
    karin = page.get_by_role("listitem").filter(has_text=KARIN.name)
    karin.get_by_role("button", name="Erbjud ändå").click()
    told(page, "Samtalet finns nu i din lista.")
    told(page, "Fråga Karin om ett samtal")


def already_held(page: Page, base: str) -> None:
    """Hedda's: from the address in the mail to finished; what is typed does not count."""
    presses = 0

    def click(what: Locator) -> None:
        nonlocal presses
        what.click()
        presses += 1

    main, began = page.get_by_role("main"), task_of(page, base, HEDDA)
    page.goto(f"{began}forbered/")
    told(page, "Hedda vill inte ha något betyg.")
    expect(page.locator("input[name=certificate]")).to_have_count(0)
    page.goto(began)
    click(main.get_by_role("link", name="Samtalet är redan hållet"))
    click(page.get_by_label(re.compile("^Informationen är lämnad")))
    click(main.get_by_role("button", name="Vidare till anteckningarna"))
    page.locator("textarea[data-note]").first.fill("Vi hann prata på vägen ut.")
    click(main.get_by_role("button", name="Spara och gå till avslutningen"))
    page.locator("textarea[name=text]").fill("Tack för allt.")
    click(main.get_by_role("button", name="Spara och gör klart"))
    click(main.get_by_role("button", name="Hedda har läst nu och har inget att tillägga"))
    click(main.get_by_role("button", name="Avsluta samtalet"))
    told(page, "Allt är klart")
    assert presses <= HELD_TO_FINISHED
    note("already_held_presses", presses)


def bo_offers_and_prepares(page: Page, base: str) -> str:
    """Ines's talk. That no certificate is wanted is not Bo's to say, whatever he sends."""
    talk = task_of(page, base, INES)
    press(page, "Jag har erbjudit samtalet")
    told(page, "Ines har bett om tjänstgöringsbetyg.")
    choices = page.locator("input[name=certificate]")
    said = {one.get_attribute("value") for one in choices.all()}
    assert said == {"unknown", "received", "attestation"}
    choices.last.evaluate("one => { one.value = 'not_wanted'; one.checked = true }")
    press(page, "Spara")
    told(page, "En sak behöver rättas")
    told(page, "Ines har bett om tjänstgöringsbetyg.")
    page.goto(f"{talk}forbered/")
    page.get_by_label("Utskrivet, undertecknat och mottaget").check()
    page.get_by_label("Jag har gått igenom bakgrunden").check()
    press(page, "Spara")
    return talk


def propose(page: Page, talk: str, place: str) -> None:
    page.goto(f"{talk}boka/")
    for number, (day, hour) in enumerate((FIRST, SECOND), start=1):
        page.get_by_label(f"Dag, förslag {number}").fill(day)
        page.get_by_label(f"Klockan, förslag {number}").fill(hour)
    page.get_by_label("Plats").fill(place)
    press(page, "Föreslå tiderna")
    told(page, "Tiderna är föreslagna.")


def take_the_first(page: Page) -> None:
    told(page, "Här är tiderna du kan välja mellan.")
    page.get_by_label("Tisdag 24 mars 14.00").check()
    press(page, "Svara")
    told(page, "Tiden är bokad.")


def book(page: Page, talk: str, at: tuple[str, str], button: str) -> None:
    page.goto(f"{talk}boka/?bestamd=ja")
    if button == "Spara ändringen":
        page.get_by_text("Ändra tiden eller platsen").click()
    page.get_by_label("Dag", exact=True).fill(at[0])
    page.get_by_label("Klockan", exact=True).fill(at[1])
    page.get_by_label("Plats").fill(PLACE)
    press(page, button)
    told(page, "Tiden är bokad. Ni får båda en kallelse.")


def a_time_is_found_and_moved_twice(
    here: Here, browser: Browser, bo: Page, inbox: Inbox, talk: str
) -> None:
    propose(bo, talk, PLACE)
    here.mail()
    ines = own_page(browser, inbox, INES.private_email)
    assert "tider att välja mellan" in inbox.to(INES.private_email)[-1].text
    take_the_first(ines)
    here.mail()
    for at in (OVER, BACK):
        book(bo, talk, at, "Spara ändringen")
        here.mail()
    ines.reload()
    told(ines, "Torsdag 26 mars 14.00")


def frida_finds_a_time_with_alva(here: Here, browser: Browser, inbox: Inbox) -> str:
    """Everything that is written to Alva goes to her work mailbox; the key of the talk."""
    frida = staff(browser)
    choose_password(here, frida, inbox, FRIDA.work_email)
    talk = task_of(frida, here.base, ALVA)
    press(frida, "Jag har erbjudit samtalet")
    propose(frida, talk, FRIDAS_PLACE)
    here.mail()
    alva = own_page(browser, inbox, ALVA.work_email)
    take_the_first(alva)
    here.mail()
    alva.goto(f"{here.base}/min-sida/")
    told(alva, "Tisdag 24 mars 14.00")
    assert [word for word in (FRIDA.name, FRIDAS_PLACE) if word in alva.content()] == []
    follow(alva, "Var, och med vem")
    told(alva, "Vi har ingen privat adress att skicka koden till.")
    return TALK.findall(talk)[0]


# 26 March, and 1 April: summer time.


def nobody_came(page: Page, talk: str) -> None:
    page.goto(f"{talk}boka/")
    told(page, "Blev samtalet av?")
    press(page, "Samtalet blev inte av")
    told(page, "Föreslå nya tider här nedanför.")
    book(page, talk, NEW, "Boka tiden")


def bo_holds_the_talk(page: Page, base: str) -> None:
    """Notes, one signal each way, shared on the screen."""
    task_of(page, base, INES)
    page.get_by_label("Jag har sagt detta").check()
    page.locator("textarea[data-note]").first.fill(NOTE)
    press(page, "Spara och gå till avslutningen")
    press(page, "Vidare till sammanfattningen")
    page.locator("textarea[name=text]").fill(f"Summan: {NOTE}")
    for area, mark in (("tasks.positive", "forward"), ("terms.negative", "compile")):
        page.locator(f"select[name='{area}.mark']").select_option(mark)
        page.locator(f"input[name='{area}.text']").fill(f"{SIGNAL} {area}")
    press(page, "Spara och gör klart")
    press(page, "Dela, Ines får 7 dagar på sig")
    told(page, "Ines har anteckningarna nu")


def ines_reads_and_agrees(here: Here, browser: Browser, inbox: Inbox) -> Page:
    """With the code of the mail; a comment, one signal that goes no further than HR."""
    page = own_page(browser, inbox, INES.private_email)
    follow(page, "Anteckningarna, och vem som har läst dem")
    press(page, "Skicka en kod")
    here.mail()
    letter = inbox.to(INES.private_email)[-1]
    page.get_by_label("Kod").fill("0000 0000")
    press(page, "Visa mitt samtal")
    told(page, "Koden stämmer inte")
    page.get_by_label("Kod").fill(re.findall(r"\b\d{4} \d{4}\b", letter.text)[0])
    press(page, "Visa mitt samtal")
    told(page, f"{BO.name}, din närmaste chef")
    told(page, "Ingen annan än den som håller samtalet har öppnat anteckningarna.")
    follow(page, "Läs anteckningarna")
    told(page, f"Summan: {NOTE}")
    page.get_by_label("Din kommentar").first.fill(COMMENT)
    page.locator("select[name='tasks.positive.mark']").select_option("keep")
    press(page, "Jag har inget mer att tillägga")
    told(page, "Tack. Anteckningarna är klara.")
    return page


def cilla_reads(page: Page, departure_at: str) -> None:
    page.goto(departure_at)
    expect(page.get_by_role("main")).to_contain_text("Anteckningar klara")
    follow(page, "Läs anteckningarna")
    page.get_by_label("Jag följer upp det som kom fram").check()
    press(page, "Visa anteckningarna")
    assert NOTE not in page.content()
    give_password(page)
    told(page, f"Summan: {NOTE}")
    told(page, COMMENT)
    heard = page.get_by_role("row").filter(has_text=f"{SIGNAL} tasks.positive")
    expect(heard).to_contain_text("Stannar hos den som håller samtalet och HR")
    told(page, "Ändrat av den som slutar")


# What each of them may know.


def pages_of(page: Page, base: str) -> dict[str, str]:
    """Address → body of everything that this person's links lead to."""
    seen: dict[str, str] = {}
    queue = deque(["/", "/samtal/", "/resultat/", "/hr/", "/konto/"])
    while queue:
        path = queue.popleft()
        if path in seen or LEFT_OUT.match(path):
            continue
        answer = page.request.get(base + path, max_redirects=0)
        seen[path] = answer.text()
        found = [*FOLLOWED.findall(seen[path]), answer.headers.get("location", "")]
        inside = (urljoin(path, unescape(one)).removeprefix(base) for one in found if one)
        queue.extend(one for one in inside if one.startswith("/") and not one.startswith("//"))
        assert len(seen) < 300
    return seen


def bo_knows_nothing(page: Page, base: str, talk: str, alvas_case: str) -> None:
    """One sentence on one of his pages."""
    pages = pages_of(page, base)
    assert len(pages) > 25
    names = {path: body.count("Alva") for path, body in pages.items() if "Alva" in body}
    assert names == {"/samtal/": 1}
    row = next(one for one in re.findall(r"<li.*?</li>", pages["/samtal/"], re.S) if "Alva" in one)
    assert TAGS.sub(" ", row).split() == [*ALVA.name.split(), *HR_ARRANGES.split()]
    secrets = (talk, alvas_case.rstrip("/").rsplit("/", 1)[-1], FRIDAS_PLACE)
    assert [path for path, body in pages.items() for one in secrets if one in body] == []
    for step in ("", "erbjud/", "forbered/", "boka/", "genomfor/", "avsluta/", "anteckningar/"):
        assert page.request.get(f"{base}/samtal/{talk}/{step}").status == 404
    assert page.request.get(alvas_case).status == 404


def calendars(inbox: Inbox, address: str) -> list[Component]:
    """The entries that were sent to this address, oldest first."""
    parts = [part for one in inbox.to(address) for part in one.message.walk()]
    found = [one for one in parts if one.get_content_type() == "text/calendar"]
    raw = (one.get_payload(decode=True) for one in found)
    return [read(one) for one in raw if isinstance(one, bytes)]


def everything_in(letter: Received) -> str:
    """Its headers and all its parts, in the clear."""
    texts = [str(value) for value in letter.message.values()]
    for part in letter.message.walk():
        body = part.get_payload(decode=True)
        texts += [body.decode("utf-8", "replace")] if isinstance(body, bytes) else []
    return "\n".join(texts)


def mails_tell_nothing(inbox: Inbox, talk: str) -> None:
    """To Bo nothing of Alva's talk; to her work mailbox its time, and what everybody gets."""
    assert not [one for one in inbox.received if "kanariefågel" in everything_in(one)]
    to_bo = [everything_in(one) for one in inbox.to(BO.work_email)]
    secrets = ("Alva", "alva@", "Frida", "frida@", talk, FRIDAS_PLACE)
    assert [word for text in to_bo for word in secrets if word in text] == []
    tasks = [text for text in to_bo if "nytt samtal i din lista" in text]
    assert len(tasks) == len({INES, HEDDA, TOVE, NY})
    subjects = [str(one.message["Subject"]) for one in inbox.to(BO.work_email)]
    assert sum("Skapa din inloggning" in one for one in subjects) == 1  # the one he asked for

    first, *rest = inbox.to(ALVA.work_email)
    others = next(one for one in inbox.to(NILS.private_email))
    assert LINK.sub("…", first.text) == LINK.sub("…", others.text)
    assert len(rest) == len(["times to choose from", "the time", "the questions"])
    texts = [everything_in(one) for one in rest]
    secrets = ("Frida", "frida@", BO.name, "annan", "överordnad", "chef", FRIDAS_PLACE)
    assert [word for text in texts for word in secrets if word in text] == []
    (entry,) = [one.part("VEVENT") for one in calendars(inbox, ALVA.work_email)]
    assert (entry.one("SUMMARY").text, entry.one("LOCATION").text) == ("Samtal", "Se din sida")


def entries_follow_the_talk(inbox: Inbox) -> None:
    """Both have the same four entries, each in place of the one before; Bo's names Ines."""
    for address, summary, place in (
        (BO.work_email, "Samtal med Ines", PLACE),
        (INES.private_email, "Samtal", PLACE),
    ):
        found = calendars(inbox, address)
        events = [one.part("VEVENT") for one in found]
        starts = [instant(one, one.part("VEVENT").one("DTSTART")) for one in found]
        assert starts == [datetime(2026, *at, tzinfo=UTC) for at in IN_UTC]
        assert [one.one("METHOD").value for one in found] == ["REQUEST"] * 4
        assert [one.one("SEQUENCE").value for one in events] == ["1", "2", "3", "4"]
        assert len({one.one("UID").value for one in events}) == 1
        assert {one.one("SUMMARY").text.split(" / ")[0] for one in events} == {summary}
        assert {one.one("LOCATION").text for one in events} == {place}


def logs_tell_nothing(here: Here, talk: str, logged: str) -> None:
    """What the web server, the worker and the commands have written."""
    lines = "\n".join([logged, *(path.read_text() for path in here.folder.glob("*.log"))])
    assert lines.count("mail: ") > 10
    secrets = ("alva", "frida", "annan", "överordnad", "kanariefågel", talk)
    assert [one for one in lines.lower().splitlines() for word in secrets if word in one] == []


def test_the_whole_talk(
    here: Here, browser: Browser, inbox: Inbox, capfd: pytest.CaptureFixture[str]
) -> None:
    install(here)
    bo, cilla = staff(browser), staff(browser)
    with here.serving(OPENED):
        leavers_choose(browser, inbox)
        choose_password(here, bo, inbox, BO.work_email)
        assert ALVA.name not in bo.request.get(f"{here.base}/samtal/").text()
        everybody_is_offered_a_talk(here, staff(browser), inbox)
        departures = the_rules_are_shown(here, cilla, inbox)
    with here.serving(TASK_DAY):
        here.mail()
        sign_in(here, bo, BO.work_email)
        bo_sees_his_list(bo, here.base)
        already_held(bo, here.base)
        talk = bo_offers_and_prepares(bo, here.base)
        a_time_is_found_and_moved_twice(here, browser, bo, inbox, talk)
        alvas = frida_finds_a_time_with_alva(here, browser, inbox)
        bo_knows_nothing(bo, here.base, alvas, departures[ALVA.name])
    here.now = QUESTIONS
    here.mail()
    with here.serving(NOBODY_CAME):
        sign_in(here, bo, BO.work_email)
        nobody_came(bo, talk)
        here.mail()
    with here.serving(HELD):
        sign_in(here, bo, BO.work_email)
        bo_holds_the_talk(bo, here.base)
        ines = ines_reads_and_agrees(here, browser, inbox)
        sign_in(here, cilla, CILLA.work_email)
        cilla_reads(cilla, departures[INES.name])
        ines.goto(f"{here.base}/min-sida/samtal/")
        told(ines, f"{CILLA.name}, för att följa upp det som kom fram")
        bo_knows_nothing(bo, here.base, alvas, departures[ALVA.name])
    entries_follow_the_talk(inbox)
    mails_tell_nothing(inbox, alvas)
    logs_tell_nothing(here, alvas, capfd.readouterr().err)
