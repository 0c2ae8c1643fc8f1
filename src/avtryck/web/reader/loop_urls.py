"""Addresses of the loop: findings and actions for readers, *Ni sa – vi gjorde* for everybody."""

from django.urls import URLPattern, path

from avtryck.web.reader import (
    actions,
    confirming,
    findings,
    pinning,
    register,
    telling,
    you_said,
)

urlpatterns: list[URLPattern] = [
    path("atgarder/", register.register, name="reader-actions"),
    path("atgarder/last/", confirming.confirmations, name="reader-confirmations"),
    path("atgarder/last/<str:code>/", confirming.confirm, name="reader-confirm"),
    path("atgarder/fynd/nytt/<str:code>/", pinning.pin_finding, name="reader-pin"),
    path("atgarder/fynd/<uuid:pk>/", findings.finding, name="reader-finding"),
    path("atgarder/fynd/<uuid:pk>/beslut/", findings.decide, name="reader-decide"),
    path("atgarder/fynd/<uuid:pk>/atgard/", actions.new, name="reader-action-new"),
    path("atgarder/ni-sa/", telling.entries, name="reader-said-entries"),
    path("atgarder/ni-sa/ny/<str:code>/", telling.write, name="reader-said-new"),
    path("atgarder/ni-sa/<uuid:pk>/", telling.entry, name="reader-said"),
    path("atgarder/ni-sa/<uuid:pk>/andra/", telling.rewrite, name="reader-said-change"),
    path("atgarder/ni-sa/<uuid:pk>/publicera/", telling.publish, name="reader-said-publish"),
    path("atgarder/ni-sa/<uuid:pk>/dra-tillbaka/", telling.withdraw, name="reader-said-withdraw"),
    path("atgarder/<uuid:pk>/", actions.action, name="reader-action"),
    path("atgarder/<uuid:pk>/andra/", actions.change, name="reader-action-change"),
    path("atgarder/<uuid:pk>/avsluta/", actions.close, name="reader-action-close"),
    path("atgarder/<uuid:pk>/oppna/", actions.reopen, name="reader-action-reopen"),
    path("atgarder/<uuid:pk>/riskbedomning/", actions.risk_sheet, name="reader-risk"),
    path("ni-sa-vi-gjorde/", you_said.places, name="you-said-places"),
    path("ni-sa-vi-gjorde/<str:code>/", you_said.place, name="you-said"),
]
