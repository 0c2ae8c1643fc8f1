"""Cookies of a leaver's pages: short, for the server alone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LIFE = 4 * 3600


def called(name: str) -> str:
    """Bound to this very host where the site has https."""
    return f"__Host-{name}" if settings.ENV.https else name


def keep(response: HttpResponse, name: str, value: str, life: int = LIFE) -> None:
    response.set_cookie(
        name,
        value,
        max_age=life,
        path="/",
        httponly=True,
        secure=settings.ENV.https,
        samesite="Lax",
    )


def keep_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """The letter's language, unless the reader has chosen one."""
    if language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        keep(response, settings.LANGUAGE_COOKIE_NAME, language)
