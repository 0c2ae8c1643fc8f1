"""The letter on paper: accessible, long-lived, with nothing in it but a name and the link."""

from __future__ import annotations

import re
import zlib
from datetime import date, timedelta

import pytest
import segno

from avtryck.cases.models import Departure
from avtryck.outbox.resolvers import UndeliverableError
from avtryck.surveys import paper
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation
from avtryck.surveys.paper import letter_pdf, qr_code
from leavers import installed, leaver

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def alva(clock_at) -> Invitation:
    clock_at("2026-04-20")
    installed()
    return leaver(1, "minne-a", date(2026, 4, 30))


def plain(pdf: bytes) -> bytes:
    """The file with all its streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            unpacked.append(stream)
    return pdf + b"\n".join(unpacked)


@pytest.mark.parametrize(("language", "pages"), [("sv", 1), ("en", 1), ("", 2)])
def test_it_is_pdf_a_and_pdf_ua_with_one_page_a_language(alva, language: str, pages: int) -> None:
    file = plain(letter_pdf(invitation=alva, language=language))
    assert file.startswith(b"%PDF-1.7")
    assert re.search(rb"pdfaid:part>\s*2<", file)
    assert re.search(rb"pdfaid:conformance>\s*A<", file)
    assert re.search(rb"pdfuaid:part>\s*1<", file)
    assert len(re.findall(rb"/Type\s*/Page\b", file)) == pages


def test_the_link_can_be_pressed_and_the_picture_has_words(alva) -> None:
    file = plain(letter_pdf(invitation=alva, language="sv"))
    assert f"/e/{token_of(alva)}/".encode() in file
    assert b"/Alt" in file


def test_the_code_holds_the_link_and_nothing_else() -> None:
    link = "https://avtryck.example/e/" + "Ab-_9x" * 10 + "/"
    drawing = qr_code(link)
    made = segno.make(link, error="q", micro=False)
    assert made.error == "Q"
    assert drawing.startswith("<?xml")
    side = made.symbol_size(border=4)[0]
    assert f'width="{side}"' in drawing
    assert "script" not in drawing


def test_only_name_and_link_of_the_leaver_go_in(alva, monkeypatch) -> None:
    said = {}
    monkeypatch.setattr(paper.typst, "compile", lambda *_, **facts: said.update(facts) or b"")
    letter_pdf(invitation=alva, language="")
    letter = said["sys_inputs"]["letter"]
    departure = alva.case.departure
    assert departure.name in letter
    for secret in (departure.employee_id, departure.work_email, "resignation", "2026-04-30"):
        assert f'"{secret}"' not in letter
        assert secret not in letter.replace(token_of(alva), "")


def test_words_that_look_like_code_stay_words(alva) -> None:
    """Names come from registers: none may become a program of the typesetter."""
    hostile = '#panic("x") #read("/etc/passwd") \\ $ ` " ] } *Alva* <b> @ref'
    Departure.objects.filter(case__invitation=alva).update(name=hostile)
    again = Invitation.objects.select_related("round", "case__departure__unit").get()
    assert letter_pdf(invitation=again, language="sv").startswith(b"%PDF")


def test_the_same_moment_gives_the_same_file(alva) -> None:
    first, second = (letter_pdf(invitation=alva, language="sv") for _ in range(2))
    assert first == second


def test_when_answering_has_ended_there_is_no_letter(alva, clock_at) -> None:
    clock_at(alva.ends + timedelta(days=1))
    with pytest.raises(UndeliverableError):
        letter_pdf(invitation=alva, language="sv")
