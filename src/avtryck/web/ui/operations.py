"""*Drift*: health for the operator, no content."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from avtryck.keys.kek import UnsafeKekError, kek
from avtryck.org.queries import installation, is_late, worker_seen
from avtryck.outbox.queries import failed, overdue
from avtryck.published.models import Release
from avtryck.web.ui.access import open_to
from avtryck.web.ui.templatetags.ui import moment

Line = tuple[str, str, str]  # what, state word, kind of status


@open_to("operator")
def operations(request: HttpRequest) -> HttpResponse:
    lines = [state_line(), worker_line(), key_line(), mail_line()]
    context = {"title": _("Drift"), "lines": lines, "releases": Release.objects.count()}
    return render(request, "ui/operations.html", context)


def state_line() -> Line:
    words = {
        "live": _("i drift"),
        "not_live": _("inte i drift"),
        "demonstration": _("demonstration"),
    }
    state = installation().state
    return _("Installationen"), words[state], "done" if state == "live" else "waiting"


def worker_line() -> Line:
    seen = worker_seen()
    if seen is None:
        return _("Jobben"), _("har aldrig körts"), "attention"
    kind = "attention" if is_late(seen) else "done"
    return _("Jobben"), _("kördes %(at)s") % {"at": moment(seen)}, kind


def key_line() -> Line:
    try:
        kek()
    except UnsafeKekError as error:
        return _("Nyckelfilen"), str(error), "attention"
    return _("Nyckelfilen"), _("läsbar bara för programmet"), "done"


def mail_line() -> Line:
    lost, late = failed(), overdue()
    if lost or late:
        words = _("%(failed)d kom inte fram, %(late)d väntar") % {"failed": lost, "late": late}
        return _("E-post"), words, "attention"
    return _("E-post"), _("allt som skulle ut har gått ut"), "done"
