from __future__ import annotations

from django.urls import URLPattern, path

from avtryck.web.leaver import information, protection, survey

urlpatterns: list[URLPattern] = [
    path("till-dig-som-slutar/", information.home, name="leaver-home"),
    path("sa-skyddas-ditt-svar/", protection.protection, name="answer-protection"),
    path("e/<str:token>/", survey.link, name="survey-link"),
    path("enkat/", survey.form, name="survey"),
    path("enkat/tack/", survey.done, name="survey-done"),
]
