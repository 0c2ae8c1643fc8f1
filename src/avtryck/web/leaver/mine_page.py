"""*Till dig som slutar*: everything somebody who leaves may know and choose, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from avtryck.cases.addresses import masked
from avtryck.cases.contact import recipients
from avtryck.cases.queries import private_email
from avtryck.web.leaver.happening import what_happens
from avtryck.web.leaver.mine import REASON, frame, here
from avtryck.web.leaver.mine_forms import LanguageForm
from avtryck.web.leaver.talk import talk_of
from avtryck.web.ui.access import open_to_all


@open_to_all(REASON)
def page(request: HttpRequest) -> HttpResponse:
    departure = here(request)
    context = frame(departure, _("Till dig som slutar")) | {
        "rows": what_happens(departure),
        "talk": talk_of(departure),
        "address": masked(private_email(departure)),
        "language": LanguageForm(initial={"language": departure.language or "both"}),
        "may_ask": bool(recipients(departure)),
    }
    return render(request, "leaver/mine.html", context)
