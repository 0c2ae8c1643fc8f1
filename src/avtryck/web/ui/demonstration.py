"""Only in a demonstration: sign-ins without a password and a mail tray; elsewhere 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from avtryck.keys.operations import KeyGoneError
from avtryck.org.models import Person, User
from avtryck.org.queries import installation
from avtryck.outbox.markup import PAGE as PAGE_LOOK
from avtryck.outbox.markup import letter as as_html
from avtryck.outbox.models import Mail
from avtryck.outbox.rendering import parts, plain, subject_of
from avtryck.outbox.resolvers import UndeliverableError, resolve
from avtryck.outbox.sender import from_line
from avtryck.web.ui.access import open_to_all

ONLY_HERE = "Made-up people only: in any other installation this is 404."
PAGE = 25


@dataclass(frozen=True)
class SignIn:
    """Somebody a visitor may be: a made-up name, the role and what there is to see."""

    name: str
    role: str | Promise
    sees: str | Promise


# By employee id. The first word of each name is that of the design's cast.
SIGN_INS = {
    "demo-nearest": SignIn(
        "Bo Bergström", gettext_lazy("Närmaste chef"), gettext_lazy("Samtal i alla lägen")
    ),
    "demo-superior": SignIn(
        "Frida Forsman", gettext_lazy("Överordnad chef"), gettext_lazy("Ett samtal någon har valt")
    ),
    "demo-hr": SignIn(
        "Cilla Carlsson", gettext_lazy("HR på institutionen"), gettext_lazy("Dagens uppgifter")
    ),
    "demo-hr-elsewhere": SignIn(
        "Dag Dahl",
        gettext_lazy("HR på en annan institution"),
        gettext_lazy("Bara sina egna avslut"),
    ),
    "demo-central": SignIn(
        "Gun Gustafsson", gettext_lazy("Central HR"), gettext_lazy("Helheten, utan anteckningar")
    ),
    "demo-reader": SignIn(
        "Eli Ek", gettext_lazy("Chef för institutionen"), gettext_lazy("Sammanställda resultat")
    ),
    "demo-operator": SignIn(
        "Hugo Holm", gettext_lazy("Drift"), gettext_lazy("Hur systemet mår, inget innehåll")
    ),
}
KINDS = {
    "first-letter": gettext_lazy("Första brevet"),
    "survey-invitation": gettext_lazy("Enkäten"),
    "survey-copy": gettext_lazy("Enkäten, till en ny adress"),
    "survey-reminder": gettext_lazy("Påminnelse om enkäten"),
    "hr-digest": gettext_lazy("Veckobrev till HR"),
    "contact-request": gettext_lazy("Någon vill att HR hör av sig"),
    "must-be-handled": gettext_lazy("Något måste hanteras"),
    "address-confirmed": gettext_lazy("Privat adress sparad"),
    "address-changed": gettext_lazy("Privat adress ändrad"),
    "address-entered": gettext_lazy("Privat adress lämnad"),
    "one-time-code": gettext_lazy("Kod till den som slutar"),
    "interview-task": gettext_lazy("Uppgift att hålla samtal"),
    "talk-reminder": gettext_lazy("Påminnelse om ett samtal"),
    "talk-proposals": gettext_lazy("Tider att välja mellan"),
    "talk-invitation": gettext_lazy("Tid för ett samtal"),
    "talk-cancelled": gettext_lazy("Ett samtal är avbokat"),
    "talk-questions": gettext_lazy("Frågorna inför ett samtal"),
    "staff-account": gettext_lazy("Inloggning för personal"),
}
STATES: dict[str, tuple[str | Promise, str]] = {
    Mail.State.WAITING: (gettext_lazy("Väntar"), "waiting"),
    Mail.State.SENT: (gettext_lazy("Skickat"), "done"),
    Mail.State.FAILED: (gettext_lazy("Kom inte fram"), "attention"),
    Mail.State.STOPPED: (gettext_lazy("Stoppat"), "stopped"),
}


def only_in_a_demonstration() -> None:
    if not installation().is_demonstration:
        raise Http404


def sign_ins() -> list[dict[str, Any]]:
    """Those who can be signed in as, in the list's order; empty outside a demonstration."""
    if not installation().is_demonstration:
        return []
    there = set(
        Person.objects.filter(employee_id__in=SIGN_INS, user__is_active=True).values_list(
            "employee_id", flat=True
        )
    )
    return [
        {"key": key, "name": one.name, "role": one.role, "sees": one.sees}
        for key, one in SIGN_INS.items()
        if key in there
    ]


@open_to_all(ONLY_HERE, methods=("POST",))
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become one of SIGN_INS, with a fresh session, and go on to where one was going."""
    only_in_a_demonstration()
    key = request.POST.get("who", "")
    user = get_object_or_404(User, person__employee_id=key) if key in SIGN_INS else None
    if user is None:
        raise Http404
    login(request, user)
    target = request.POST.get(REDIRECT_FIELD_NAME, "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponseRedirect(target)  # `redirect` would take a word for a view's name
    return redirect("start")


@open_to_all(ONLY_HERE)
def mail_tray(request: HttpRequest) -> HttpResponse:
    """Every mail that has left, the latest first; those still waiting on a list of their own."""
    only_in_a_demonstration()
    waiting = request.GET.get("visa") == "vantar"
    mails = (
        Mail.objects.filter(state=Mail.State.WAITING)
        if waiting
        else Mail.objects.filter(state__in=(Mail.State.SENT, Mail.State.FAILED))
    )
    order = (F("due").asc(),) if waiting else (F("due").desc(),)
    page = Paginator(mails.order_by(*order, "id"), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Brevlådan"),
        "lead": _("Här hamnar alla brev i demonstrationen. Inget lämnar datorn."),
        "waiting": waiting,
        "page": page,
        "rows": [_row(mail) for mail in page],
    }
    return render(request, "ui_demo/mail_tray.html", context)


@open_to_all(ONLY_HERE)
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """One mail, rendered anew as the worker would have sent it."""
    only_in_a_demonstration()
    found = get_object_or_404(Mail, pk=mail_id)
    row = _row(found)
    context = {
        "title": row["subject"],
        "crumbs": [(_("Brevlådan"), "../"), (row["subject"], None)],
        "row": row,
    }
    return render(request, "ui_demo/mail.html", context)


def _row(mail: Mail) -> dict[str, Any]:
    state, kind = STATES[mail.state]
    row = {
        "id": mail.pk, "state": state, "status": kind, "at": mail.sent_at or mail.due,
        "subject": KINDS.get(mail.kind, mail.kind), "address": "", "body": "",
    }  # fmt: skip
    try:
        letter = resolve(mail.kind, mail.subject_id, mail.language)
    except (UndeliverableError, KeyGoneError, LookupError):
        return row
    said = parts(mail, letter)
    return row | {
        "subject": subject_of(said),
        "spoken": mail.language or "sv",
        "sender": from_line(mail.language),
        "address": letter.address,
        "body": plain(said),
        "said": said,
        "html": as_html(said, look=PAGE_LOOK, site=settings.SITE_URL),
    }
