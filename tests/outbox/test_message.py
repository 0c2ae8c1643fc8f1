"""How a mail is built: the same words twice, and headers that nobody can break out of."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core import mail as django_mail

from avtryck.audit.models import Event
from avtryck.org.models import Installation, Unit
from avtryck.outbox.connection import from_address
from avtryck.outbox.markup import PAGE, Part, document
from avtryck.outbox.markup import letter as as_html
from avtryck.outbox.models import Mail
from avtryck.outbox.rendering import HeaderError, message, subject_of
from avtryck.outbox.resolvers import Letter
from avtryck.outbox.sender import SenderRefusedError, check_name, from_line, name_sender
from leavers import installed
from post_office import Received

SITE = "http://127.0.0.1:8000"
LINK = f"{SITE}/konto/valj/abc-DEF_1/"


def account(address: str = "alva@universitetet.example", **facts: str) -> Letter:
    values = {"organisation": "Universitetet", "link": LINK, "valid_until": "2026-05-01"}
    reply_to = facts.pop("reply_to", "")
    return Letter(address, "staff-account", values | facts, reply_to=reply_to)


def sent(language: str = "", letter: Letter | None = None) -> Received:
    """The message as its bytes read at the other end."""
    row = Mail(kind="staff-account", subject_id="1", language=language)
    made = message(row, letter or account())
    raw = made.message().as_bytes(linesep="\r\n")
    return Received(from_address(), tuple(made.to), raw)


def words(html: str) -> list[str]:
    """What is read of HTML, without the button's words and its address in small print."""
    html = re.sub(r"<title>.*?</title>|<p[^>]*><a [^>]*display:inline.*?</a></p>", "", html)
    return unescape(re.sub(r"<[^>]+>", " ", html)).split()


