from django.urls import URLPattern, path

from avtryck.web.manager import (
    arranging,
    booking,
    closing,
    conducting,
    course,
    handing_over,
    listing,
    matters,
    preparing,
)

urlpatterns: list[URLPattern] = [
    path("", listing.home, name="manager-home"),
    path("kurs/", course.course, name="manager-course"),
    path("erbjud-anda/<uuid:pk>/", listing.offer_anyway, name="manager-offer-anyway"),
    path("<uuid:pk>/", arranging.interview, name="manager-interview"),
    path("<uuid:pk>/lamna-over/", arranging.hand_over, name="manager-hand-over"),
    path("<uuid:pk>/kod/", handing_over.hand_over_code, name="manager-code"),
    path("<uuid:pk>/maste-hanteras/", matters.raise_one, name="manager-matter"),
    path("<uuid:pk>/erbjud/", preparing.offer, name="manager-offer"),
    path("<uuid:pk>/forbered/", preparing.prepare, name="manager-prepare"),
    path("<uuid:pk>/boka/", booking.book, name="manager-book"),
    path("<uuid:pk>/genomfor/", conducting.conduct, name="manager-conduct"),
    path("<uuid:pk>/spara/", conducting.autosave, name="manager-autosave"),
    path("<uuid:pk>/papper/", conducting.paper, name="manager-paper"),
    path("<uuid:pk>/guide.pdf", conducting.guide_on_paper, name="manager-guide"),
    path("<uuid:pk>/avsluta/", closing.close, name="manager-close"),
    path("<uuid:pk>/avsluta/klart/", closing.finish, name="manager-finish"),
    path("<uuid:pk>/anteckningar/", closing.read_notes, name="manager-notes"),
]
