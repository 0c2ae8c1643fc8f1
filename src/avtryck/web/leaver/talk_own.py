"""The leaver's own talk, after a one-time code: who holds it and where, and who has read of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from avtryck.cases.models import Departure
from avtryck.cases.vouched import stands, word_of
from avtryck.core.rules.states import IllegalMoveError
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import NotACandidateError, grants, sharing, wishes
from avtryck.interviews.queries import can_hold, candidates
from avtryck.interviews.words import ROLES
from avtryck.web.leaver.codes import with_code
from avtryck.web.leaver.mine import FORM, REASON, frame
from avtryck.web.leaver.talk_forms import InterviewerForm
from avtryck.web.leaver.talk_readings import grants_in_words, readings_in_words
from avtryck.web.ui.access import open_to_all
from avtryck.web.ui.templatetags.ui import moment

Rows = list[tuple[str, object]]


def own_talk(departure: Departure) -> Interview:
    interview = wishes.interview_of(departure)
    if interview is None:
        raise Http404
    return interview


@open_to_all(REASON, methods=FORM)
@with_code
def talk(request: HttpRequest, departure: Departure) -> HttpResponse:
    interview = own_talk(departure)
    form = _form(request, interview)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            wishes.choose_interviewer(departure=departure, to=form.chosen)
        except (NotACandidateError, IllegalMoveError):
            messages.warning(request, _("Det går inte längre: samtalet har kommit vidare."))
        else:
            messages.success(request, _("Det är ändrat."))
        return redirect("leaver-talk")
    context = frame(departure, _("Ditt samtal")) | {
        "rows": where_and_with_whom(interview),
        "has_address": bool(departure.private_email),
        "gets_codes": stands(departure, word_of(departure)),
        "form": form,
        "link": interview.remote_link if interview.state == State.BOOKED else "",
        "notes": sharing.is_shared(interview),
        "readings": readings_in_words(sharing.who_has_read(interview)),
        "grants": grants_in_words(grants.grants_of(interview)),
    }
    return render(request, "leaver/talk_own.html", context)


def _form(request: HttpRequest, interview: Interview) -> InterviewerForm | None:
    """Anybody but the one who holds it now; the nearest manager too, which undoes a choice."""
    if not wishes.may_choose(interview):
        return None
    manager = interview.case.departure.nearest_manager
    others = [one for one in wishes.others(interview) if one.person.pk != interview.interviewer_id]
    back = manager is not None and can_hold(manager) and manager.pk != interview.interviewer_id
    form = InterviewerForm(request.POST or None, offered=others, nearest=back)
    return form if others or back else None


def where_and_with_whom(interview: Interview) -> Rows:
    rows: Rows = [(_("Vem"), with_whom(interview))]
    if interview.state == State.BOOKED:
        rows += [(_("När"), capfirst(moment(interview.booked_at)))]
        rows += [(_("Var"), interview.place)] if interview.place else []
    return rows


def with_whom(interview: Interview) -> str:
    """Name and role, or that HR arranges it."""
    person = interview.interviewer
    if person is None:
        return _("HR ordnar vem som håller samtalet.")
    if interview.by_nearest_manager:
        return _("%(name)s, din närmaste chef") % {"name": person.name}
    role = next((one.role for one in candidates(interview) if one.person.pk == person.pk), "")
    return f"{person.name}, {ROLES[role]}" if role else person.name
