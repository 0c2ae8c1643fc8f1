"""GET /api/reports/{unit}: what `avtryck report --format json` prints, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Schema
from pydantic import BeforeValidator, Field

from avtryck import api as package
from avtryck.api.keys import Bearer
from avtryck.api.limits import PerKey
from avtryck.api.models import ApiKey
from avtryck.api.problems import Problem, RefusedQueryError, explain
from avtryck.api.shapes import Report
from avtryck.core.disclosure.windows import Window
from avtryck.org.access import Scope
from avtryck.org.models import Unit
from avtryck.reports.advance import withheld
from avtryck.reports.contract import as_json
from avtryck.reports.report import NoSuchInstrumentError
from avtryck.reports.report import report as make_report

CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
INSTRUMENT = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}(/[0-9]{1,6})?$"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

api = NinjaAPI(
    title="Avtryck",
    version="1",
    description=package.__doc__ or "",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
explain(api)


def _day(value: object) -> object:
    """Only YYYY-MM-DD: a number of seconds is no day."""
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("must be written YYYY-MM-DD")
    return value


Day = Annotated[date | None, BeforeValidator(_day)]


class Wanted(Schema):
    """What may be asked."""

    start: Day = Field(None, alias="from", description="Releases from this day on.")
    end: Day = Field(None, alias="to", description="Releases up to and with this day.")
    lang: Literal["sv", "en"] = "sv"
    instrument: str | None = Field(
        None, pattern=INSTRUMENT, description="KEY or KEY/VERSION; default: most answers."
    )


@api.get(
    "/reports/{unit}",
    url_name="api-report",
    operation_id="report",
    summary="One unit's published report",
    auth=Bearer(ApiKey.Use.REPORTS),
    throttle=[PerKey()],
    response={200: Report, 401: Problem, 404: Problem, 422: Problem, 429: Problem},
)
def report(request: HttpRequest, unit: str, wanted: Query[Wanted]) -> HttpResponse:
    """Published figures only: the same for every caller who may see the unit."""
    refuse_strangers(request, ("from", "to", "lang", "instrument"))
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    found = unit_within(key, unit)
    try:
        made = make_report(
            found,
            _window(wanted),
            wanted.lang,
            wanted.instrument,
            withheld(Scope(None), found),
        )
    except NoSuchInstrumentError as error:
        message = "instrument: nothing from it is published in the window"
        raise RefusedQueryError(message) from error
    return HttpResponse(as_json(made), content_type="application/json")


def _window(wanted: Wanted) -> Window:
    try:
        return Window(wanted.start, wanted.end)
    except ValueError as error:
        raise RefusedQueryError("from, to: the window ends before it begins") from error


def unit_within(key: ApiKey, code: str) -> Unit:
    """Http404 for every reason why the key does not reach a unit of that code."""
    found = Unit.objects.filter(code=code).first() if CODE.fullmatch(code) else None
    if found is None or not key.covers(found):
        raise Http404
    return found


def refuse_strangers(request: HttpRequest, known: Collection[str]) -> None:
    """A misspelt word would otherwise be a whole history that nobody asked for."""
    for name, values in request.GET.lists():
        if name not in known:
            raise RefusedQueryError(f"{name[:40]}: unknown; known are {', '.join(known)}")
        if len(values) > 1:
            raise RefusedQueryError(f"{name}: given more than once")
