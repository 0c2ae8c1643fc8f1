"""Every address, by audience."""

from __future__ import annotations

from django.urls import include, path

handler400 = "avtryck.web.ui.errors.bad_request"
handler403 = "avtryck.web.ui.errors.forbidden"
handler404 = "avtryck.web.ui.errors.not_found"
handler500 = "avtryck.web.ui.errors.server_error"

urlpatterns = [
    path("", include("avtryck.web.leaver.urls")),
    path("", include("avtryck.web.ui.urls")),
    path("samtal/", include("avtryck.web.manager.urls")),
    path("hr/", include("avtryck.web.hr.urls")),
    path("resultat/", include("avtryck.web.reader.urls")),
    path("", include("avtryck.web.reader.loop_urls")),
    path("", include("avtryck.api.urls")),
]
