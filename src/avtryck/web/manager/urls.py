from django.urls import URLPattern, path

from avtryck.web.manager import arranging, closing, conducting, listing, preparing

urlpatterns: list[URLPattern] = [
    path("", listing.home, name="manager-home"),
    path("erbjud-anda/<uuid:pk>/", listing.offer_anyway, name="manager-offer-anyway"),
    path("<uuid:pk>/", arranging.interview, name="manager-interview"),
    path("<uuid:pk>/lamna-over/", arranging.hand_over, name="manager-hand-over"),
    path("<uuid:pk>/erbjud/", preparing.offer, name="manager-offer"),
    path("<uuid:pk>/forbered/", preparing.prepare, name="manager-prepare"),
    path("<uuid:pk>/boka/", preparing.book, name="manager-book"),
    path("<uuid:pk>/genomfor/", conducting.conduct, name="manager-conduct"),
    path("<uuid:pk>/genomfor/<slug:key>/", conducting.section, name="manager-section"),
    path("<uuid:pk>/avsluta/", closing.close, name="manager-close"),
    path("<uuid:pk>/avsluta/klart/", closing.finish, name="manager-finish"),
    path("<uuid:pk>/anteckningar/", closing.read_notes, name="manager-notes"),
]
