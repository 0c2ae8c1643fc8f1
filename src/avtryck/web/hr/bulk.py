"""Several departures at once: choose, see what will happen to each, do it, read what was done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.cases.models import Departure
from avtryck.web.hr.bulk_acts import ACTS, Act, Line, carry_out
from avtryck.web.hr.frame import HR, crumbs, named
from avtryck.web.hr.listing import MOST, in_order
from avtryck.web.hr.needs import needs_of
from avtryck.web.hr.selecting import FilterForm, selected
from avtryck.web.ui.access import StaffRequest, open_to

REPORT = "hr-bulk"  # in the session: what was done last, for its own page


@open_to(*HR, methods=("GET", "POST"))
def bulk(request: StaffRequest) -> HttpResponse:
    """GET: the preview. POST: do it to those that the preview said it would be done to."""
    act = ACTS.get(request.POST.get("act") or request.GET.get("act") or "")
    form = FilterForm(request.GET, scope=request.scope)
    back = f"{reverse('hr-cases')}?{form.query()}"
    if act is None:
        return HttpResponseRedirect(f"{back}&lacks=act")
    if request.method == "POST":
        return _do(request, act)
    pks = _chosen(request, form)
    if not pks or len(pks) > MOST:
        return HttpResponseRedirect(f"{back}&lacks={'limit' if pks else 'rows'}")
    return _preview(request, act, pks, back)


def _chosen(request: StaffRequest, form: FilterForm) -> list[UUID]:
    """In the table's order; what lies elsewhere is as if it did not exist."""
    if request.GET.get("who") == "everyone":
        return selected(request.scope, form, mine=needs_of(request.scope))
    return list(dict.fromkeys(_identifiers(request.GET.getlist("chosen"))))


def _identifiers(words: Iterable[str]) -> Iterable[UUID]:
    for word in words:
        try:
            yield UUID(word)
        except ValueError as error:
            raise Http404 from error


def _preview(request: StaffRequest, act: Act, pks: list[UUID], back: str) -> HttpResponse:
    lines = act.lines(request.scope, in_order(request.scope, pks))
    if not lines:
        raise Http404
    context: dict[str, Any] = {
        "title": act.verb,
        "crumbs": crumbs(str(act.verb)),
        "act": act,
        "fit": worded(lines, fits=True),
        "left": worded(lines, fits=False),
        "chosen": ",".join(str(line.departure.pk) for line in lines if line.fits),
        "run": uuid4().hex,
        "back": back,
    }
    return render(request, "hr/bulk.html", context)


def worded(lines: Iterable[Line], *, fits: bool) -> list[tuple[Departure, str, str]]:
    """(departure, its name, the words) of those it is done to, or of those left out."""
    return [(one.departure, named(one.departure), one.words) for one in lines if one.fits == fits]


def _do(request: StaffRequest, act: Act) -> HttpResponse:
    scope, actor = request.scope, request.person.actor
    pks = list(_identifiers(filter(None, request.POST.get("chosen", "").split(","))))
    if len(pks) > MOST:
        raise Http404
    done, left = dict[str, str](), dict[str, str]()
    for pk in dict.fromkeys(pks):
        line = carry_out(act, scope, pk, look=in_order, actor=actor)
        if line is not None:
            (done if line.fits else left)[str(pk)] = line.words
    if not done and not left:
        raise Http404
    _keep(request, {"run": request.POST.get("run", ""), "act": act.key, "done": done, "left": left,
                    "spoken": get_language() or "sv"})  # fmt: skip
    return redirect("hr-bulk-done")


def _keep(request: StaffRequest, report: dict[str, Any]) -> None:
    """For the page of what was done. Of a double click both halves did their part of the work."""
    session = type(request.session)(request.session.session_key)
    other = session.get(REPORT) or {}
    if other and other["run"] == report["run"]:
        report["done"] = {**other["done"], **report["done"]}
    report["left"] = {pk: why for pk, why in report["left"].items() if pk not in report["done"]}
    request.session[REPORT] = report


@open_to(*HR)
def bulk_done(request: StaffRequest) -> HttpResponse:
    """What was done last in this session; read again as often as one likes."""
    report = request.session.get(REPORT)
    if not report:
        return redirect("hr-cases")
    pks = [UUID(pk) for pk in (*report["done"], *report["left"])]
    said = {**report["left"], **report["done"]}
    lines = [
        Line(one, str(one.pk) in report["done"], said[str(one.pk)])
        for one in in_order(request.scope, pks)
    ]
    act = ACTS[report["act"]]
    context: dict[str, Any] = {
        "title": _("Klart: %(verb)s") % {"verb": str(act.verb).lower()},
        "crumbs": crumbs(str(act.verb)),
        "done": worded(lines, fits=True),
        "left": worded(lines, fits=False),
        "spoken": report["spoken"],  # in the language of the one who did it, at that moment
    }
    return render(request, "hr/bulk_done.html", context)
