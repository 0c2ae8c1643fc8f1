"""What is published of *Ni sa – vi gjorde*, and of whom leavers have still to be told."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from avtryck.actions.access import telling_in
from avtryck.actions.models import YouSaid
from avtryck.clock import today
from avtryck.org.access import Scope
from avtryck.org.models import Unit


def published(institution: Unit) -> QuerySet[YouSaid]:
    """Of the institution and of the whole organisation, the latest first."""
    here = Q(institution=institution) | Q(institution__parent=None)
    rows = YouSaid.objects.filter(here, state=YouSaid.State.PUBLISHED)
    return rows.select_related("institution")


def institutions_telling() -> QuerySet[Unit]:
    """Places with something published."""
    entries = YouSaid.objects.filter(state=YouSaid.State.PUBLISHED).order_by()
    return Unit.objects.filter(pk__in=entries.values("institution")).order_by("path")


def writable(scope: Scope) -> QuerySet[YouSaid]:
    """Drafts and what was published or withdrawn, where this person may write."""
    places = Unit.objects.filter(telling_in(scope)).order_by()
    rows = YouSaid.objects.filter(institution__in=places)
    return rows.select_related("institution", "action__finding", "written_by")


def untold() -> list[Unit]:
    """Places whose leavers are to be written to today.

    Something was published before today and told to nobody, and nothing was told there today: one
    letter a day, however much is published.
    """
    waiting = YouSaid.objects.filter(
        state=YouSaid.State.PUBLISHED, told_on=None, published_on__lt=today()
    )
    told_today = YouSaid.objects.filter(told_on=today()).order_by()
    places = waiting.order_by().exclude(institution__in=told_today.values("institution"))
    return list(Unit.objects.filter(pk__in=places.values("institution")).order_by("path"))


@transaction.atomic
def take_untold(institution: Unit) -> int:
    """Mark as told what leavers are about to be written about; how many pairs.

    In one transaction with the letters: a process that dies in between has done neither.
    """
    Unit.objects.select_for_update().only("pk").get(pk=institution.pk)
    waiting = YouSaid.objects.filter(
        institution=institution,
        state=YouSaid.State.PUBLISHED,
        told_on=None,
        published_on__lt=today(),
    )
    return waiting.update(told_on=today())
