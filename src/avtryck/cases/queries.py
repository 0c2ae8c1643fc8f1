from __future__ import annotations

from avtryck.cases import sealed
from avtryck.cases.models import Departure


def private_email(departure: Departure) -> str:
    """The address that outlives the employment, opened; "" when there is none."""
    return sealed.opened(departure, "private_email")


def wants_hr_contact(departure: Departure) -> bool:
    """Whether the register said `contact = hr`."""
    return sealed.opened(departure, "contact") == "hr"
