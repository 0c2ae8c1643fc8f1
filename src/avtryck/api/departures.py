"""POST /api/departures: what departures.csv says, from another system, all or nothing."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from ninja import Body, Query, Schema
from pydantic import BeforeValidator, ConfigDict, Field

from avtryck.api.keys import Bearer
from avtryck.api.limits import PerKey
from avtryck.api.models import ApiKey
from avtryck.api.problems import MEDIA_TYPE, Problem
from avtryck.api.reports import api, refuse_strangers
from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.importing.rows import KNOWN
from avtryck.org.importing.preview import Preview
from avtryck.org.models import Installation
from avtryck.org.tables import Row, Table

MOST = 1000
Said = Annotated[str | None, Field(max_length=300)]


class Departure(Schema):
    """One departure, with the columns of departures.csv; null and "" say nothing."""

    model_config = ConfigDict(extra="forbid", strict=True)

    departure_id: Said = Field(None, description="The sender's own number; makes a replay safe.")
    employee_id: str = Field(max_length=300, description="Never a personal identity number.")
    name: Said = None
    work_email: Said = None
    private_email: Said = None
    language: Said = Field(None, description="sv or en")
    unit: str = Field(max_length=300, description="A unit's code, within the key's unit.")
    staff_category: Said = None
    contract_type: Said = Field(None, description="permanent or fixed_term")
    employed_from: Said = Field(None, description="YYYY-MM-DD, of the unbroken employment.")
    last_day: str = Field(max_length=300, description="YYYY-MM-DD")
    exit_type: Said = Field(
        None,
        description="resignation, fixed_term_end, retirement, leave, internal_move, redundancy, "
        "dismissal, ill_health, deceased or other",
    )
    manager_id: Said = Field(None, description="The nearest manager's employee_id.")
    contact: Said = Field(None, description="auto or hr")
    status: Said = Field(None, description="confirmed, to_confirm or withdrawn")


class Counts(Schema):
    """How many rows of each outcome; together all rows."""

    new: int = Field(ge=0)
    changed: int = Field(ge=0)
    moved: int = Field(ge=0)
    unchanged: int = Field(ge=0)
    rejected: int = Field(ge=0)


class RowOutcome(Schema):
    """What one row does, or why it is rejected. `columns` say something new, or are wrong."""

    row: int = Field(ge=1, description="Its place in what was sent; the first is 1.")
    departure_id: str
    outcome: Literal["new", "changed", "moved", "unchanged", "rejected"]
    columns: list[str]
    reason: str | None


class Outcome(Schema):
    """Every row once, in the order sent. `dry_run`: it was only looked at."""

    dry_run: bool
    counts: Counts
    rows: list[RowOutcome]


class RefusedDepartures(Problem):
    """Nothing was taken in; `outcome` is there when the rows could be read one by one."""

    outcome: Outcome | None = None


class Wanted(Schema):
    """How it is to be taken in."""

    dry_run: bool = Field(False, description="Only look; change nothing.")
    lang: Literal["sv", "en"] = Field("sv", description="Of the reasons.")


def _listed(sent: Any) -> Any:
    return [sent] if isinstance(sent, dict) else sent


Sent = Annotated[list[Departure], Field(min_length=1, max_length=MOST), BeforeValidator(_listed)]


@api.post(
    "/departures",
    url_name="api-departures",
    operation_id="departures",
    summary="New, changed, moved and withdrawn departures: one, or a list",
    auth=Bearer(ApiKey.Use.DEPARTURES),
    throttle=[PerKey()],
    response={
        200: Outcome, 400: Problem, 401: Problem, 413: Problem, 422: RefusedDepartures,
        429: Problem, 503: Problem,
    },
)  # fmt: skip
def departures(request: HttpRequest, wanted: Query[Wanted], sent: Body[Sent]) -> HttpResponse:
    """The same again changes nothing. One rejected row, and nothing is taken in (422)."""
    refuse_strangers(request, ("dry_run", "lang"))
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    preview = _take_in(key, _table(sent), wanted)
    outcome = _outcome(preview, sent, dry_run=wanted.dry_run)
    if preview.rejections:
        return _refused(outcome)
    return HttpResponse(outcome.model_dump_json(), content_type="application/json")


@transaction.atomic
def _take_in(key: ApiKey, table: Table, wanted: Wanted) -> Preview:
    """Looked at and done under one lock, so that what is answered is what happened.

    A key is made for the personnel system: what it says is the feed's word.
    """
    if not wanted.dry_run:
        Installation.objects.select_for_update().filter(pk=1).first()
    with override(wanted.lang):
        plan = plan_departures(table, reach=key.covers)
    if not wanted.dry_run and not plan.preview.rejections:
        apply_departures(plan=plan, actor=key.actor)
    return plan.preview


def _table(sent: list[Departure]) -> Table:
    """As if it had stood in a file; the first row is 1."""
    rows = [
        Row(number, {name: (getattr(one, name) or "").strip() for name in KNOWN})
        for number, one in enumerate(sent, start=1)
    ]
    return Table(KNOWN, tuple(rows))


def _outcome(preview: Preview, sent: list[Departure], *, dry_run: bool) -> Outcome:
    found = {line.row: (line.outcome, list(line.columns), None) for line in preview.lines} | {
        one.row: ("rejected", [one.column], one.reason) for one in preview.rejections
    }
    rows = [
        {"row": row, "departure_id": (one.departure_id or "").strip(), "outcome": found[row][0],
         "columns": found[row][1], "reason": found[row][2]}
        for row, one in enumerate(sent, start=1)
    ]  # fmt: skip
    return Outcome.model_validate({"dry_run": dry_run, "counts": preview.counts, "rows": rows})


def _refused(outcome: Outcome) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    body = {
        "title": status.phrase,
        "status": status.value,
        "detail": "Nothing was taken in: rows are rejected, see outcome.",
        "outcome": outcome.model_dump(),
    }
    written = json.dumps(body, ensure_ascii=False)
    return HttpResponse(written, status=status, content_type=MEDIA_TYPE)
