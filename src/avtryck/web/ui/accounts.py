"""Addresses of django-allauth that we use, each with its access decision."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, path, re_path
from django.views.i18n import set_language

from avtryck.web.ui.access import open_to, open_to_all

FORM = ("GET", "POST")
# The key holds hyphens too, so the id must be the shortest.
KEY = r"^konto/valj/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$"


def signing_in(view: Any, methods: tuple[str, ...] = FORM) -> Any:
    return open_to_all(
        "Part of signing in or out: whoever comes here has no session yet.", methods
    )(view)


def own(view: Any, methods: tuple[str, ...] = FORM) -> Any:
    """The signed-in person's own account; allauth asks for the password again where it matters."""
    return open_to("staff", methods=methods)(view)


urlpatterns: list[URLPattern] = [
    path("sprak/", signing_in(set_language, ("POST",)), name="set_language"),
    path("konto/logga-in/", signing_in(account.login), name="account_login"),
    path("konto/logga-ut/", signing_in(account.logout), name="account_logout"),
    path(
        "konto/inaktivt/", signing_in(account.account_inactive, ("GET",)), name="account_inactive"
    ),
    path("konto/glomt/", signing_in(account.password_reset), name="account_reset_password"),
    path(
        "konto/glomt/klart/",
        signing_in(account.password_reset_done, ("GET",)),
        name="account_reset_password_done",
    ),
    re_path(
        KEY, signing_in(account.password_reset_from_key), name="account_reset_password_from_key"
    ),
    path(
        "konto/valj/klart/",
        signing_in(account.password_reset_from_key_done, ("GET",)),
        name="account_reset_password_from_key_done",
    ),
    path("konto/tva-steg/kod/", signing_in(mfa.authenticate), name="mfa_authenticate"),
    path("konto/bekrafta/", own(account.reauthenticate), name="account_reauthenticate"),
    path("konto/losenord/", own(account.password_change), name="account_change_password"),
    path("konto/losenord/nytt/", own(account.password_set), name="account_set_password"),
    path("konto/tva-steg/", own(mfa.index, ("GET",)), name="mfa_index"),
    path("konto/tva-steg/bekrafta/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("konto/tva-steg/app/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("konto/tva-steg/app/av/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "konto/tva-steg/koder/",
        own(codes.view_recovery_codes, ("GET",)),
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/tva-steg/koder/nya/",
        own(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/tva-steg/koder/hamta/",
        own(codes.download_recovery_codes, ("GET",)),
        name="mfa_download_recovery_codes",
    ),
]
