"""HR's decisions about one departure: each a button that says what happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from avtryck.cases import operations
from avtryck.cases.access import may_vouch
from avtryck.cases.addresses import AddressTakenError
from avtryck.cases.leavers import forget_own_address
from avtryck.cases.models import Departure
from avtryck.cases.operations import NotPossibleError, SamePersonError
from avtryck.cases.queries import waiting_for_second
from avtryck.cases.vouched import vouch
from avtryck.web.hr.forms import (
    TAKEN,
    AddressForm,
    ExitTypeForm,
    ExtendForm,
    LastDayForm,
    SaidAddressForm,
)
from avtryck.web.hr.frame import HR, back_to, crumbs, decidable, named
from avtryck.web.hr.person import running_case
from avtryck.web.ui.access import StaffRequest, open_to
from avtryck.web.ui.templatetags.ui import day

TAKEN_FIRST = gettext_lazy(
    "Den privata adressen står på en annan persons pågående avslut. Ta bort eller ändra den först."
)


def attempt(request: StaffRequest, verb: Callable[[], object], done: str) -> None:
    """Do it and say so, or say why it was not possible."""
    try:
        verb()
    except SamePersonError:
        messages.warning(request, _("Du lade själv in avslutet. Någon annan behöver bekräfta det."))
    except NotPossibleError:
        messages.warning(request, _("Det går inte längre: avslutet har ändrats under tiden."))
    except AddressTakenError:
        messages.warning(request, TAKEN_FIRST)
    else:
        messages.success(request, done)


def onward(request: StaffRequest, departure: Departure) -> HttpResponse:
    """Back to where the button stood: Idag, or the person's page."""
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponseRedirect(target)  # `redirect` would take a word for a view's name
    return back_to(departure)


@open_to(*HR, methods=("POST",))
def confirm(request: StaffRequest, pk: UUID) -> HttpResponse:
    departure = decidable(request, pk)
    said = _("Avslutet för %(name)s är bekräftat.") % {"name": named(departure)}
    actor = request.person.actor
    attempt(request, lambda: operations.confirm(departure=departure, actor=actor), said)
    return onward(request, departure)


@open_to(*HR, methods=("POST",))
def confirm_all(request: StaffRequest) -> HttpResponse:
    """The second person says yes to everybody that a colleague has entered or uploaded."""
    rows = [row for row in waiting_for_second(request.scope) if may_vouch(request.scope, row)]
    for departure in rows:
        operations.confirm(departure=departure, actor=request.person.actor)
    said = ngettext("%(n)d avslut är bekräftat.", "%(n)d avslut är bekräftade.", len(rows))
    messages.success(request, said % {"n": len(rows)})
    return redirect("hr-today")


@open_to(*HR, methods=("GET", "POST"))
def extend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Förlängs: with a new last day it is asked about again, without one it is withdrawn."""
    departure = decidable(request, pk)
    form = ExtendForm(request.POST or None, now_last=departure.last_day)
    if request.method == "POST" and form.is_valid():
        return _extended(request, departure, form.cleaned_data["last_day"])
    return _page(request, departure, form, "hr/extend.html", _("Anställningen förlängs"))


def _extended(request: StaffRequest, departure: Departure, last_day: date | None) -> HttpResponse:
    name, actor = named(departure), request.person.actor
    if last_day:
        said = _("%(name)s stannar till %(day)s. Vi frågar igen före dess.")
        said %= {"name": name, "day": day(last_day)}
    else:
        said = _("%(name)s stannar. Avslutet är återkallat och inget skickas.") % {"name": name}
    attempt(
        request,
        lambda: operations.extend(departure=departure, last_day=last_day, actor=actor),
        said,
    )
    return redirect("hr-today")


@open_to(*HR, methods=("POST",))
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    departure = decidable(request, pk)
    said = _("Avslutet är återkallat. Det som inte hade skickats skickas inte.")
    actor = request.person.actor
    attempt(request, lambda: operations.withdraw(departure=departure, actor=actor), said)
    return back_to(departure)


@open_to(*HR, methods=("POST",))
def reinstate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Undo of a withdrawal."""
    departure = decidable(request, pk)
    again: list[Departure] = []
    actor = request.person.actor
    attempt(
        request,
        lambda: again.append(operations.reinstate(departure=departure, actor=actor)),
        _("Avslutet gäller igen."),
    )
    return back_to(again[0] if again else departure)


