"""What went wrong, as problem details (RFC 9457): one body for each status, the same for all."""

from __future__ import annotations

import json
from http import HTTPStatus

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from avtryck.api.limits import seconds_left

log = structlog.get_logger("avtryck.api")
MEDIA_TYPE = "application/problem+json"


class Problem(Schema):
    """Problem details, RFC 9457."""

    title: str = Field(description="The status in words.")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="What to do about it.")


DETAILS = {
    HTTPStatus.BAD_REQUEST: "The body cannot be read as JSON in UTF-8.",
    HTTPStatus.UNAUTHORIZED: "Send a key that holds: Authorization: Bearer avtryck_…",
    HTTPStatus.NOT_FOUND: "There is no such unit within this key's unit.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address takes the methods that Allow names.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large. Send it in parts.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Our fault. It is in the log.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many calls. Wait as long as Retry-After says.",
}


MOST_NAMED = 20


class RefusedQueryError(ValueError):
    """A query that is well formed but cannot be answered; the message says why."""


def problem(status: HTTPStatus, detail: str = "") -> HttpResponse:
    body = {"title": status.phrase, "status": status.value, "detail": detail or DETAILS[status]}
    written = json.dumps(body, ensure_ascii=False)
    response = HttpResponse(written, status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Avtryck"'
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(seconds_left())
    return response


def explain(api: NinjaAPI) -> None:
    """Give the API's refusals this shape."""

    @api.exception_handler(AuthenticationError)
    def unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(HTTPStatus.UNAUTHORIZED)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(HTTPStatus.NOT_FOUND)

    @api.exception_handler(Throttled)
    def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
        return problem(HTTPStatus.TOO_MANY_REQUESTS)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(HTTPStatus(error.status_code))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        named = [f"{_place(one['loc'])}: {one['msg']}" for one in error.errors[:MOST_NAMED]]
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(named))

    @api.exception_handler(RefusedQueryError)
    def refused(request: HttpRequest, error: RefusedQueryError) -> HttpResponse:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("api failed", exc_info=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR)


def _place(location: tuple[object, ...]) -> str:
    """Where in the query or the body: without the words of the machinery, and cut short."""
    said = [str(one)[:40] for one in location[2:] if one not in {"Departure", "list[Departure]"}]
    return ".".join(said) or str(location[-1])
