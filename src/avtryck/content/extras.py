"""Which questions of the banks are approved, and what each institution asks its leavers."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.content.models import ApprovedQuestion, DepartmentSurvey, InstrumentVersion
from avtryck.content.operations import store
from avtryck.content.queries import instrument, shipped
from avtryck.core.instruments import DEPARTMENT, Instrument, Question, composed

SURVEY = "exit-survey/1"
GUIDE = "interview-guide/2"
BANKS = {SURVEY: "question-bank/1", GUIDE: "guide-bank/1"}
"""What everybody is asked → the bank that a department may add to it from."""
COMPOSED = 1000
"""Version 1 with added questions becomes 1001, 1002, …: one for each choice that was ever made."""


class NotApprovedError(ValueError):
    """Central HR has not approved the question."""


def bank(common: str = SURVEY) -> tuple[Question, ...]:
    return instrument(BANKS[common]).questions


def approved(common: str = SURVEY) -> dict[str, ApprovedQuestion]:
    """Question key → its approval."""
    rows = ApprovedQuestion.objects.filter(question__startswith=f"{BANKS[common]}:")
    return {row.question.partition(":")[2]: row for row in rows}


@transaction.atomic
def approve(*, question: str, reference: str, actor: str) -> None:
    """Departments may add it from now on. KeyError when no bank has it."""
    facts = {"reference": reference, "approved_on": today(), "approved_by": actor}
    _, new = ApprovedQuestion.objects.get_or_create(question=_approval_of(question), defaults=facts)
    if new:
        record(actor=actor, verb="approve question", subject=question, reference=reference)


@transaction.atomic
def disapprove(*, question: str, actor: str) -> None:
    """Nobody can add it any more; where it was added it stays until somebody chooses anew."""
    gone, _ = ApprovedQuestion.objects.filter(question=_approval_of(question)).delete()
    if gone:
        record(actor=actor, verb="disapprove question", subject=question)


def banked() -> dict[str, str]:
    """Every question of the banks → what it may be added to."""
    return {one.key: common for common in BANKS for one in bank(common)}


def _approval_of(question: str) -> str:
    return f"{BANKS[banked()[question]]}:{question}"


def survey_of(institution: str) -> str:
    """`KEY/VERSION` of the survey that the institution's leavers are invited to from now on."""
    return asked_in(institution, SURVEY)


def asked_in(institution: str, common: str) -> str:
    """`KEY/VERSION` of what the institution asks from now on where others ask `common`."""
    key = common.partition("/")[0]
    rows = DepartmentSurvey.objects.filter(institution=institution)
    row = rows.filter(instrument__startswith=f"{key}/").last()
    return row.instrument if row else common


def extras_of(found: Instrument) -> tuple[Question, ...]:
    """What a department has added to a version; () for the common survey."""
    sections = (section for section in found.sections if section.key == DEPARTMENT)
    return tuple(question for section in sections for question in section.questions)


@transaction.atomic
def choose(
    *, institution: str, questions: Collection[str], actor: str, common: str = SURVEY
) -> str:
    """The institution's next invitations or talks have these questions; the version that asks them.

    Invitations and talks that exist keep theirs. NotApprovedError, TooManyExtrasError.
    """
    possible = approved(common).keys()
    if not set(questions) <= possible:
        raise NotApprovedError(*sorted(set(questions) - possible))
    name = _version_with(questions, common, actor) if questions else common
    if name != asked_in(institution, common):
        DepartmentSurvey.objects.create(
            institution=institution, instrument=name, decided_on=today(), decided_by=actor
        )
        record(
            actor=actor,
            verb="choose extra questions",
            subject=name,
            institution=institution,
            questions=sorted(questions),
        )
    return name


def _version_with(questions: Collection[str], common: str, actor: str) -> str:
    """The stored version that adds exactly these, made when it is first chosen."""
    key, _, number = common.partition("/")
    base = COMPOSED * int(number)
    stored = InstrumentVersion.objects.filter(
        key=key, version__range=(base + 1, base + COMPOSED - 1)
    )
    versions = sorted(stored.values_list("version", flat=True))
    for version in versions:
        asked = extras_of(instrument(f"{key}/{version}"))
        if {question.key for question in asked} == set(questions):
            return f"{key}/{version}"
    bank_key, _, bank_number = BANKS[common].partition("/")
    version = max(versions, default=base) + 1
    source = composed(
        shipped(key, int(number)), shipped(bank_key, int(bank_number)), questions, version
    )
    store(source=source, actor=actor)
    return f"{key}/{version}"
