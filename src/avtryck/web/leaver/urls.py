from __future__ import annotations

from django.urls import URLPattern, path

from avtryck.web.leaver import (
    codes,
    information,
    mine,
    mine_page,
    protection,
    survey,
    survey_changing,
    talk,
    talk_notes,
    talk_own,
)

urlpatterns: list[URLPattern] = [
    path("e/<str:token>/", survey.link, name="survey-link"),
    path("enkat/", survey.form, name="survey"),
    path("enkat/andra/", survey_changing.changing, name="survey-change"),
    path("enkat/tack/", survey.done, name="survey-done"),
    path("till-dig-som-slutar/", information.home, name="leaver-home"),
    path("min-sida/", mine_page.page, name="leaver-page"),
    path("min-sida/adress/", mine.address, name="leaver-address"),
    path("min-sida/sprak/", mine.language, name="leaver-language"),
    path("min-sida/nyheter/", mine.news, name="leaver-news"),
    path("min-sida/kontakt/", mine.contact, name="leaver-contact"),
    path("min-sida/kontakt/tack/", mine.contact_asked, name="leaver-contact-asked"),
    path("min-sida/tid/", talk.take_time, name="leaver-time"),
    path("min-sida/fragor/", talk.questions, name="leaver-questions"),
    path("min-sida/nagon-annan/", talk.someone_else, name="leaver-someone-else"),
    path("min-sida/nagon-annan/tack/", talk.someone_else_done, name="leaver-someone-else-done"),
    path("min-sida/tacka-nej/", talk.decline, name="leaver-decline"),
    path("min-sida/betyg/", talk.certificate, name="leaver-certificate"),
    path("min-sida/kod/", codes.ask, name="leaver-code"),
    path("min-sida/kod/skriv/", codes.enter, name="leaver-code-enter"),
    path("min-sida/samtal/", talk_own.talk, name="leaver-talk"),
    path("min-sida/samtal/anteckningar/", talk_notes.notes, name="leaver-notes"),
    path("min-sida/lamna/", mine.leave, name="leaver-leave"),
    path("min-sida/<str:token>/", mine.link, name="leaver-link"),
    path("sa-skyddas-ditt-svar/", protection.protection, name="answer-protection"),
]
