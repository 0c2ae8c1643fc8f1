"""Hostile requests: nothing secret in a log, no error page, no way out of one's own units."""

from __future__ import annotations

import io
import logging
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from avtryck.cases.models import Departure
from avtryck.config import logs
from avtryck.org.tables import Limits, UnreadableTableError, read_table
from avtryck.surveys.links import token_of
from avtryck.web.leaver import survey
from confidentiality.crawl import signed_in
from leavers import installed, leaver

pytestmark = pytest.mark.usefixtures("people")
APRIL = date(2026, 4, 30)


@pytest.fixture
def written() -> io.StringIO:
    """What our own logging writes, instead of stderr."""
    before = logging.getLogger().handlers[:]
    logs.configure()
    (handler,) = logging.getLogger().handlers
    handler.stream = io.StringIO()  # type: ignore[attr-defined]
    yield handler.stream  # type: ignore[attr-defined, misc]
    logging.getLogger().handlers[:] = before


@pytest.fixture
def invited(clock_at):
    installed()
    clock_at("2026-04-20")
    return leaver(1, "minne-a", APRIL)


def test_no_link_and_no_answer_reaches_the_log(invited, written, monkeypatch) -> None:
    token = token_of(invited)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.post(f"/e/{token}/", {"worked_well": "Kanariefågel"})
    strict.get(f"/e/{token}/", headers={"host": "evil.example"})
    strict.get(f"/e/{token}/")
    strict.post("/enkat/", {"worked_well": "Kanariefågel"})

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Kanariefågel")

    monkeypatch.setattr(survey, "invitation_of", broken)
    assert strict.get(f"/e/{token}/").status_code == 500
    strict.post("/enkat/", {"worked_well": "Kanariefågel"})
    log = written.getvalue()
    assert "RuntimeError" in log
    assert token not in log
    assert "Kanarief" not in log


