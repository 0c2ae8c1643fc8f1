"""round close, close, ledger verify."""

from __future__ import annotations

import re
from datetime import date, datetime

import click
from django.utils.translation import gettext as _

from avtryck.clock import today
from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.org.queries import installation
from avtryck.published.models import Release
from avtryck.published.queries import chain_breaks, last_until, sum_breaks
from avtryck.release.operations import (
    AnotherRunningError,
    BackwardsError,
    BelowFloorError,
    ChangedPolicyError,
    FarAheadError,
    LoweredError,
    MovedMeanwhileError,
    OtherArgumentsError,
    UnknownPolicyError,
    UnpublishableError,
    cutoff_of,
)
from avtryck.release.operations import close as close_release
from avtryck.release.settling import stale
from avtryck.retention.uncounted import dispose_uncounted
from avtryck.surveys.closing import NotLiveError, close_rounds

OPERATOR = "operator"
NAME = re.compile(r"[\w.-][\w .-]{0,59}")
DAY = click.DateTime(["%Y-%m-%d"])
REFUSALS = (
    AnotherRunningError,
    BackwardsError,
    BelowFloorError,
    ChangedPolicyError,
    FarAheadError,
    LoweredError,
    MovedMeanwhileError,
    OtherArgumentsError,
    UnknownPolicyError,
    UnpublishableError,
)


def day(value: datetime | None) -> date:
    return value.date() if value else today()


@click.group("round")
def rounds() -> None:
    """Rounds of answering."""


@rounds.command("close")
@click.option(
    "--until", type=DAY, help="Close rounds that ended on or before this day (default today)."
)
@reporting
def round_close(until: datetime | None) -> Outcome:
    """Close every round that has ended (what the worker does at night)."""
    try:
        months = close_rounds(until=day(until), actor=OPERATOR)
    except NotLiveError as error:
        raise Refused(
            _("Installationen är inte i drift: en omgång stängs först efter `avtryck live`.")
        ) from error
    lines = [_("Stängd omgång: %(month)s") % {"month": month} for month in months]
    return lines or [_("Ingen omgång att stänga.")], {"closed": months}


@click.command()
@click.option("--release", "name", required=True, metavar="NAME", help="Name of the release.")
@click.option("--early", is_flag=True, help="Pools at division level or deeper only.")
@click.option("--full", is_flag=True, help="Pools at every level.")
@click.option(
    "--until", type=DAY, help="Takes what was received on or before this day (default today)."
)
@reporting
def close(*, name: str, early: bool, full: bool, until: datetime | None) -> Outcome:
    """Make one release: pool the waiting sheets and publish."""
    if not NAME.fullmatch(name):
        raise Refused(_("Ett namn är 1–60 bokstäver, siffror, . _ - och blanksteg."))
    if early == full:
        raise Refused(_("Välj --early eller --full."))
    cutoff = (cutoff_of(name) if until is None else None) or day(until)
    try:
        done = close_release(name=name, full=full, until=cutoff, actor=OPERATOR)
    except REFUSALS as error:
        raise Refused(_reason(error, name, full)) from error
    dispose_uncounted(actor=OPERATOR)
    k = installation().minimum_group
    waiting = done.waiting if done.waiting >= k else None
    lines = [
        _("Sammanställningen %(name)s fanns redan. Inget har ändrats.") % {"name": name}
        if done.repeated
        else _("Sammanställningen %(name)s är klar.") % {"name": name},
        _("Svarsgrupper: %(n)d") % {"n": done.pools},
        _("Svar i grupper: %(n)d") % {"n": done.pooled},
        _("Väntar: %(n)d") % {"n": waiting} if waiting else _("Väntar: färre än %(k)d") % {"k": k},
    ]
    facts = {
        "release": name,
        "repeated": done.repeated,
        "pools": done.pools,
        "pooled": done.pooled,
        "waiting": waiting,
        "hash": done.release.hash,
    }
    return lines, facts


def _reason(error: Exception, name: str, full: bool) -> str:
    """Why a release was not made, in a sentence; nothing of what it would have shown."""
    match error:
        case OtherArgumentsError():
            reason = _("Sammanställningen %(name)s finns redan, med andra uppgifter.")
        case BackwardsError():
            reason = _(
                "Förra sammanställningen går till och med %(last)s: ange ett senare --until."
            )
        case FarAheadError():
            reason = _("Ange ett --until som är %(error)s eller tidigare.")
        case AnotherRunningError():
            reason = _("En annan sammanställning är inte klar. Kör den igen först.")
        case MovedMeanwhileError():
            reason = _("Svar kom in eller togs bort under tiden. Inget sammanställs: kör igen.")
        case UnpublishableError():
            reason = _("Sammanställningen %(name)s gick inte att publicera. Inget av den visas.")
        case _:
            return _rules_reason(error)
    last = last_until(full=True if full else None)
    return reason % {"name": name, "error": error, "last": last and last.isoformat()}


def _rules_reason(error: Exception) -> str:
    """The same, when it is the rules that do not let it."""
    match error:
        case BelowFloorError():
            reason = _(
                "Minsta gruppstorlek är %(k)s, mindre än metoden tillåter: inget sammanställs."
            )
            return reason % {"k": error}
        case LoweredError():
            reason = _(
                "Minsta gruppstorlek är %(k)s men har varit %(largest)s, och kan aldrig sänkas: "
                "inget sammanställs."
            )
            return reason % dict(zip(("k", "largest"), error.args, strict=True))
        case ChangedPolicyError():
            reason = _(
                "Regelverket %(name)s har ett annat innehåll än när det beslutades eller när "
                "sammanställningen påbörjades. Lägg tillbaka filen, eller besluta om reglerna på "
                "nytt innan en ny sammanställning påbörjas."
            )
        case _:
            reason = _("Det finns inget regelverk som heter %(name)s.")
    return reason % {"name": error}


@click.group()
def ledger() -> None:
    """The published ledger."""


@ledger.command("verify")
@reporting
def ledger_verify() -> Outcome:
    """Recompute the hash chain, the stored sums, and where pools stand today."""
    breaks = [*chain_breaks(), *sum_breaks(), *stale()]
    if breaks:
        raise Refused("\n".join(breaks))
    n = Release.objects.count()
    return [_("%(n)d sammanställningar, kedjan håller.") % {"n": n}], {"releases": n, "sound": True}
