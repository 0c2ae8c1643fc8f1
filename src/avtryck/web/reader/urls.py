from django.urls import URLPattern, path

from avtryck.web.reader import files, overview, pages, yearly

urlpatterns: list[URLPattern] = [
    path("", overview.home, name="reader-home"),
    path("metoder/", pages.methods, name="reader-methods"),
    path("arsrapporter/", yearly.yearly_reports, name="reader-yearly"),
    path("arsrapporter/<uuid:pk>/avbryt/", yearly.cancel, name="reader-yearly-cancel"),
    path("arsrapporter/<uuid:pk>/fil/", yearly.archive, name="reader-yearly-file"),
    path("<str:code>/", pages.report, name="reader-report"),
    path("<str:code>/rapport.<str:kind>", files.report_file, name="reader-file"),
    path(
        "<str:code>/bild/<str:name>/<str:layout>-<str:colours>.svg",
        pages.chart,
        name="reader-chart",
    ),
    path("<str:code>/bild/<str:name>.<str:kind>", files.picture_file, name="reader-picture"),
]
