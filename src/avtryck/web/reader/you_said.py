"""*Ni sa – vi gjorde*, open to everybody: what leavers said, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.actions.models import YouSaid
from avtryck.actions.publications import institutions_telling, published
from avtryck.org.models import Unit
from avtryck.web.ui.access import open_to_all

REASON = "what an employer tells those who left; published word by word for everybody"


@dataclass(frozen=True)
class Told:
    """One pair in the reader's language; `language` is another where it has no translation."""

    said: str
    did: str
    language: str
    on: date | None
    place: str


@open_to_all(REASON)
def places(request: HttpRequest) -> HttpResponse:
    """Where something is told."""
    language = get_language() or "sv"
    found = [(one, one.name(language)) for one in institutions_telling()]
    context = {"title": _("Ni sa – vi gjorde"), "places": found}
    return render(request, "reader/you_said_places.html", context)


@open_to_all(REASON)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Of one institution; the same page for one that tells nothing yet."""
    if "\0" in code:  # which PostgreSQL takes for an error
        raise Http404
    unit = get_object_or_404(Unit.objects.filter(level__lte=1), code=code)
    language = get_language() or "sv"
    context = {
        "title": _("Ni sa – vi gjorde"),
        "place": unit.name(language),
        "told": [told(entry, unit, language) for entry in published(unit)],
    }
    return render(request, "reader/you_said.html", context)


def told(entry: YouSaid, unit: Unit, language: str) -> Told:
    """`place` is said where it is not the page's own."""
    english = language == "en" and bool(entry.said_en)
    elsewhere = entry.institution_id != unit.pk
    return Told(
        said=entry.said_en if english else entry.said_sv,
        did=entry.did_en if english else entry.did_sv,
        language="en" if english else "sv",
        on=entry.published_on,
        place=entry.institution.name(language) if elsewhere else "",
    )
