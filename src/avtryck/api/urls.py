from django.urls import URLPattern, path

from avtryck.api import coverage as _coverage  # noqa: F401  # each adds its operation to `api`
from avtryck.api import departures as _departures  # noqa: F401
from avtryck.api import health
from avtryck.api.access import open_to_keys
from avtryck.api.description import openapi
from avtryck.api.models import ApiKey
from avtryck.api.reports import api

VIEWS = {one.name: one.callback for one in api.urls[0] if isinstance(one, URLPattern)}

urlpatterns: list[URLPattern] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/openapi.json", openapi, name="api-description"),
    path(
        "api/reports/<str:unit>",
        open_to_keys(ApiKey.Use.REPORTS)(VIEWS["api-report"]),
        name="api-report",
    ),
    path(
        "api/departures",
        open_to_keys(ApiKey.Use.DEPARTURES, method="POST")(VIEWS["api-departures"]),
        name="api-departures",
    ),
    path(
        "api/coverage",
        open_to_keys(ApiKey.Use.COVERAGE)(VIEWS["api-coverage"]),
        name="api-coverage",
    ),
]
