from __future__ import annotations

from django.urls import URLPattern, path

from avtryck.web.leaver import information, mine, protection, survey, survey_changing

urlpatterns: list[URLPattern] = [
    path("e/<str:token>/", survey.link, name="survey-link"),
    path("enkat/", survey.form, name="survey"),
    path("enkat/andra/", survey_changing.changing, name="survey-change"),
    path("enkat/tack/", survey.done, name="survey-done"),
    path("till-dig-som-slutar/", information.home, name="leaver-home"),
    path("min-sida/", mine.page, name="leaver-page"),
    path("min-sida/adress/", mine.address, name="leaver-address"),
    path("min-sida/sprak/", mine.language, name="leaver-language"),
    path("min-sida/nyheter/", mine.news, name="leaver-news"),
    path("min-sida/kontakt/", mine.contact, name="leaver-contact"),
    path("min-sida/kontakt/tack/", mine.contact_asked, name="leaver-contact-asked"),
    path("min-sida/lamna/", mine.leave, name="leaver-leave"),
    path("min-sida/<str:token>/", mine.link, name="leaver-link"),
    path("sa-skyddas-ditt-svar/", protection.protection, name="answer-protection"),
]
