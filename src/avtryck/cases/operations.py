from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from avtryck.audit.operations import SYSTEM, record
from avtryck.cases import hooks
from avtryck.cases.addresses import check_address
from avtryck.cases.eligibility import DECEASED, OFFERED_TO_ALL, verdicts
from avtryck.cases.facts import PLAIN_FIELDS, Facts, facts_of
from avtryck.cases.models import Case, Departure
from avtryck.cases.own_word import own_word, yielding
from avtryck.cases.sealed import SEALED_FIELDS, opened, put, seal_new
from avtryck.clock import today
from avtryck.core.rules.states import MOVES, Interview, move

Status = Departure.Status
Handling = Case.Handling


class NotPossibleError(ValueError):
    """The departure is in a state in which this cannot be done."""


class SamePersonError(PermissionError):
    """Whoever entered a departure cannot be its second person."""


@transaction.atomic
def register_departure(
    *, facts: Facts, actor: str, source: str = Departure.Source.FEED, entered_by: str = "",
    confirmed_by: str = "",
) -> Departure:  # fmt: skip
    """Take a departure in; when it is confirmed its case is opened.

    The leaver's key is made first and durable before its ciphertext. What the leaver has said
    about an earlier departure still holds.
    """
    word = own_word(facts.employee_id)
    facts = word.over(facts)
    plain = {field: getattr(facts, field) for field in PLAIN_FIELDS}
    departure = Departure(**plain, source=source, entered_by=entered_by, confirmed_by=confirmed_by)
    departure.status = facts.effective_status
    departure.address_vouched_by = actor if facts.private_email else ""
    seal_new(departure, private_email=facts.private_email, contact=facts.effective_contact)
    word.mark(departure)
    departure.save(force_insert=True)
    _record(departure, actor, "register departure", source=source, status=departure.status)
    if departure.status == Status.CONFIRMED:
        _open(departure, actor, held=facts.effective_contact == "hr")
    return departure


@transaction.atomic
def confirm(*, departure: Departure, actor: str, by_register: bool = False) -> Case:
    """Yes, the person leaves: open the case. For one entered in the form: the second person.

    NotPossibleError when it was withdrawn, SamePersonError when whoever entered it confirms again.
    """
    if departure.status == Status.WITHDRAWN:
        raise NotPossibleError("withdrawn")
    same = actor == departure.entered_by
    if departure.status == Status.CONFIRMED and not departure.counts and same:
        raise SamePersonError(actor)
    if departure.status == Status.TO_CONFIRM or not departure.counts:
        departure.status = Status.CONFIRMED
        departure.confirmed_by = "" if by_register else actor
        departure.save(update_fields=["status", "confirmed_by"])
        _record(departure, actor, "confirm departure", counts=departure.counts)
    return open_case(departure=departure, actor=actor)


@transaction.atomic
def extend(*, departure: Departure, actor: str, last_day: date | None = None) -> Departure:
    """The employment goes on: withdrawn, or asked about again before the new last day.

    With a case already open that case is cancelled and a new departure takes its place.
    What the register has withdrawn is from then on the word of whoever extends it.
    NotPossibleError when another departure took its place; AddressTakenError as for reinstate.
    """
    _refuse_superseded(departure)
    if last_day is None:
        withdraw(departure=departure, actor=actor)
        return departure
    vouched = {}
    if departure.status == Status.WITHDRAWN:
        _check_address_of(departure)
        vouched = _voucher(departure, actor)
        for field, value in vouched.items():
            setattr(departure, field, value)
    replaced = _replaced(departure)
    if open_case_of(departure) is not None:
        after = _succeed(departure, actor, last_day=last_day, status=Status.TO_CONFIRM)
        after.replaced_last_day = replaced
        after.save(update_fields=["replaced_last_day"])
        return after
    departure.last_day, departure.status = last_day, Status.TO_CONFIRM
    departure.replaced_last_day = replaced
    departure.save(update_fields=["last_day", "status", "replaced_last_day", *vouched])
    _record(departure, actor, "extend employment", last_day=last_day.isoformat())
    return departure


@transaction.atomic
def withdraw(*, departure: Departure, actor: str, by_register: bool = False) -> None:
    """The person stays: the case is cancelled and unsent mail stopped.

    A person's decision is remembered, so that the same file tomorrow does not undo it.
    """
    if departure.status == Status.WITHDRAWN and not (by_register and departure.confirmed_by):
        return
    departure.status = Status.WITHDRAWN
    departure.confirmed_by = "" if by_register else actor
    departure.save(update_fields=["status", "confirmed_by"])
    _record(departure, actor, "withdraw departure")
    case = open_case_of(departure)
    if case is not None:
        cancel(case=case, actor=actor)


