"""Link, form, post, receipt: the least that Django can do for each."""

from __future__ import annotations

import json

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import path

from flow.bare.models import Row

PAGE = '<!doctype html><form method="post"><input type="hidden" name="{}" value="{}"></form>'


def link(request: HttpRequest, token: str) -> HttpResponse:
    response = HttpResponseRedirect("/enkat/")
    response.set_cookie("survey", token, httponly=True, samesite="Lax")
    return response


def form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        with transaction.atomic():
            Row.objects.create(body=json.dumps(request.POST.dict()))
        return HttpResponseRedirect("/tack/")
    return HttpResponse(PAGE.format("csrfmiddlewaretoken", get_token(request)))


def done(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("<!doctype html><p>Thanks</p>")
    response.delete_cookie("survey")
    return response


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("e/<str:token>/", link),
    path("enkat/", form),
    path("tack/", done),
    path("healthz", health),
]
