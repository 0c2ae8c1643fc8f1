from django.urls import URLPattern, path

from avtryck.web.reader import overview, pages

urlpatterns: list[URLPattern] = [
    path("", overview.home, name="reader-home"),
    path("<str:code>/", pages.report, name="reader-report"),
    path("<str:code>/rapport.<str:kind>", pages.as_file, name="reader-file"),
    path(
        "<str:code>/bild/<str:name>/<str:layout>-<str:colours>.svg",
        pages.chart,
        name="reader-chart",
    ),
]
