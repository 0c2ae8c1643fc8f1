"""GET /api/coverage: what became of every confirmed leaver, counted once; no name, no answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from avtryck.api.keys import Bearer
from avtryck.api.limits import PerKey
from avtryck.api.models import ApiKey
from avtryck.api.problems import Problem, RefusedQueryError
from avtryck.api.reports import Day, api, refuse_strangers, unit_within
from avtryck.api.shapes import Window
from avtryck.cases.coverage import Account, account_of
from avtryck.cases.models import Departure
from avtryck.org.models import Unit
from avtryck.org.queries import subtree


class Span(Schema):
    """What may be asked."""

    unit: str | None = Field(None, description="A unit's code; default: the key's own unit.")
    start: Day = Field(None, alias="from", description="Last days from this day on.")
    end: Day = Field(None, alias="to", description="Last days up to and with this day.")


class Rule(Schema):
    """Which rule, in which version, says so, and of how many."""

    rule: str
    version: int = Field(ge=1)
    n: int = Field(ge=0)


class Coverage(Schema):
    """`interview` and `survey` each sum to `confirmed`; with the other two, to `departures`.

    The rules say why, of `not_offered` and `not_sent`.
    """

    unit: str
    window: Window
    departures: int = Field(ge=0)
    confirmed: int = Field(ge=0)
    to_confirm: int = Field(ge=0)
    withdrawn: int = Field(ge=0)
    interview: dict[str, int]
    interview_rules: list[Rule]
    survey: dict[str, int]
    survey_rules: list[Rule]


@api.get(
    "/coverage",
    url_name="api-coverage",
    operation_id="coverage",
    summary="The coverage account of one unit and all below it",
    auth=Bearer(ApiKey.Use.COVERAGE),
    throttle=[PerKey()],
    response={200: Coverage, 401: Problem, 404: Problem, 422: Problem, 429: Problem},
)
def coverage(request: HttpRequest, wanted: Query[Span]) -> Any:
    """Departures whose last day lies in the window, by today's tree; process facts only."""
    refuse_strangers(request, ("unit", "from", "to"))
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    unit = key.unit if wanted.unit is None else unit_within(key, wanted.unit)
    if wanted.start and wanted.end and wanted.end < wanted.start:
        raise RefusedQueryError("from, to: the window ends before it begins")
    account = account_of(_departures(unit, wanted))
    window = {"from": wanted.start, "to": wanted.end}
    return {"unit": unit.code, "window": window, **_facts(account)}


def _departures(unit: Unit, wanted: Span) -> Any:
    rows = Departure.objects.select_related("case__departure")
    rows = rows.filter(unit__in=Unit.objects.filter(subtree([unit])))
    if wanted.start:
        rows = rows.filter(last_day__gte=wanted.start)
    return rows.filter(last_day__lte=wanted.end) if wanted.end else rows


def _facts(account: Account) -> dict[str, Any]:
    def rules(counted: dict[tuple[str, int], int]) -> list[dict[str, Any]]:
        return [{"rule": rule, "version": no, "n": n} for (rule, no), n in counted.items()]

    return {
        "departures": account.total,
        "confirmed": account.confirmed,
        "to_confirm": account.to_confirm,
        "withdrawn": account.withdrawn,
        "interview": account.interview,
        "interview_rules": rules(account.interview_rules),
        "survey": account.survey,
        "survey_rules": rules(account.survey_rules),
    }
