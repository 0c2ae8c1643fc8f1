"""Addresses that belong to no single audience: start, sign-in, language, health."""

from __future__ import annotations

from django.urls import URLPattern, path

from avtryck.web.ui import accounts, operations, start

urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("drift/", operations.operations, name="ui-operations"),
    *accounts.urlpatterns,
]
