"""503: what somebody sent could not be stored. The page keeps it, ready to be sent again."""

from __future__ import annotations

import errno
import sqlite3

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from avtryck.web.ui.access import SAFE

RETRY_AFTER = 60
# Primary result codes of SQLite (sqlite.org/rescode.html): the store cannot take it in just now.
SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
}
# Classes and codes of PostgreSQL (its manual, appendix A): no connection, no resources (disk full
# is 53100), the operator intervenes, the system fails, read-only.
POSTGRESQL = ("08", "53", "57P", "58", "25006")
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
SIGN_IN = "/konto/"


def is_unstored(error: BaseException | None) -> bool:
    """Whether a store, or its disk, could not take something in, whatever it was."""
    if isinstance(error, OSError):
        return error.errno in DISK
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE
    state = getattr(cause, "sqlstate", None)
    if state is None:  # psycopg names no state when it could not connect
        return isinstance(error, OperationalError)
    return str(state).startswith(POSTGRESQL)


def unstored(request: HttpRequest) -> HttpResponse:
    """Without request context and without a store: either may be what fails."""
    if request.path.startswith("/api/"):
        return _as_problem()
    context = {
        "title": _("Det gick inte att spara just nu"),
        "sent": request.method not in SAFE,
        "kept": kept(request),
        "action": request.get_full_path(),
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _as_problem() -> HttpResponse:
    problem = {
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Nothing was stored. Wait as long as Retry-After says and send it again.",
    }
    response = JsonResponse(problem, status=503, content_type="application/problem+json")
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, field by field; nothing of a sign-in, nothing with a file."""
    if request.method != "POST" or request.path.startswith(SIGN_IN):
        return []
    try:
        if request.FILES:
            return []
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except (OSError, RawPostDataException, RequestDataTooBig, SuspiciousOperation):
        return []  # it never arrived whole
