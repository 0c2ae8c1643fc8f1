"""Addresses that belong to no single audience: start, sign-in, language."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from avtryck.web.ui import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("sprak/", set_language, name="set_language"),
    path("konto/logga-in/", account.login, name="account_login"),
    path("konto/logga-ut/", account.logout, name="account_logout"),
    path("konto/inaktivt/", account.account_inactive, name="account_inactive"),
    path("konto/bekrafta/", account.reauthenticate, name="account_reauthenticate"),
    path("konto/losenord/", account.password_change, name="account_change_password"),
    path("konto/losenord/nytt/", account.password_set, name="account_set_password"),
    path("konto/glomt/", account.password_reset, name="account_reset_password"),
    path("konto/glomt/klart/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "konto/valj/<uidb36>-<path:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "konto/valj/klart/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("konto/tva-steg/", include("allauth.mfa.urls")),
]
