"""The survey's letter on paper: for whoever has no address that outlives the employment."""

from __future__ import annotations

import io
import json
from pathlib import Path
from textwrap import wrap

import segno
import typst
from django.conf import settings
from django.urls import reverse

from avtryck.clock import now
from avtryck.content.queries import text
from avtryck.core.instruments import Value, render
from avtryck.org.queries import contact_line, installation
from avtryck.outbox.resolvers import UndeliverableError
from avtryck.surveys.answering import is_open
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation

TEXT = "survey-paper"
LAYOUT = Path(__file__).with_name("paper.typ")
ROW = 36
# In the letter's language, which need not be that of whoever prints it.
ALT = {
    "sv": "QR-kod med adressen till din enkät. Samma adress står bredvid som text.",
    "en": "QR code with the address of your survey. The same address stands beside it as text.",
}


def letter_pdf(*, invitation: Invitation, language: str) -> bytes:
    """One A4 page a language as PDF/A-2a and PDF/UA-1; "" = Swedish and English.

    Holds a name and the link, nothing else about the leaver. UndeliverableError when answering
    has ended.
    """
    if not is_open(invitation):
        raise UndeliverableError(str(invitation.id))
    link = settings.SITE_URL + reverse("survey-link", kwargs={"token": token_of(invitation)})
    languages = [language] if language else ["sv", "en"]
    letter = {
        "organisation": installation().name(languages[0]),
        "name": invitation.case.departure.name,
        "link": link,
        "rows": wrap(link, ROW, break_on_hyphens=False),
        "code": qr_code(link),
        "pages": [_page(invitation, one) for one in languages],
    }
    return typst.compile(
        LAYOUT.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(letter)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(now().timestamp()),
    )


def qr_code(link: str) -> str:
    """An SVG drawing with its quiet zone; a quarter of it may be dirty (level Q)."""
    drawing = io.BytesIO()
    segno.make(link, error="q", micro=False).save(drawing, kind="svg", border=4, light="white")
    return drawing.getvalue().decode()


def _page(invitation: Invitation, language: str) -> dict[str, object]:
    values: dict[str, Value] = {
        "organisation": installation().name(language),
        "ends": invitation.ends,
        "contact": contact_line(invitation.case.departure.unit),
    }
    words = render(text(TEXT), language, values)
    return {
        "lang": language,
        "title": words.subject,
        "paragraphs": [part for part in words.body.strip().split("\n\n") if part],
        "alt": ALT[language],
    }