@transaction.atomic
def reinstate(*, departure: Departure, actor: str) -> Departure:
    """A withdrawn departure holds after all: it gets a new case; the old one stays cancelled.

    What the register has withdrawn is from then on this person's word. NotPossibleError when it is
    not withdrawn or another took its place; AddressTakenError when another person has its private
    address by now.
    """
    if departure.status != Status.WITHDRAWN:
        raise NotPossibleError(departure.status)
    _refuse_superseded(departure)
    _check_address_of(departure)
    return _succeed(departure, actor, status=Status.CONFIRMED)


@transaction.atomic
def move_last_day(*, departure: Departure, last_day: date, actor: str) -> None:
    """A new last day moves the open case with all that is not sent yet.

    It holds until the register says a day it has not said before. NotPossibleError when withdrawn.
    """
    if departure.status == Status.WITHDRAWN:
        raise NotPossibleError(departure.status)
    changes = {"last_day": last_day, "replaced_last_day": _replaced(departure)}
    revise(departure=departure, changes=changes, actor=actor)


@transaction.atomic
def revise(*, departure: Departure, changes: dict[str, Any], actor: str) -> None:
    """Register fields got new values: save them, judge both rules again, tell who planned by them.

    `changes` maps fields of Facts (except status), and those that say whose word it is, to values.
    What the leaver has said meanwhile stands.
    """
    changes = yielding(departure, changes)
    if not changes:
        return
    saved = set(changes)
    if "last_day" in changes:
        departure.replaced_last_day = None
        saved.add("replaced_last_day")
    if "private_email" in changes:
        departure.address_vouched_by = actor
        saved.add("address_vouched_by")
    for field, value in changes.items():
        if field in SEALED_FIELDS:
            put(departure, field, value)
        else:
            setattr(departure, field, value)
    departure.save(update_fields=saved)
    _record(departure, actor, "revise departure", fields=sorted(changes))
    case = open_case_of(departure)
    if case is not None:
        _reassess(case, departure, contact=changes.get("contact"))


@transaction.atomic
def open_case(*, departure: Departure, actor: str) -> Case:
    """Open the case of a confirmed departure, once; both rules are judged and kept with version."""
    return _open(departure, actor, held=opened(departure, "contact") == "hr")


def _open(departure: Departure, actor: str, *, held: bool) -> Case:
    interview, survey = verdicts(departure)
    case, new = Case.objects.get_or_create(departure=departure, defaults={
        "opened_on": today(),
        "handling": _handling(departure, held=held),
        "interview_state": Interview.PLANNED if interview.covered else Interview.NOT_OFFERED,
        "interview_rule": interview.outcome,
        "survey_state": Case.Survey.NOT_SENT if survey.covered else Case.Survey.NOT_COVERED,
        "survey_rule": survey.outcome,
        "rules_version": interview.version,
    })  # fmt: skip
    if new:
        _record(departure, actor, "open case", interview=interview.outcome, survey=survey.outcome,
                rules_version=interview.version)  # fmt: skip
        if case.handling == Handling.AUTOMATIC:
            hooks.tell("opened", case)
    return case


@transaction.atomic
def decide_contact(*, case: Case, automatic: bool, actor: str) -> None:
    """HR decides on a held case: let it run by itself, or no automatic mail at all."""
    if case.handling != Handling.HR or case.cancelled_on:
        raise NotPossibleError(case.handling)
    case.handling = Handling.AUTOMATIC if automatic else Handling.NONE
    case.save(update_fields=["handling"])
    _record(case.departure, actor, "decide contact", handling=case.handling)
    hooks.tell("opened" if automatic else "cancelled", case)


@transaction.atomic
def cancel(*, case: Case, actor: str) -> None:
    """Close a case that leads nowhere; what has been held or answered already stays."""
    if case.cancelled_on:
        return
    case.cancelled_on = today()
    case.save(update_fields=["cancelled_on"])
    _record(case.departure, actor, "cancel case")
    hooks.tell("cancelled", case)
    case.refresh_from_db()
    _stop_interview(case)


@transaction.atomic
def set_private_email(*, departure: Departure, address: str, actor: str) -> None:
    """Keep (or with "" forget) the address that outlives the employment, sealed.

    AddressTakenError when it stands on another person's open departure, NotPossibleError when the
    leaver has said where to write.
    """
    if not yielding(departure, {"private_email": address}):
        raise NotPossibleError("the leaver's own")
    check_address(address, departure.employee_id)
    put(departure, "private_email", address)
    departure.address_vouched_by = actor
    departure.save(update_fields=["private_email", "address_vouched_by"])
    _record(departure, actor, "set private address" if address else "forget private address")
    case = open_case_of(departure)
    if case is not None and case.handling == Handling.AUTOMATIC:
        hooks.tell("moved", case)  # what did not arrive is tried again at the new address