NUL = "%00"
ADDRESSES = ["/e/a%00b/", "/resultat/a%00b/", "/resultat/?x=%00", "/hr/avslut/?state=%00&unit=%00",
             "/resultat/uni/?start=%00&end=%00&instrument=%00", "/hr/importera/a/?page=%00",
             "/hr/avslut/?page=99999999999999999999", "/resultat/uni/?instrument=' OR 1=1 --",
             "/hr/avslut/avstamning/?since=0000-00-00&until=%00",
             "/hr/avslut/avstamning/?since=9999-12-31&until=0001-01-01"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_weird_addresses_make_no_error_page(address, people) -> None:
    installed()
    client = signed_in(people["Gun"])
    client.raise_request_exception = False
    assert client.get(address).status_code in {200, 302, 400, 404}


@pytest.mark.parametrize("cookie", ["", "å", "a" * 5000, "x.y", '"\\000\\377"', "=" * 64])
def test_weird_survey_cookies_are_one_404(cookie, people) -> None:
    browser = Client(raise_request_exception=False)
    browser.cookies["survey"] = cookie
    answers = [browser.get("/enkat/"), browser.post("/enkat/", {"recommend": "1"})]
    assert [answer.status_code for answer in answers] == [404, 404]


OUT = [
    "//evil.example/",
    "https://evil.example",
    "javascript:alert(1)",
    "/\\evil.example",
    "x",
    "\0",
]


@pytest.mark.parametrize("target", OUT)
def test_next_leads_nowhere_else(target, people, invited) -> None:
    pk = Departure.objects.get().pk
    client = signed_in(people["Cilla"])
    client.raise_request_exception = False
    places = [
        client.post(reverse("hr-confirm", args=[pk]), {"next": target}),
        client.post(reverse("set_language"), {"language": "en", "next": target}),
    ]
    for answer in places:
        assert answer.status_code == 302
        assert "evil" not in answer["Location"].split("?")[0]
        assert answer["Location"].startswith(("/", "?")) or answer["Location"] == target == "x"


def test_every_kind_of_answer_is_kept_by_no_cache(people, invited) -> None:
    client = signed_in(people["Cilla"])
    pages = [client.get(path) for path in ("/", "/nowhere/", "/hr/", f"/hr/avslut/{uuid4()}/")]
    pages.append(Client(enforce_csrf_checks=True).post("/enkat/"))
    pages.append(Client().get("/", headers={"host": "evil.example"}))
    pages.append(Client().get(f"/e/{token_of(invited)}/"))
    assert {page["Cache-Control"] for page in pages} == {"no-store"}
    assert {page["X-Frame-Options"] for page in pages} == {"DENY"}
    assert [page.status_code for page in pages] == [302, 404, 200, 404, 403, 400, 302]


def test_a_session_from_before_signing_in_is_not_the_one_after(people) -> None:
    from avtryck.org.models import User

    user = User.objects.create_user("bo@universitetet.example", "ett långt lösenord!")
    user.person = people["Bo"]
    user.save()
    browser = Client()
    browser.get(reverse("account_login"))
    browser.session.save()
    fixed = "f" * 32
    browser.cookies["session"] = fixed
    form = {"login": user.email, "password": "ett långt lösenord!"}
    assert browser.post(reverse("account_login"), form).status_code == 302
    cookie = browser.cookies["session"]
    assert cookie.value not in {fixed, ""}
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


BOMBS = {
    "many columns in a small file": b"a" + b"".join(b",c%d" % n for n in range(200_000)) + b"\n1\n",
    "many rows under many columns": b",".join(b"c%d" % n for n in range(500)) + b"\n1" * 99_000,
}


@pytest.mark.once
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_text_file_cannot_eat_the_machine(name) -> None:
    with pytest.raises(UnreadableTableError):
        read_table(BOMBS[name], limits=Limits())


def test_two_unit_codes_that_differ_by_case_only_are_refused(people) -> None:
    """SQLite compares paths without regard to case: HR of `syn` would reach `SYN`."""
    client = signed_in(people["Gun"])
    rows = b"code,parent,level,name_sv\nSYN,fysik,division,Annan\n"
    upload = SimpleUploadedFile("units.csv", rows)
    page = client.post(reverse("hr-import-file", args=["units"]), {"file": upload})
    assert 'name="file" value="' not in page.content.decode() or "SYN" in page.content.decode()
    sealed = page.content.decode().partition('name="file" value="')[2].partition('"')[0]
    client.post(reverse("hr-import-take-in", args=["units"]), {"file": sealed})
    from avtryck.org.models import Unit

    assert not Unit.objects.filter(code="SYN").exists()


@pytest.mark.once
def test_the_web_servers_own_log_names_no_link(invited, caplog) -> None:
    token = token_of(invited)
    try:
        raise RuntimeError(token)
    except RuntimeError:
        logging.getLogger("_granian").exception("Error handling request GET /e/%s/", token)
    assert "Error handling request" in caplog.text
    assert token not in caplog.text


HOSTILE: list[dict[str, object]] = [
    {"recommend": "\0"},
    {"recommend": "1e1"},
    {"recommend": "-1"},
    {"recommend": "٧"},
    {"recommend": ["1", "2"]},
    {"recommend": "9" * 5000},
    {"worked_well": "\0\ud83d\ude00=1+1\u202e<script>" * 3},
    {"worked_well": "x" * 200_000},
    {"reasons.pay": "decisive|tasks:decisive"},
    {"reasons": "pay:decisive"},
    {f"x{number}": "1" for number in range(2000)},
]


@pytest.mark.parametrize("form", HOSTILE, ids=lambda form: next(iter(form))[:12])
def test_hostile_answers_make_no_error_page_and_one_box_at_most(form, invited) -> None:
    from avtryck.vault.models import Box

    browser = Client(raise_request_exception=False)
    browser.get(f"/e/{token_of(invited)}/")
    sent = {name: str(value).encode("utf-8", "replace") if isinstance(value, str) else value
            for name, value in form.items()}  # fmt: skip
    assert browser.post("/enkat/", sent).status_code in {200, 302, 400}
    assert Box.objects.count() <= 1


@pytest.mark.once
def test_a_unit_called_by_a_formula_stays_a_name(people) -> None:
    from openpyxl import load_workbook

    from avtryck.org.models import Unit
    from avtryck.release.operations import close
    from avtryck.reports.report import report
    from avtryck.reports.spreadsheet import as_xlsx
    from avtryck.vault.doors.surveys import SheetDraft, deposit_sheets

    installed()
    Unit.objects.update(name_sv='=HYPERLINK("http://evil.example")', name_en="@SUM(1)")
    one = SheetDraft("everyone", "syn", "exit-survey/1", {"values": {"recommend": 7}})
    deposit_sheets(sheets=[one] * 5)
    close(name="=1+1", full=True, until=date(2026, 12, 31), actor="system")
    workbook = load_workbook(io.BytesIO(as_xlsx(report(Unit.objects.get(code="uni")))))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
