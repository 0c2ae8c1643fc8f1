"""The environment, typed: a wrong value stops the start with one sentence."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
KEPT_SECONDS = 60
"""For how long a connection to a store is used again."""
QUEUES = {"redis", "rediss", "postgres", "postgresql"}
ADDRESS = re.compile(r"(\*|[^@\s]+)@[^@\s]+")


class WrongEnvironmentError(SystemExit):
    """A setting of the environment cannot be used."""


@dataclass(frozen=True)
class Environment:
    """Every AVTRYCK_ variable, checked. See docs/operating/settings.md."""

    data: Path
    databases: dict[str, str]
    queue_url: str
    kek_file: Path
    site_url: str
    smtp_url: str
    bounce_maildir: Path | None
    test_recipients: tuple[str, ...]
    trusted_proxies: int
    lang: str
    testing: bool
    now: datetime | None

    @property
    def https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.site_url).hostname or ""


def refuse(name: str, reason: str) -> WrongEnvironmentError:
    return WrongEnvironmentError(f"{name}: {reason}")


def parts_of(name: str, value: str) -> SplitResult:
    """An address in its parts, its port a possible one."""
    parts = urlsplit(value)
    try:
        _port = parts.port
    except ValueError as error:
        raise refuse(name, f"the port is no number from 0 to 65535 ({parts.hostname})") from error
    return parts


def site_url(value: str) -> str:
    parts = parts_of("AVTRYCK_SITE_URL", value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise refuse("AVTRYCK_SITE_URL", f"{value!r} is not an http(s) address")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise refuse("AVTRYCK_SITE_URL", "only a loopback address may use http; use https")
    return value.rstrip("/")


def instant(value: str, *, testing: bool) -> datetime | None:
    if not value:
        return None
    if not testing:
        raise refuse("AVTRYCK_NOW", "only together with AVTRYCK_TESTING=1")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise refuse("AVTRYCK_NOW", f"{value!r} is not an ISO instant") from error
    if moment.tzinfo is None:
        raise refuse("AVTRYCK_NOW", f"{value!r} has no time zone")
    return moment


def recipients(value: str) -> tuple[str, ...]:
    found = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    for part in found:
        if not ADDRESS.fullmatch(part):
            raise refuse("AVTRYCK_TEST_RECIPIENTS", f"{part!r} is no address and no *@domain")
    return found


def proxies(value: str) -> int:
    if not value.isdecimal() or int(value) > 5:
        raise refuse("AVTRYCK_TRUSTED_PROXIES", f"{value!r} is not a number from 0 to 5")
    return int(value)


def flag(name: str, value: str) -> bool:
    if value not in {"", "0", "1"}:
        raise refuse(name, f"{value!r} is neither 0 nor 1")
    return value == "1"


def language(value: str) -> str:
    if value not in {"sv", "en"}:
        raise refuse("AVTRYCK_LANG", f"{value!r} is neither sv nor en")
    return value


def smtp_url(value: str) -> str:
    parts = parts_of("AVTRYCK_SMTP_URL", value)
    if value and (parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname):
        reason = "must start with smtp://, smtp+tls:// or smtps://, then the host"
        raise refuse("AVTRYCK_SMTP_URL", reason)
    return value


def database(url: str, path: Path, name: str) -> dict[str, object]:
    """Django's settings of one store: a PostgreSQL URL, or SQLite in the data directory."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path / f"{name}.sqlite3",
            "CONN_MAX_AGE": KEPT_SECONDS,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
                ),
            },
            "TEST": {"NAME": str(path / f"test-{name}.sqlite3")},
        }
    parts = parts_of(f"the database address of {name}", url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise refuse(f"the database address of {name}", "must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,  # a restarted server is found again without one failed request
        "OPTIONS": {"options": "-c synchronous_commit=on"},
    }


def get(name: str, default: str = "") -> str:
    return os.environ.get(f"AVTRYCK_{name}") or default


def queue_url(value: str) -> str:
    """Empty, a Redis or a PostgreSQL database; refused without repeating its password."""
    if not value:
        return ""
    parts = parts_of("AVTRYCK_QUEUE_URL", value)
    if parts.scheme not in QUEUES or not parts.hostname:
        reason = "must start with redis://, rediss:// or postgresql://, then the host"
        raise refuse("AVTRYCK_QUEUE_URL", reason)
    database = parts.path.strip("/")
    if parts.scheme.startswith("redis") and not (database or "0").isdecimal():
        raise refuse("AVTRYCK_QUEUE_URL", f"{database!r} is not the number of a Redis database")
    if parts.scheme.startswith("postgres") and not database:
        raise refuse("AVTRYCK_QUEUE_URL", "the name of the PostgreSQL database is missing")
    return value


def maildir(value: str) -> Path | None:
    """A Maildir that is there: a misspelt one would let bounces go unread in silence."""
    if not value:
        return None
    path = Path(value).resolve()
    if not all(os.path.isdir(path / part) for part in ("new", "cur", "tmp")):
        raise refuse("AVTRYCK_BOUNCE_MAILDIR", f"{value!r} is no Maildir (new, cur and tmp in it)")
    return path


def read() -> Environment:
    data = Path(get("DATA", "var")).resolve()
    testing = flag("AVTRYCK_TESTING", get("TESTING"))
    stores = {
        "default": get("DATABASE_URL"),
        "vault": get("VAULT_DATABASE_URL"),
        "keys": get("KEYS_DATABASE_URL"),
    }
    given = [url for url in stores.values() if url]
    if given and len(set(given)) < len(stores):
        raise refuse("AVTRYCK_DATABASE_URL", "give three different databases, or none")
    queue = queue_url(get("QUEUE_URL"))
    if queue and queue in {stores["vault"], stores["keys"]}:
        raise refuse("AVTRYCK_QUEUE_URL", "the queue does not belong with the vault or the keys")
    return Environment(
        data=data,
        databases=stores,
        queue_url=queue,
        kek_file=Path(get("KEK_FILE") or data / "kek"),
        site_url=site_url(get("SITE_URL", "http://127.0.0.1:8000")),
        smtp_url=smtp_url(get("SMTP_URL")),
        bounce_maildir=maildir(get("BOUNCE_MAILDIR")),
        test_recipients=recipients(get("TEST_RECIPIENTS")),
        trusted_proxies=proxies(get("TRUSTED_PROXIES", "0")),
        lang=language(get("LANG", "sv")),
        testing=testing,
        now=instant(get("NOW"), testing=testing),
    )
