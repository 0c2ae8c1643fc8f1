"""The loop: pinned, acted on, a year later compared, told to a leaver who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from avtryck.actions.models import Action, Finding, YouSaid
from avtryck.cases.leavers import choose_news, set_own_address
from avtryck.cases.models import Departure
from avtryck.config.jobs import SWEEPS
from cases.rows import take_in
from confidentiality.crawl import signed_in
from leavers import installed
from loop import year
from post_office import Inbox

if TYPE_CHECKING:
    from avtryck.org.models import Person

ALVAS = "alva.privat@gmail.com"


def test_from_a_figure_to_a_letter(people: dict[str, Person], clock_at, inbox: Inbox) -> None:
    installed()
    clock_at("2025-03-03T09:00:00+01:00")
    year(2024, minne=32, optik=8)
    cilla = signed_in(people["Cilla"])
    cilla.post("/atgarder/fynd/nytt/neuro/", {"subject": "area_work_environment:0"})
    there = f"/atgarder/fynd/{Finding.objects.get().pk}/"
    cilla.post(f"{there}beslut/", {"decision": "act"})
    plan = {"title": "Byt fläktar", "owner": people["Frida"].pk, "due": "2025-06-02"}
    cilla.post(f"{there}atgard/", plan)
    own = f"/atgarder/{Action.objects.get().pk}/"
    clock_at("2025-05-26T08:30:00+02:00")
    SWEEPS["actions"]()
    SWEEPS["mail"]()
    assert own in inbox.to("frida@universitetet.example")[-1].text
    signed_in(people["Frida"]).post(
        f"{own}avsluta/", {"state": "done", "outcome": "Alla fläktar är bytta."}
    )
    assert "Kan inte sägas ännu." in cilla.get(there).content.decode()

    clock_at("2026-03-02T09:00:00+01:00")
    year(2025, minne=14, optik=8)
    cilla = signed_in(people["Cilla"])
    assert "Minskat: andelen har gått ner mer än" in cilla.get(there).content.decode()
    take_in({"last_day": "2026-04-30"})
    alva = Departure.objects.get()
    set_own_address(departure=alva, address=ALVAS)
    choose_news(departure=alva, wanted=True)
    words = {"said_sv": "Luften är dålig.", "did_sv": "Alla fläktar är bytta."}
    entry = cilla.post(f"/atgarder/ni-sa/ny/neuro/?atgard={own[10:-1]}", words)["Location"]
    cilla.post(f"{entry}publicera/", {"sure": "yes"})
    clock_at("2026-03-03T08:30:00+01:00")
    SWEEPS["news"]()
    SWEEPS["mail"]()

    (letter,) = [one for one in inbox.to(ALVAS) if "/ni-sa-vi-gjorde/neuro/" in one.text]
    assert "fläktar" not in letter.text
    assert "Alla fläktar är bytta." in Client().get("/ni-sa-vi-gjorde/neuro/").content.decode()
    assert YouSaid.objects.get().action == Action.objects.get()
