"""A report's files and pictures, as downloads."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from avtryck.reports import shelf
from avtryck.reports.charts import charts
from avtryck.reports.files import KINDS, written
from avtryck.reports.year import Edition, window_of, years
from avtryck.web.reader.done import done
from avtryck.web.reader.reading import READERS, Asked, asked
from avtryck.web.reader.unveiled import unveiled
from avtryck.web.ui.access import StaffRequest, open_to

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class Download:
    """One file: what it is, what it holds, and its address."""

    words: str
    hint: str
    url: str


@dataclass(frozen=True)
class Downloads:
    """`pictures` = (heading, PNG, SVG) for every chart."""

    files: tuple[Download, ...]
    pictures: tuple[tuple[str, str, str], ...]


def downloads(wanted: Asked) -> Downloads:
    """Everything that the report can be taken home as, in the same window."""
    query = f"?{wanted.query}" if wanted.query else ""
    code = wanted.unit.code
    said = {
        "pdf": (_("PDF"), _("en sida i korthet, och en bilaga med allt")),
        "pptx": (_("PowerPoint"), _("fem bilder för ledningsgruppen")),
        "xlsx": (_("Excel"), _("alla siffror, ett blad för varje ämne")),
        "csv": (_("CSV"), _("samma siffror som en enda tabell")),
        "json": (_("JSON"), _("för program")),
    }
    files = tuple(
        Download(words, hint, reverse("reader-file", args=[code, kind]) + query)
        for kind, (words, hint) in said.items()
    )

    def picture(name: str, kind: str) -> str:
        return reverse("reader-picture", args=[code, name, kind]) + query

    pictures = tuple(
        (one.heading, picture(one.name, "png"), picture(one.name, "svg"))
        for one in charts(wanted.report).values()
    )
    return Downloads(files, pictures)


@open_to(*READERS)
def report_file(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    wanted = asked(request, code)
    found = wanted.report
    measures = done(wanted.unit, found.language, unveiled(request.scope))
    content = written(found, kind, Edition(_year_of(wanted), measures))
    return _attached(content, KINDS[kind].content_type, f"{found.unit}.{kind}")


@open_to(*READERS)
def picture_file(request: StaffRequest, code: str, name: str, kind: str) -> HttpResponse:
    """The chart with its title, measure, legend and note."""
    found = charts(asked(request, code).report).get(name)
    if found is None or kind not in PICTURES:
        raise Http404
    drawn = shelf.whole_svg(found) if kind == "svg" else shelf.whole_png(found)
    return _attached(drawn, PICTURES[kind], f"{code}-{name}.{kind}")


def _year_of(wanted: Asked) -> int | None:
    """When what is asked for is a whole year, its files say so."""
    window = wanted.form.window()
    return next((year for year in years() if window_of(year) == window), None)


def _attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
