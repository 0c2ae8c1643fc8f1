"""The whole way with the cast: from the HR file to a published figure and back to the people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cast import ALVA, BO, CILLA, DAG, ELI, INES, PEOPLE_CSV, UNITS_CSV, departure, member
from journeys.running import LINK, Running, choose_password, phone, staff, wait_for
from post_office import Inbox, Received
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


@pytest.fixture
def running(tmp_path: Path, smtp_server: tuple[str, Inbox]) -> Running:
    return Running(tmp_path, smtp_server[0])


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


def confirm_and_extend(running: Running, page: Page, inbox: Inbox) -> None:
    """Cilla answers on Idag: Ines leaves, Sture stays."""
    choose_password(running, page, inbox, CILLA.work_email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Idag")
    page.get_by_role("button", name=f"Ja, {INES.name} slutar").click()
    page.get_by_role("link", name=f"Förlängs: {STAYS.name}").click()
    page.get_by_role("button", name="Spara förlängningen").click()
    expect(page.get_by_text(f"{STAYS.name} stannar")).to_be_visible()


def hold_the_talk(running: Running, page: Page, inbox: Inbox) -> str:
    """Bo offers, prepares, books, holds and seals; the address of the interview."""
    choose_password(running, page, inbox, BO.work_email)
    page.get_by_role("link", name=ALVA.name, exact=True).click()
    page.get_by_role("button", name="Jag har erbjudit samtalet").click()
    page.get_by_role("link", name="Förbered", exact=False).first.click()
    page.get_by_label("Jag har gått igenom bakgrunden").check()
    page.get_by_label("Utskrivet, undertecknat och mottaget").check()
    page.get_by_role("button", name="Spara").click()
    address = re.sub(r"/[a-z]+/$", "/", page.url)
    page.goto(f"{address}boka/?bestamd=ja")
    page.get_by_label("Dag").fill("2026-03-10")
    page.get_by_label("Klockan").fill("14:00")
    page.get_by_label("Plats").fill("Rum 4")
    page.get_by_role("button", name="Boka tiden").click()
    page.goto(f"{address}genomfor/")
    page.get_by_label("Jag har sagt detta").check()
    page.get_by_label("Dina anteckningar: Beslut och initiativ").fill(NOTE)
    page.get_by_role("button", name="Spara och gå till avslutningen").click()
    page.get_by_role("button", name="Vidare till sammanfattningen").click()
    page.goto(f"{address}avsluta/")
    return address


def finish_the_notes(page: Page) -> None:
    page.get_by_label("Din sammanfattning").fill(f"Summan: {NOTE}")
    page.locator(".signal select").first.select_option(index=1)
    page.locator(".signal input[type=text]").first.fill(f"Signal: {NOTE}")
    page.get_by_role("button", name="Spara och gör klart").click()
    page.get_by_role("button", name="har läst nu och har inget att tillägga").click()
    expect(page.get_by_role("heading", name="Anteckningarna är klara")).to_be_visible()
    page.get_by_role("button", name="Avsluta samtalet").click()
    expect(page.get_by_role("heading", name="Allt är klart")).to_be_visible()


def surveys_to(inbox: Inbox, address: str) -> list[Received]:
    """The letters with the link to the survey; the first letter leads elsewhere."""
    return [one for one in inbox.to(address) if "/e/" in one.text]


def answer_on_a_phone(browser: Browser, inbox: Inbox, address: str, score: int) -> None:
    """From the mail's link to the receipt, 390 px wide, without JavaScript."""
    (letter,) = surveys_to(inbox, address)
    page = phone(browser).new_page()
    page.goto(LINK.findall(letter.text)[0])
    assert "/e/" not in page.url
    assert page.evaluate("document.documentElement.scrollWidth") == 390 if score == 9 else True
    page.locator(f"input[name=recommend][value='{score}']").check(force=True)
    page.locator(f"input[name=area_tasks][value='{score % 5 + 1}']").check(force=True)
    page.locator("textarea[name=worked_well]").fill(f"{COMMENT} {score}")
    page.get_by_role("button", name=re.compile("Skicka mina svar|Send my answers")).click()
    assert page.url.endswith("/enkat/tack/")
    again = page.goto(page.url.removesuffix("tack/"))
    assert again is not None
    assert again.status == 404  # the cookie is gone; the next user of the computer sees nothing
    page.context.close()


