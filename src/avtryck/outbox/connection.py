"""Where mail leaves: one SMTP address from the environment."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend


class NoMailServerError(RuntimeError):
    """AVTRYCK_SMTP_URL is not set."""


def open_connection() -> BaseEmailBackend:
    if not settings.SMTP_URL:
        raise NoMailServerError("AVTRYCK_SMTP_URL is not set")
    parts = urlsplit(settings.SMTP_URL)
    connection: BaseEmailBackend = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp+tls",
    )
    return connection


def from_address() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"avtryck@{host}" if "." in host and not host[0].isdigit() else "avtryck@localhost"
