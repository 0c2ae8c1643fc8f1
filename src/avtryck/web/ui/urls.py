"""Addresses that belong to no single audience: start, sign-in, language, health."""

from __future__ import annotations

from django.urls import URLPattern, path

from avtryck.web.ui import accounts, demonstration, operations, start

urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("drift/", operations.operations, name="ui-operations"),
    path("demo/logga-in/", demonstration.sign_in, name="demo-sign-in"),
    path("brevlada/", demonstration.mail_tray, name="demo-mail"),
    path("brevlada/<uuid:mail_id>/", demonstration.mail, name="demo-mail-one"),
    *accounts.urlpatterns,
]
