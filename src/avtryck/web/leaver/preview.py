"""What will be seen of an answer, in the words of a page: three lines before the questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from avtryck.content.queries import text
from avtryck.core.instruments import render
from avtryck.org.models import Unit
from avtryck.release.preview import Preview, ShownBefore, preview_of
from avtryck.web.ui.templatetags.ui import short_day

VERSION = 2
NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Lines:
    """`rows` = (what the line is about, the line); `named` = codes of the units they depend on."""

    title: str
    rows: tuple[tuple[str, str], ...]
    earliest: date
    link_ends: date
    named: tuple[str, ...]


def preview_lines(*, unit: Unit, month: str, language: str) -> Lines:
    """The same for everybody who leaves the unit and answers in the same round."""
    found = preview_of(unit=unit, month=month)
    words = render(
        text("who-sees-what", VERSION),
        language,
        {
            "minimum_group": str(found.minimum_group),
            "group": group_sentence(found, language),
            "earliest": short_day(found.earliest),
            "readers": _("HR, chefer, ledning och skyddsombud"),
            "link_ends": short_day(found.link_ends),
        },
    )
    parted = [line.strip().partition(": ") for line in words.body.split("\n\n")]
    before = found.before.units if found.before else ()
    return Lines(
        title=words.subject,
        rows=tuple((about, line) for about, _colon, line in parted),
        earliest=found.earliest,
        link_ends=found.link_ends,
        named=(*unit.path.strip("/").split("/"), *(one.code for one in before)),
    )


def group_sentence(found: Preview, language: str) -> str:
    """Which group the answer will be counted in, as far as anybody can know."""
    widest = found.places[-1].name(language)
    if found.before is not None:
        return _(
            "Troligen räknas det i %(group)s, som fick siffror för tiden till och med %(day)s. "
            "Är ni för få blir gruppen större, som mest hela %(widest)s."
        ) % {
            "group": group_name(found.before, language),
            "day": short_day(found.before.until),
            "widest": widest,
        }
    nearest = found.places[0].name(language)
    if nearest == widest:
        return _("Det räknas i %(widest)s som helhet.") % {"widest": widest}
    return _(
        "Det räknas i %(nearest)s om tillräckligt många svarar, annars i en större grupp, som mest "
        "hela %(widest)s."
    ) % {"nearest": nearest, "widest": widest}


def group_name(before: ShownBefore, language: str) -> str:
    """The units of the pool by name; when they are many, the unit they all lie in."""
    names = [unit.name(language) for unit in before.units]
    if not names or len(names) > NAMED_AT_MOST:
        return _("en grupp inom %(unit)s") % {"unit": before.node.name(language)}
    if len(names) == 1:
        return names[0]
    return _("%(first)s och %(last)s tillsammans") % {
        "first": ", ".join(names[:-1]),
        "last": names[-1],
    }
