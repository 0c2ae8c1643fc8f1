"""The guide on paper, for whoever takes notes by hand: PDF/A-2a and PDF/UA-1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from avtryck.clock import now
from avtryck.content.queries import text
from avtryck.core.instruments import render
from avtryck.core.instruments.model import Section
from avtryck.interviews.models import Interview
from avtryck.interviews.queries import guide
from avtryck.org.queries import installation

OPENING = "interview-opening"
LAYOUT = Path(__file__).with_name("guide.typ")
LINES, LINES_TO_SUM_UP = 4, 8


def guide_pdf(*, interview: Interview, language: str, afterwards: Sequence[str]) -> bytes:
    """The guide in `language` with lines to write on.

    Of the leaver it says the first name and nothing else. `afterwards`: paragraphs in the same
    language on what becomes of the paper. Holds no note, and no question of the interviewer's own:
    those are sealed.
    """
    with override(language):
        return typst.compile(
            LAYOUT.read_bytes(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"guide": json.dumps(_words(interview, language, afterwards))},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(now().timestamp()),
        )


def _words(interview: Interview, language: str, afterwards: Sequence[str]) -> dict[str, object]:
    opening, found = render(text(OPENING), language, {}), guide(interview)
    return {
        "lang": language,
        "title": found.title(language),
        "organisation": installation().name(language),
        "source": found.attribution,
        "labels": {
            "with": _("Samtal med"),
            "day": _("Dag"),
            "page": _("Sida"),
            "own": _("Egna frågor"),
            "after": _("Efter samtalet"),
        },
        "first_name": interview.case.departure.name.split(" ", maxsplit=1)[0],
        "hint": _(
            "Lyssna, och låt det få vara tyst. Förklara eller försvara ingenting. "
            "Hoppa över det som inte passar. Skriv inga namn på andra."
        ),
        "opening": {"title": opening.subject, "paragraphs": _paragraphs(opening.body)},
        "sections": [_section(one, language) for one in found.sections],
        "afterwards": list(afterwards),
    }


def _section(section: Section, language: str) -> dict[str, object]:
    return {
        "title": section.title(language),
        "body": section.body(language),
        "help": section.help(language),
        "questions": [one.text(language) for one in section.questions],
        "lines": LINES if section.questions else LINES_TO_SUM_UP,
    }


def _paragraphs(body: str) -> list[str]:
    return [part for part in body.strip().split("\n\n") if part]
