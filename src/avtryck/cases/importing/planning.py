"""departures.csv: read, matched with what is here, and looked at. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from avtryck.cases.addresses import AddressTakenError, PrivateAddresses
from avtryck.cases.facts import PLAIN_FIELDS, Facts
from avtryck.cases.importing.identity import Departures
from avtryck.cases.importing.rows import KNOWN, REQUIRED, read_departure, whole_register
from avtryck.cases.importing.vouching import voucher
from avtryck.cases.models import Departure
from avtryck.cases.sealed import opened
from avtryck.org.importing.preview import (
    CHANGED,
    MOVED,
    NEW,
    UNCHANGED,
    Line,
    Preview,
    RejectedRowError,
)
from avtryck.org.importing.reading import Cells, check_columns
from avtryck.org.models import Unit
from avtryck.org.tables import Table

Status = Departure.Status
COLUMN_OF = {"nearest_manager": "manager_id"}
NO_COLUMNS = frozenset({"source", "confirmed_by"})


Reach = Callable[[Unit], bool]


def everywhere(unit: Unit) -> bool:
    return bool(unit.pk)


@dataclass(frozen=True)
class Step:
    """What one row does: `verb` is register, renew, withdraw, revise or nothing.

    `confirms` = the register now says yes to a departure that was to be confirmed.
    """

    verb: str
    facts: Facts
    departure: Departure | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    confirms: bool = False


@dataclass
class DeparturesPlan:
    preview: Preview
    steps: list[Step] = field(default_factory=list)


def plan_departures(
    table: Table, *, reach: Reach = everywhere, feed: bool = True
) -> DeparturesPlan:
    """ColumnsError when the columns are wrong; single bad rows become rejections.

    `reach` says whether whoever imports is HR of a unit; other units' rows are rejected.
    Only the personnel `feed` vouches for what somebody here has entered or uploaded.
    """
    check_columns(table, required=REQUIRED, known=KNOWN)
    plan = DeparturesPlan(Preview("departures"))
    register, departures, addresses = whole_register(), Departures(), PrivateAddresses()
    seen: dict[object, int] = {}
    for row in table:
        try:
            facts = read_departure(Cells(row), register)
            found = departures.find(facts)
            _check_reach(facts, found, reach)
            _once(facts, found, row.number, seen)
            _check_address(facts, found, addresses)
        except RejectedRowError as error:
            plan.preview.rejections.append(error.at(row.number))
            continue
        step, line = _weigh(row.number, facts, found, feed=feed)
        plan.steps.append(step)
        plan.preview.lines.append(line)
    return plan


def _check_reach(facts: Facts, found: Departure | None, reach: Reach) -> None:
    if not reach(facts.unit) or (found is not None and not reach(found.unit)):
        reason = _("ligger utanför din del av organisationen")
        raise RejectedRowError("unit", facts.unit.code, reason)


def _once(facts: Facts, found: Departure | None, number: int, seen: dict[object, int]) -> None:
    """One departure stands on one row; the second row is refused."""
    identities: set[object] = {facts.departure_id or ("person", facts.employee_id)}
    identities |= {found.pk} if found else set()
    for identity in identities:
        if identity in seen:
            column = "departure_id" if facts.departure_id else "employee_id"
            value = facts.departure_id or facts.employee_id
            reason = _("samma avslut står på rad %(row)s") % {"row": seen[identity]}
            raise RejectedRowError(column, value, reason)
    seen.update(dict.fromkeys(identities, number))


def _check_address(facts: Facts, found: Departure | None, addresses: PrivateAddresses) -> None:
    """Two people do not share a private address; the second row in the file is refused as well."""
    address = "" if found is not None and found.address_by_leaver else facts.private_email
    if not address or facts.effective_status == Status.WITHDRAWN:
        return
    try:
        addresses.check(address, facts.employee_id)
    except AddressTakenError:
        reason = _("står redan på en annan persons pågående avslut")
        raise RejectedRowError("private_email", address, reason) from None
    addresses.take(address, facts.employee_id)


def _weigh(number: int, facts: Facts, found: Departure | None, *, feed: bool) -> tuple[Step, Line]:
    label = f"{facts.employee_id} {facts.name}".strip()
    gone = facts.effective_status == Status.WITHDRAWN
    if found is None or found.status == Status.WITHDRAWN:
        return _absent(number, label, facts, found, feed=feed)
    if gone:
        return Step("withdraw", facts, found), Line(number, CHANGED, label, ("status",))
    if facts.last_day == found.replaced_last_day:  # HR knows better until the file says a new day
        facts = replace(facts, last_day=found.last_day, status="")
    changes = differences(found, facts)
    confirms = found.status == Status.TO_CONFIRM and facts.status == Status.CONFIRMED
    changes |= voucher(found, facts, changes, feed=feed)
    columns = tuple(COLUMN_OF.get(name, name) for name in changes if name not in NO_COLUMNS)
    other_word = "source" in changes and found.counts != feed
    columns += ("status",) if confirms or other_word else ()
    if not changes and not confirms:
        return Step("nothing", facts, found), Line(number, UNCHANGED, label)
    outcome = MOVED if "last_day" in changes else CHANGED
    return Step("revise", facts, found, changes, confirms), Line(number, outcome, label, columns)


def _absent(
    number: int, label: str, facts: Facts, found: Departure | None, *, feed: bool
) -> tuple[Step, Line]:
    """Not here, or withdrawn here: new, unless the row says nothing that is not decided already.

    What a person has withdrawn the feed may withdraw too: then it vouches for it no more.
    """
    same = found is not None and facts.last_day in {found.last_day, found.replaced_last_day}
    decided_here = found is not None and bool(found.confirmed_by) and same
    if feed and decided_here and facts.effective_status == Status.WITHDRAWN:
        return Step("withdraw", facts, found), Line(number, UNCHANGED, label)
    if facts.effective_status == Status.WITHDRAWN or decided_here:
        return Step("nothing", facts, found), Line(number, UNCHANGED, label)
    verb = "renew" if found else "register"
    return Step(verb, facts, found), Line(number, NEW, label)


def differences(departure: Departure, facts: Facts) -> dict[str, Any]:
    """Fields in which the facts say something else; what they leave empty says nothing.

    What the leaver has said is not asked of the file.
    """
    found: dict[str, Any] = {}
    for name in PLAIN_FIELDS:
        value = getattr(facts, name)
        if name == "language" and departure.language_by_leaver:
            continue
        if value not in {"", None} and value != getattr(departure, name):
            found[name] = value
    address = "" if departure.address_by_leaver else facts.private_email
    if address and address != opened(departure, "private_email"):
        found["private_email"] = facts.private_email
    contact = facts.effective_contact
    if contact and contact != opened(departure, "contact"):
        found["contact"] = contact
    return found
