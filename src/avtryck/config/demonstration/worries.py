"""What came up in talks and had to be handled: something to open, and something that has ended."""

from __future__ import annotations

from datetime import date, timedelta

from avtryck import clock
from avtryck.audit.operations import SYSTEM
from avtryck.cases.matters import To, hand_over_matter, raise_matter
from avtryck.cases.models import Departure, Matter
from avtryck.org.models import Person

# To whom, how many days ago, in which words.
WORRIES = (
    (To.LOCAL_HR, 30, "En medarbetare har blivit kallad saker av en kollega, flera gånger."),
    (To.CENTRAL_HR, 12, "Det gäller hur ett ärende har skötts på institutionen. Ring mig."),
    (To.LOCAL_HR, 4, "Dragskåpet på plan 3 larmar inte. Det är inte anmält."),
)


def worry(today: date) -> None:
    """Outside every transaction: the access entry is on disk before the text is."""
    raiser = Person.objects.get(employee_id="demo-nearest")
    departure = Departure.objects.filter(nearest_manager=raiser).order_by("departure_id").first()
    if departure is None:
        return
    for to, ago, text in WORRIES:
        with clock.at(today - timedelta(days=ago)):
            raise_matter(departure=departure, to=to, text=text, raiser=raiser,
                         source=Matter.Source.INTERVIEWER)  # fmt: skip
    first = Matter.objects.earliest("raised_on")
    hand_over_matter(
        matter=first, to="Personalchefen", on=first.raised_on + timedelta(days=2),
        reference="2026/117", actor=SYSTEM,
    )  # fmt: skip