def read_the_report(running: Running, page: Page, inbox: Inbox) -> list[str]:
    """Eli reads the institution's figures; the addresses she was on."""
    choose_password(running, page, inbox, ELI.work_email)
    page.goto(f"{running.base}/resultat/neuro/")
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", level=1)).to_contain_text("neurovetenskap")
    # Six in group A alone would be worth as much, but leave the two in group B waiting.
    expect(main).to_contain_text("8 svar i 1 svarsgrupp")
    pictures = [p.get_attribute("src") or "" for p in page.locator("main picture img").all()]
    return ["/resultat/neuro/", "/resultat/neuro/rapport.json", *pictures]


def nothing_is_dags(running: Running, page: Page, inbox: Inbox, addresses: list[str]) -> None:
    choose_password(running, page, inbox, DAG.work_email)
    found = {address: page.request.get(running.base + address).status for address in addresses}
    assert found == dict.fromkeys(addresses, 404)
    page.goto(f"{running.base}/resultat/fysik/")
    nothing = "Vi visar inga svar för Institutionen för fysik ännu"
    expect(page.get_by_role("main")).to_contain_text(nothing)


def in_the_clear(folder: Path, words: list[str]) -> list[str]:
    """Every file under `folder` that holds one of the words, in any of two encodings."""
    hits = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            hits += [
                f"{path.name}: {word}"
                for word in words
                for encoding in ("utf-8", "utf-16-le")
                if word.encode(encoding) in content
            ]
    return hits


def test_from_the_hr_file_to_the_published_figure(
    running: Running, browser: Browser, smtp_server: tuple[str, Inbox]
) -> None:
    inbox = smtp_server[1]
    inbox.received.clear()
    running.now = "2026-03-02T08:00:00+01:00"
    install(running)
    visited: list[str] = []

    with running.serving("2026-03-02T08:00:00+01:00"):
        cilla = staff(browser)
        confirm_and_extend(running, cilla, inbox)
        cilla.get_by_role("link", name="Avslut", exact=True).first.click()
        cilla.get_by_role("link", name=ALVA.name, exact=True).click()
        visited.append(cilla.url.removeprefix(running.base))
    with running.serving("2026-03-10T15:30:00+01:00"):
        running.avtryck("worker", "--once")
        bo = staff(browser)
        address = hold_the_talk(running, bo, inbox)
        finish_the_notes(bo)
        visited += [address.removeprefix(running.base)]
    assert len(inbox.to(ALVA.private_email)) == 1  # the first letter
    assert surveys_to(inbox, ALVA.private_email) == []  # due 14 days before the last day

    with running.serving("2026-04-16T09:00:00+02:00"):
        running.avtryck("worker", "--once")
        invited = [ALVA, INES, *MORE]
        for score, one in enumerate(invited, start=2):
            answer_on_a_phone(browser, inbox, one.private_email, score)
        assert inbox.to(STAYS.private_email) == inbox.to(STAYS.work_email) == []

    running.now = "2026-06-01T03:00:00+02:00"
    assert "2026-05" in running.avtryck("round", "close")
    refused = running.avtryck("close", "--release", "2026-K2", accept=1)
    assert "--early" in refused
    running.avtryck("close", "--release", "2026-05", "--full")
    with running.serving("2026-06-01T09:00:00+02:00"):
        eli = staff(browser)
        visited += read_the_report(running, eli, inbox)
        nothing_is_dags(running, staff(browser), inbox, visited)
        answered_link = LINK.findall(surveys_to(inbox, ALVA.private_email)[0].text)[0]
        late = phone(browser).new_page()
        late.goto(answered_link)  # says only that the time is over, to whoever comes
        expect(late.get_by_role("heading", level=1)).to_have_text("Enkäten är stängd")
    assert "kedjan håller" in running.avtryck("ledger", "verify")
    queue = running.folder / "data" / "queue.sqlite3"
    with running.serving("2026-06-01T10:00:00+02:00", half="serve"):
        wait_for(queue.exists)

    addresses = [one.private_email for one in invited]
    mails = [mail for address in addresses for mail in inbox.to(address)]
    links = [link for mail in mails for link in LINK.findall(mail.text)]
    secrets = [NOTE, COMMENT, *addresses, *links]
    assert in_the_clear(running.folder, secrets) == []
    subjects = {str(mail.message["Subject"]) for mail in inbox.received}
    assert not [word for word in (NOTE, COMMENT, ALVA.name) if word in " ".join(subjects)]
