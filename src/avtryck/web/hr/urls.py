from django.urls import URLPattern, path

from avtryck.web.hr import (
    account,
    adding,
    arranging,
    deciding,
    importing,
    levels,
    listing,
    organisation,
    person,
    today,
)

urlpatterns: list[URLPattern] = [
    path("", today.today, name="hr-today"),
    path("avslut/", listing.cases, name="hr-cases"),
    path("avslut/lagg-till/", adding.add_person, name="hr-add-person"),
    path("avslut/<uuid:pk>/", person.person, name="hr-case"),
    path("avslut/alla-stammer/", deciding.confirm_all, name="hr-confirm-all"),
    path("avslut/<uuid:pk>/ja/", deciding.confirm, name="hr-confirm"),
    path("avslut/<uuid:pk>/forlangs/", deciding.extend, name="hr-extend"),
    path("avslut/<uuid:pk>/vet-inte/", today.ask_later, name="hr-ask-later"),
    path("avslut/<uuid:pk>/aterkalla/", deciding.withdraw, name="hr-withdraw"),
    path("avslut/<uuid:pk>/galler-igen/", deciding.reinstate, name="hr-reinstate"),
    path("avslut/<uuid:pk>/sista-dag/", deciding.move, name="hr-move"),
    path("avslut/<uuid:pk>/kontakt/", deciding.contact, name="hr-contact"),
    path("avslut/<uuid:pk>/avgangstyp/", deciding.exit_type, name="hr-exit-type"),
    path("avslut/<uuid:pk>/adress/", deciding.address, name="hr-address"),
    path("avslut/<uuid:pk>/lamna-over/", arranging.hand_over, name="hr-hand-over"),
    path("avslut/<uuid:pk>/erbjud-anda/", arranging.offer_anyway, name="hr-offer-anyway"),
    path("avslut/avstamning/", account.account, name="hr-account"),
    path("importera/", importing.start, name="hr-import"),
    path("importera/<slug:key>/", importing.upload, name="hr-import-file"),
    path("importera/<slug:key>/las-in/", importing.take_in, name="hr-import-take-in"),
    path("organisation/", organisation.organisation, name="hr-organisation"),
    path("organisation/nivaer/", levels.levels, name="hr-levels"),
]