@open_to(*HR, methods=("GET", "POST"))
def move(request: StaffRequest, pk: UUID) -> HttpResponse:
    departure = decidable(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": departure.last_day})
    if request.method == "POST" and form.is_valid():
        last_day, actor = form.cleaned_data["last_day"], request.person.actor
        said = _("Sista dagen är nu %(day)s.") % {"day": day(last_day)}
        attempt(
            request,
            lambda: operations.move_last_day(departure=departure, last_day=last_day, actor=actor),
            said,
        )
        return back_to(departure)
    return _page(request, departure, form, "hr/move.html", _("Flytta sista dagen"))


@open_to(*HR, methods=("POST",))
def contact(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How somebody is contacted whom the register asked HR to think about first."""
    departure = decidable(request, pk)
    case, automatic = running_case(departure), request.POST.get("contact") == "auto"
    if case is None:
        return back_to(departure)
    said = _("Nu går utskicken av sig själva.") if automatic else _("Inga utskick kommer att gå.")
    actor = request.person.actor
    attempt(
        request,
        lambda: operations.decide_contact(case=case, automatic=automatic, actor=actor),
        said,
    )
    return onward(request, departure)


@open_to(*HR, methods=("GET", "POST"))
def exit_type(request: StaffRequest, pk: UUID) -> HttpResponse:
    departure = decidable(request, pk)
    form = ExitTypeForm(request.POST or None, initial={"exit_type": departure.exit_type})
    if request.method == "POST" and form.is_valid():
        operations.revise(
            departure=departure, changes=dict(form.cleaned_data), actor=request.person.actor
        )
        messages.success(request, _("Avgångstypen är sparad."))
        return back_to(departure)
    return _page(request, departure, form, "hr/exit_type.html", _("Avgångstyp"))


@open_to(*HR, methods=("GET", "POST"))
def address(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What the leaver has entered HR neither sees nor changes; in an emergency it is forgotten."""
    departure = decidable(request, pk)
    if departure.address_by_leaver:
        return _leavers_own(request, departure)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["private_email"]
        actor = request.person.actor
        try:
            operations.set_private_email(departure=departure, address=value, actor=actor)
        except AddressTakenError:
            form.add_error("private_email", TAKEN)
        except NotPossibleError:
            return redirect("hr-address", departure.pk)
        else:
            said = _("Adressen är sparad.") if value else _("Adressen är borttagen.")
            messages.success(request, said)
            return back_to(departure)
    return _page(request, departure, form, "hr/address.html", _("Privat e-postadress"))


def _leavers_own(request: StaffRequest, departure: Departure) -> HttpResponse:
    if request.method == "POST" and "forget" in request.POST:
        forget_own_address(departure=departure, actor=request.person.actor)
        messages.success(request, _("Adressen är borttagen."))
        return back_to(departure)
    form = SaidAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["private_email"]
        vouch(departure=departure, address=said, actor=request.person.actor)
        messages.success(request, _("Tack. Är det samma adress skickar vi koder dit."))
        return back_to(departure)
    return _page(request, departure, form, "hr/address.html", _("Privat e-postadress"))


def _page(
    request: StaffRequest, departure: Departure, form: object, template: str, title: str
) -> HttpResponse:
    name = named(departure)
    trail = [*crumbs()[:1], (name, back_to(departure)["Location"]), (title, None)]
    context = {"title": title, "crumbs": trail, "departure": departure, "form": form, "name": name}
    return render(request, template, context)
