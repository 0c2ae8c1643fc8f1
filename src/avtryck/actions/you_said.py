"""*Ni sa – vi gjorde*: written and changed as a draft, published, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from avtryck.actions.models import Action, YouSaid
from avtryck.actions.operations import NotPossibleError
from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.org.models import Person, Unit


@dataclass(frozen=True)
class Pair:
    """What leavers said and what was done, in Swedish and, if it is there, in English."""

    said_sv: str
    did_sv: str
    said_en: str = ""
    did_en: str = ""


@transaction.atomic
def write(
    *, institution: Unit, pair: Pair, action: Action | None = None, person: Person
) -> YouSaid:
    """A draft: nobody but those who may write for the institution sees it."""
    entry = YouSaid.objects.create(
        institution=institution,
        action=action,
        said_sv=pair.said_sv,
        said_en=pair.said_en,
        did_sv=pair.did_sv,
        did_en=pair.did_en,
        written_by=person,
        written_on=today(),
    )
    _record(entry, "write you said", person)
    return entry


@transaction.atomic
def rewrite(*, entry: YouSaid, pair: Pair, person: Person) -> None:
    """Change the words of what is not published; NotPossibleError when it is."""
    _lock(entry)
    if entry.state == YouSaid.State.PUBLISHED:
        raise NotPossibleError(entry.state)
    entry.said_sv, entry.said_en = pair.said_sv, pair.said_en
    entry.did_sv, entry.did_en = pair.did_sv, pair.did_en
    entry.save(update_fields=["said_sv", "said_en", "did_sv", "did_en"])
    _record(entry, "change you said", person)


@transaction.atomic
def publish(*, entry: YouSaid, person: Person) -> None:
    """Open to everybody from now on. Leavers who asked are written to the morning after."""
    _lock(entry)
    if entry.state == YouSaid.State.PUBLISHED:
        return
    entry.state, entry.published_on = YouSaid.State.PUBLISHED, today()
    entry.save(update_fields=["state", "published_on"])
    _record(entry, "publish you said", person)


@transaction.atomic
def withdraw(*, entry: YouSaid, person: Person) -> None:
    """No longer shown; it may be changed and published again, and nobody is written to twice."""
    _lock(entry)
    if entry.state != YouSaid.State.PUBLISHED:
        return
    entry.state = YouSaid.State.WITHDRAWN
    entry.save(update_fields=["state"])
    _record(entry, "withdraw you said", person)


def _lock(entry: YouSaid) -> None:
    YouSaid.objects.select_for_update().only("pk").get(pk=entry.pk)
    entry.refresh_from_db()


def _record(entry: YouSaid, verb: str, person: Person) -> None:
    record(actor=person.actor, verb=verb, subject=f"you-said:{entry.pk}",
           institution=entry.institution.institution)  # fmt: skip
