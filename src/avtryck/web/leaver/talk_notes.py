"""The leaver reads the notes of the own talk, comments on them and says how the signals should be.

Each time the page is opened is one entry in the access log, written before anything is decrypted.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from avtryck.cases.models import Departure
from avtryck.clock import today
from avtryck.interviews.operations import StaleRevisionError, sharing
from avtryck.interviews.operations.sharing import NoLongerOpenError, SharedNotes
from avtryck.web.leaver.codes import with_code
from avtryck.web.leaver.mine import FORM, REASON, frame
from avtryck.web.leaver.talk_notes_forms import CommentsForm, HeardForm
from avtryck.web.ui.access import open_to_all


@open_to_all(REASON, methods=FORM)
@sensitive_post_parameters()
@with_code
def notes(request: HttpRequest, departure: Departure) -> HttpResponse:
    shared = sharing.read_shared(departure=departure)
    if shared is None:
        messages.info(request, _("Anteckningarna är inte delade med dig än."))
        return redirect("leaver-talk")
    if shared.is_final and request.method == "POST":
        messages.warning(request, _("Anteckningarna är klara. Det du skrev nu är inte sparat."))
        return redirect("leaver-notes")
    comments = CommentsForm(
        request.POST or None,
        sections=[one.key for one in shared.sections],
        initial=CommentsForm.initial_of(dict(shared.comments)),
    )
    heard = HeardForm(request.POST or None, signals=shared.signals)
    if request.method == "POST" and comments.is_valid() and heard.is_valid():
        return _save(request, departure, shared, comments, heard)
    return _page(request, departure, shared, comments, heard)


def _save(
    request: HttpRequest,
    departure: Departure,
    shared: SharedNotes,
    comments: CommentsForm,
    heard: HeardForm,
) -> HttpResponse:
    try:
        _keep(departure, shared, comments, heard, _revision(request))
        if "agree" in request.POST:
            sharing.agree(departure=departure)
    except NoLongerOpenError:
        messages.warning(request, _("Anteckningarna är klara. Det du skrev nu är inte sparat."))
        return redirect("leaver-notes")
    except StaleRevisionError:
        messages.warning(request, _("Sidan har sparats från ett annat fönster. Läs igenom igen."))
        return _page(request, departure, shared, comments, heard, status=409)
    if "agree" in request.POST:
        messages.success(request, _("Tack. Anteckningarna är klara."))
        return redirect("leaver-talk")
    messages.success(request, _("Det du har skrivit är sparat."))
    return redirect("leaver-notes")


def _keep(
    departure: Departure,
    shared: SharedNotes,
    comments: CommentsForm,
    heard: HeardForm,
    revision: int,
) -> None:
    """Only what differs; each saving is one entry in the log."""
    before = dict(shared.comments)
    for key, text in comments.written():
        if text != before.get(key, ""):
            revision = sharing.comment(
                departure=departure, section=key, text=text, revision=revision
            )
    if heard.signals != tuple(shared.signals):
        sharing.change_signals(departure=departure, signals=heard.signals, revision=revision)


def _revision(request: HttpRequest) -> int:
    posted = str(request.POST.get("revision", ""))
    return int(posted) if posted.isdecimal() else 0


def _page(
    request: HttpRequest,
    departure: Departure,
    shared: SharedNotes,
    comments: CommentsForm,
    heard: HeardForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = frame(departure, _("Anteckningarna från ditt samtal")) | {
        "shared": shared,
        "sections": [(one, comments.box(one.key)) for one in shared.sections],
        "heard": heard.lines(heard=True),
        "others": heard.lines(heard=False),
        "forms": [comments, heard],
        "days": max(0, (shared.due - today()).days) if shared.due else 0,
    }
    return render(request, "leaver/talk_notes.html", context, status=status)
