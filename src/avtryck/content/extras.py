"""Which questions of the bank are approved, and which survey each institution's leavers get."""

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
BANK = "question-bank/1"
COMPOSED = 1000
"""Version 1 with added questions becomes 1001, 1002, …: one for each choice that was ever made."""


class NotApprovedError(ValueError):
    """Central HR has not approved the question."""


def bank() -> tuple[Question, ...]:
    return instrument(BANK).questions


def approved() -> dict[str, ApprovedQuestion]:
    """Question key → its approval."""
    rows = ApprovedQuestion.objects.filter(question__startswith=f"{BANK}:")
    return {row.question.partition(":")[2]: row for row in rows}


@transaction.atomic
def approve(*, question: str, reference: str, actor: str) -> None:
    """Departments may add it from now on. KeyError when the bank does not have it."""
    instrument(BANK).question(question)
    facts = {"reference": reference, "approved_on": today(), "approved_by": actor}
    _, new = ApprovedQuestion.objects.get_or_create(question=f"{BANK}:{question}", defaults=facts)
    if new:
        record(actor=actor, verb="approve question", subject=question, reference=reference)


@transaction.atomic
def disapprove(*, question: str, actor: str) -> None:
    """Nobody can add it any more; where it was added it stays until somebody chooses anew."""
    gone, _ = ApprovedQuestion.objects.filter(question=f"{BANK}:{question}").delete()
    if gone:
        record(actor=actor, verb="disapprove question", subject=question)


def survey_of(institution: str) -> str:
    """`KEY/VERSION` of the survey that the institution's leavers are invited to from now on."""
    row = DepartmentSurvey.objects.filter(institution=institution).last()
    return row.instrument if row else SURVEY


def extras_of(found: Instrument) -> tuple[Question, ...]:
    """What a department has added to a version; () for the common survey."""
    sections = (section for section in found.sections if section.key == DEPARTMENT)
    return tuple(question for section in sections for question in section.questions)


@transaction.atomic
def choose(*, institution: str, questions: Collection[str], actor: str) -> str:
    """The institution's next invitations carry these questions; the version that asks them.

    Invitations that exist keep theirs. NotApprovedError, TooManyExtrasError.
    """
    if not set(questions) <= approved().keys():
        raise NotApprovedError(*sorted(set(questions) - approved().keys()))
    name = _version_with(questions, actor) if questions else SURVEY
    if name != survey_of(institution):
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


def _version_with(questions: Collection[str], actor: str) -> str:
    """The stored version that adds exactly these, made when it is first chosen."""
    key, _, number = SURVEY.partition("/")
    base = COMPOSED * int(number)
    stored = InstrumentVersion.objects.filter(
        key=key, version__range=(base + 1, base + COMPOSED - 1)
    )
    versions = sorted(stored.values_list("version", flat=True))
    for version in versions:
        asked = extras_of(instrument(f"{key}/{version}"))
        if {question.key for question in asked} == set(questions):
            return f"{key}/{version}"
    bank_key, _, bank_number = BANK.partition("/")
    version = max(versions, default=base) + 1
    source = composed(
        shipped(key, int(number)), shipped(bank_key, int(bank_number)), questions, version
    )
    store(source=source, actor=actor)
    return f"{key}/{version}"