# --- text first, HTML second -------------------------------------------------------------------
def test_text_comes_first_and_html_says_the_same(people) -> None:
    one = sent("sv")
    kinds = [part.get_content_type() for part in one.message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert words(one.html) == one.text.split()
    assert re.findall(r'href="([^"]*)"', one.html) == [LINK]


def test_an_unknown_language_gets_swedish_and_then_english_in_one_mail(people) -> None:
    one = sent("")
    sv, en = (sent(language) for language in ("sv", "en"))
    assert one.message["Subject"] == f"{sv.message['Subject']} / {en.message['Subject']}"
    assert one.text == f"{sv.text}\r\n— — —\r\n\r\n{en.text}"
    assert re.findall(r'<div lang="(\w+)">', one.html) == ["sv", "en"]
    assert one.message["Content-Language"] == "sv, en"


def test_nothing_in_the_html_is_loaded_from_anywhere(people) -> None:
    html = sent("").html
    assert re.findall(r"(?i)\bsrc\b|url\(|@import|<(?:img|link|script|iframe|form)\b", html) == []


def test_subjects_that_read_alike_stand_once() -> None:
    alike = [Part("sv", "Avtryck", "a"), Part("en", "Avtryck", "b")]
    assert subject_of(alike) == "Avtryck"


# --- the renderer ------------------------------------------------------------------------------
def rendered(body: str) -> str:
    return as_html([Part("sv", "", body)], look=PAGE, site=SITE)


@pytest.mark.once
@pytest.mark.parametrize(("body", "html"), [
    ("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    (f"se {LINK}.", f'<p>se <a href="{LINK}">{LINK}</a>.</p>'),
    (f"se {SITE}.", f'<p>se <a href="{SITE}">{SITE}</a>.</p>'),
    ("<b>x</b> & \"y\"", "<p>&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot;</p>"),
    ("https://elsewhere.example/", "<p>https://elsewhere.example/</p>"),
    (f"{SITE}.evil.example/", f"<p>{SITE}.evil.example/</p>"),
    (f"{SITE}@evil.example/", f"<p>{SITE}@evil.example/</p>"),
    (f"{SITE}1/", f"<p>{SITE}1/</p>"),
    (f"{SITE}/?a=1&b=2 x", f'<p><a href="{SITE}/?a=1&amp;b=2">{SITE}/?a=1&amp;b=2</a> x</p>'),
    (f'{SITE}/"onclick="x', f'<p><a href="{SITE}/">{SITE}/</a>&quot;onclick=&quot;x</p>'),
    (f"{LINK} {LINK}", f'<p><a href="{LINK}">{LINK}</a> <a href="{LINK}">{LINK}</a></p>'),
    (LINK, f'<p><a href="{LINK}" class="ds-button">Öppna länken</a></p>\n'
           f'<p class="hint">{LINK}</p>'),
])  # fmt: skip
def test_text_becomes_html(body: str, html: str) -> None:
    assert rendered(body) == f'<div lang="sv" class="prose">\n{html}\n</div>'


@pytest.mark.once
@pytest.mark.parametrize("value", [
    "</p><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)",
    "{link}", "%s {} {0}", "&amp;lt;", "\u202eevil",
])  # fmt: skip
def test_what_a_register_smuggles_in_stays_text(value: str) -> None:
    body = f"Hej {value}!\n\n- {value}\n\n{LINK}"
    html, harmless = (
        document([Part("sv", word, body.replace(value, word))], subject=word, site=SITE)
        for word in (value, "x")
    )
    assert html.count("<") == harmless.count("<")
    assert re.findall(r'href="([^"]*)"', html) == [LINK]
    assert unescape(html).count(value) >= 3


# --- headers -----------------------------------------------------------------------------------
def test_the_headers_name_the_row_and_nothing_else(people, clock_at) -> None:
    clock_at("2026-04-20T09:00:00+02:00")
    row = Mail(kind="staff-account", subject_id="1", language="sv")
    made = message(row, account(reply_to="cilla@universitetet.example")).message()
    assert {name: str(value) for name, value in made.items() if name != "Content-Type"} == {
        "MIME-Version": "1.0",
        "Subject": "Skapa din inloggning hos Universitetet",
        "From": "Universitetet <avtryck@localhost>",
        "To": "alva@universitetet.example",
        "Reply-To": "cilla@universitetet.example",
        "Date": "Mon, 20 Apr 2026 07:00:00 +0000",
        "Message-ID": f"<{row.id}.1@127.0.0.1>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "sv",
    }


BREAKS = ["\r\n", "\n", "\r", "\x00", "\u2028", "\u2029", "\x85", "\x0b"]


@pytest.mark.parametrize("end", BREAKS)
@pytest.mark.parametrize("where", ["address", "reply_to", "organisation"])
def test_a_line_break_in_a_header_is_refused(where: str, end: str, people) -> None:
    poisoned = {where: f"alva@x.example{end}Bcc: bo@x.example"}
    with pytest.raises((HeaderError, ValueError)):
        sent("sv", account(**poisoned))
    assert django_mail.outbox == []


# --- the sender's name -------------------------------------------------------------------------
@pytest.mark.parametrize("name", [
    "Karolinska Institutet", "Åbo Akademi – Öst", "HR, Personal & Lön", "Enheten (IT): nära", "A;B",
    "Ю́лия 大学", "=? nästan", "x" * 60, "Å" * 60, "a'b",
])  # fmt: skip
def test_a_name_that_is_taken_reads_the_same_at_the_other_end(name: str, people) -> None:
    if "=?" in name:
        with pytest.raises(SenderRefusedError):
            check_name(name)
        return
    assert name_sender(name=f"  {name} ", actor="person:gun") is True
    assert name_sender(name=name, actor="person:gun") is False
    (address,) = sent("").message["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, from_address())
    event = Event.objects.get(payload__verb="name sender").payload
    assert (event["actor"], event["name"]) == ("person:gun", name)


@pytest.mark.once
@pytest.mark.parametrize("name", [
    "x" * 61, "rektor@universitetet.example", 'Rektor" <rektor@x', "a\r\nBcc: b", "a\nb", "a\tb",
    "a\u202eb", "a\u200bb", "a\u2028b", "a\\b", "<a>", "=?utf-8?q?a?=", "123 – 4", "\x00",
])  # fmt: skip
def test_a_name_that_could_deceive_is_refused(name: str) -> None:
    with pytest.raises(SenderRefusedError):
        check_name(name)


def test_without_a_name_it_is_the_organisations_in_the_mails_language(people) -> None:
    installed()
    Unit.objects.filter(parent=None).update(name_sv="Högskolan", name_en="The School")
    assert [from_line(one) for one in ("", "sv", "en")] == [
        f"{name} <avtryck@localhost>" for name in ("Högskolan", "Högskolan", "The School")
    ]
    name_sender(name="Personal", actor="person:gun")
    assert {from_line(one) for one in ("", "sv", "en")} == {"Personal <avtryck@localhost>"}
    assert name_sender(name="", actor="person:gun") is True
    assert Installation.objects.get().sender_name == ""


def test_an_organisations_name_never_breaks_the_sender(people) -> None:
    Unit.objects.filter(parent=None).update(name_sv='Hög"sko<lan>\r\nBcc: x@y ' + "å" * 80)
    (address,) = sent("sv").message["From"].addresses
    assert address.addr_spec == from_address()
    assert len(address.display_name) <= 60
    Unit.objects.filter(parent=None).update(name_sv="@")
    assert from_line("sv") == "Avtryck <avtryck@localhost>"


def test_central_hr_names_the_sender_and_sees_it(people) -> None:
    from confidentiality.crawl import signed_in

    gun = signed_in(people["Gun"])
    answer = gun.post("/hr/organisation/avsandare/", {"name": "Personalavdelningen"})
    assert (answer.status_code, answer["Location"]) == (302, "/hr/organisation/avsandare/")
    assert (
        "Personalavdelningen &lt;avtryck@localhost&gt;"
        in gun.get("/hr/organisation/avsandare/").content.decode()
    )
    refused = gun.post("/hr/organisation/avsandare/", {"name": "hr@universitetet.example"})
    assert "Namnet får inte innehålla @" in refused.content.decode()
    assert Installation.objects.get().sender_name == "Personalavdelningen"
