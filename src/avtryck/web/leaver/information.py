"""What everybody who leaves may know: no person, no sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from avtryck.org.queries import installation
from avtryck.web.leaver.mine import leaver_of
from avtryck.web.ui.access import open_to_all


@open_to_all("General information, the same for everybody.")
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Till dig som slutar"),
        "minimum_group": installation().minimum_group,
        "has_page": leaver_of(request) is not None,
    }
    return render(request, "leaver/home.html", context)
