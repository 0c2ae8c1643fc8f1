"""The API described for machines, OpenAPI 3.1; the same in every installation."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from avtryck.api.access import open_to_all
from avtryck.api.problems import MEDIA_TYPE
from avtryck.api.reports import api

RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}


@cache
def description() -> dict[str, Any]:
    """What the operations declare, with refusals as the problem details they are."""
    made: dict[str, Any] = api.get_openapi_schema(path_prefix="api/")
    _one_or_a_list(made["paths"]["/api/departures"]["post"]["requestBody"])
    for path in made["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
                if int(status) == 429:
                    response["headers"] = RETRY_AFTER
    return dict(made)


def _one_or_a_list(body: dict[str, Any]) -> None:
    """A single object is taken as a list of one."""
    said = body["content"]["application/json"]
    said["schema"] = {"anyOf": [said["schema"]["items"], said["schema"]]}


@open_to_all("what can be asked is no secret; it says nothing of the installation")
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
