"""Leavers who asked hear that something is published, in one letter a day."""

from __future__ import annotations

from datetime import time

from django.db import transaction

from avtryck.actions.publications import take_untold, untold
from avtryck.cases.news import write_to_those_who_asked
from avtryck.clock import LOCAL, now
from avtryck.org.models import Unit

MORNING = time(8)


def tell_leavers() -> int:
    """The morning after it was published; how many institutions told.

    So there is a night to take a text back in. How many asked is counted nowhere.
    """
    if now().astimezone(LOCAL).time() < MORNING:
        return 0
    return sum(_tell(institution) for institution in untold())


@transaction.atomic
def _tell(institution: Unit) -> bool:
    """What is told and the letters about it, or neither."""
    told = take_untold(institution) > 0
    if told:
        write_to_those_who_asked(institution)
    return told