def open_case_of(departure: Departure) -> Case | None:
    """The departure's case, unless it has none or it was cancelled."""
    return Case.objects.filter(departure=departure, cancelled_on=None).first()


def _succeed(departure: Departure, actor: str, **changed: Any) -> Departure:
    """Withdraw a departure and let a new one with its identity take its place."""
    facts, vouched = replace(facts_of(departure), **changed), _voucher(departure, actor)
    withdraw(departure=departure, actor=actor)
    supersede(departure=departure)
    after = register_departure(facts=facts, actor=actor, **vouched)
    if not departure.address_by_leaver and not after.address_by_leaver:
        after.address_vouched_by = departure.address_vouched_by  # whoever brings it back says none
        after.save(update_fields=["address_vouched_by"])
    return after


def supersede(*, departure: Departure) -> None:
    """Another takes its place and its number; it vouches for nobody and does not come back."""
    departure.departure_id, departure.superseded = "", True
    departure.save(update_fields=["departure_id", "superseded"])


def _refuse_superseded(departure: Departure) -> None:
    if departure.superseded:
        raise NotPossibleError("superseded")


def _voucher(departure: Departure, actor: str) -> dict[str, str]:
    """Whose word it is when this person brings it back or extends it.

    When the register has withdrawn it (then nobody stands in confirmed_by) it is this person's.
    """
    if departure.status == Status.WITHDRAWN and not departure.confirmed_by:
        return {"source": Departure.Source.FORM, "entered_by": actor, "confirmed_by": ""}
    same = {"source": departure.source, "entered_by": departure.entered_by}
    return {**same, "confirmed_by": actor}


def _check_address_of(departure: Departure) -> None:
    if not departure.address_by_leaver:
        check_address(opened(departure, "private_email"), departure.employee_id)


def _replaced(departure: Departure) -> date | None:
    """The day a file has said, before a person says another; the form has no file."""
    if departure.source == Departure.Source.FORM:
        return None
    return departure.replaced_last_day or departure.last_day


def _handling(departure: Departure, *, held: bool) -> str:
    if departure.exit_type == Departure.ExitType.DECEASED:
        return Handling.NONE
    return Handling.HR if held else Handling.AUTOMATIC


def _reassess(case: Case, departure: Departure, *, contact: str | None) -> None:
    """Judge again. A talk once planned stays offered; a survey already sent stays sent."""
    case.departure = departure
    was_dead = case.survey_rule == DECEASED  # a death that the register takes back
    # Who is offered a talk is decided for new cases: this one stays with what held when it opened.
    interview, survey = verdicts(departure, to_all=case.interview_rule == OFFERED_TO_ALL)
    if interview.covered and case.interview_state == Interview.NOT_OFFERED:
        case.interview_state = move(case.interview_state, "plan")
        case.interview_rule, case.rules_version = interview.outcome, interview.version
    if case.survey_state in {Case.Survey.NOT_SENT, Case.Survey.NOT_COVERED}:
        covered = Case.Survey.NOT_SENT if survey.covered else Case.Survey.NOT_COVERED
        case.survey_state, case.survey_rule = covered, survey.outcome
    before = case.handling
    if contact is not None or was_dead or departure.exit_type == Departure.ExitType.DECEASED:
        case.handling = _handling(departure, held=opened(departure, "contact") == "hr")
    case.save()
    _follow(case, departure, before)


def _follow(case: Case, departure: Departure, before: str) -> None:
    """Tell the others what a revision means for them."""
    if case.handling == Handling.AUTOMATIC:
        hooks.tell("moved" if before == Handling.AUTOMATIC else "opened", case)
    elif before == Handling.AUTOMATIC:
        hooks.tell("cancelled", case)
    if departure.exit_type == Departure.ExitType.DECEASED:
        case.refresh_from_db()
        _stop_interview(case)
        rule = verdicts(departure)[0].outcome
        Case.objects.filter(pk=case.pk).update(interview_rule=rule, survey_rule=rule)


def _stop_interview(case: Case) -> None:
    if case.interview_state in MOVES["cancel"]:
        case.interview_state = move(case.interview_state, "cancel")
        case.save(update_fields=["interview_state"])


def _record(departure: Departure, actor: str, verb: str, **facts: Any) -> None:
    record(actor=actor or SYSTEM, verb=verb, subject=f"departure:{departure.id}",
           institution=departure.institution, **facts)  # fmt: skip
