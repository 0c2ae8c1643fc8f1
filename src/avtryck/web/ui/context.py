"""What every page knows: whose installation it is, where you are, who you are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from avtryck import clock
from avtryck.org import queries
from avtryck.org.access import Scope
from avtryck.web.ui import demonstration, navigation

BANNERS = {"not_live", "demonstration"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all layouts; see the layouts for how each name is used."""
    installation = queries.installation()
    person = getattr(getattr(request, "user", None), "person", None)
    scope = getattr(request, "scope", None) or Scope(person)  # made already by `open_to`
    return {
        "installation_name": installation.name(get_language() or settings.LANGUAGE_CODE),
        "banner": installation.state if installation.state in BANNERS else None,
        "test_clock": clock.now() if settings.ENV.now else None,
        "demo_sign_ins": demonstration.sign_ins,  # called by the sign-in page only
        "person_name": person.name if person else "",
        "nav": navigation.groups(roles=scope.kinds, path=request.path),
    }
