from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet

from avtryck.cases.models import Case, Departure
from avtryck.clock import now, today
from avtryck.content import queries as content
from avtryck.core.instruments import Instrument
from avtryck.core.instruments.model import Section
from avtryck.core.rules.initiative import task_day
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.models import Interview
from avtryck.org.models import Person, Role, Unit
from avtryck.org.queries import hr_partners, is_employed, valid_on
from avtryck.vault.doors import interviews as door

SUMMARY = "summary"
STEPS = ("offer", "prepare", "book", "conduct", "close")
BY_DAY = ("case__departure__last_day", "case__departure__name", "pk")


def _with_case() -> QuerySet[Interview]:
    return Interview.objects.select_related(
        "case__departure__unit", "case__departure__nearest_manager", "interviewer"
    )


def conducted_by(person: Person) -> QuerySet[Interview]:
    """The interviews this person holds, from the day the task is theirs."""
    mine = _with_case().filter(interviewer=person, task_on__lte=today())
    return mine.exclude(case__interview_state=State.CANCELLED).order_by(*BY_DAY)


def held_by(departure: Departure) -> str:
    """The actor who holds this leaver's talk now; "" when nobody does, or there is none."""
    rows = _with_case().filter(case__departure=departure, case__cancelled_on=None)
    running = rows.exclude(case__interview_state=State.CANCELLED).first()
    return running.interviewer.actor if running and running.interviewer else ""


def replaced(person: Person) -> list[str]:
    """Names of leavers whose nearest manager this is, while HR arranges the talk.

    No more than the name: not who holds it, nor how it goes, nor why. From the day on which the
    task would have come, so that the day does not say whose idea it was either.
    """
    rows = Interview.objects.filter(
        case__departure__nearest_manager=person,
        case__cancelled_on=None,
        case__departure__last_day__gte=today(),
    ).exclude(interviewer=person)
    rows = rows.exclude(case__interview_state=State.CANCELLED)  # nothing to arrange, as at a death
    cases = [one.case for one in rows.select_related("case__departure")]
    return sorted(case.departure.name for case in cases if _task_has_come(case))


def _task_has_come(case: Case) -> bool:
    return task_day(last_day=case.departure.last_day, known=case.opened_on) <= today()


def not_offered(person: Person) -> QuerySet[Case]:
    """Cases the rule leaves out; their nearest manager may offer all the same."""
    return Case.objects.select_related("departure__unit").filter(
        departure__nearest_manager=person,
        interview_state=State.NOT_OFFERED,
        cancelled_on=None,
        handling=Case.Handling.AUTOMATIC,
        interview=None,
        departure__last_day__gte=today(),
    )


def guide(interview: Interview) -> Instrument:
    """As it is asked in this talk: with the department's own questions and the asker's wording.

    When somebody else than the nearest manager asks, `Question.other` is the template's wording.
    """
    found = content.instrument(interview.guide)
    return found if interview.by_nearest_manager else found.asked_by_another()


def sections(interview: Interview) -> tuple[Section, ...]:
    """The guide's sections with questions: a page of notes each."""
    return tuple(section for section in guide(interview).sections if section.questions)


def parts_written(interview: Interview) -> set[str]:
    """Which parts have a note, without opening any."""
    return door.parts_written(interview=interview.pk)


def notes_begun(interview: Interview) -> bool:
    """Whether there are notes of the talk: written after its opening, or its hour.

    What is written before prepares it, and keeps nobody from choosing another interviewer.
    """
    has_begun = interview.opening_said or bool(interview.booked_at and interview.booked_at <= now())
    return has_begun and bool(parts_written(interview))


def missing(interview: Interview) -> list[str]:
    """What is left before the talk, of "certificate", "background" and "time"; [] when ready."""
    facts = {
        "certificate": interview.certificate != Interview.Certificate.UNKNOWN,
        "background": interview.background_read,
        "time": interview.booked_at is not None,
    }
    return [fact for fact, done in facts.items() if not done]


def next_step(interview: Interview) -> str:
    """The one of STEPS that comes next."""
    state = interview.state
    if state in {State.PLANNED, State.NOT_OFFERED, State.DECLINED}:
        return "offer"
    if state in {State.HELD, State.NOTES_DONE, State.CLOSED, State.CANCELLED}:
        return "close"
    if not interview.is_prepared:
        return "prepare"
    return "conduct" if state == State.BOOKED else "book"


def steps_done(interview: Interview) -> set[str]:
    """Which of STEPS are done."""
    state = interview.state
    held = state in {State.HELD, State.NOTES_DONE, State.CLOSED} and interview.held_on is not None
    facts = {
        "offer": held or state in {State.OFFERED, State.BOOKED},
        "prepare": interview.is_prepared,
        "book": held or state == State.BOOKED,
        "conduct": held,
        "close": state in {State.NOTES_DONE, State.CLOSED},
    }
    return {step for step, done in facts.items() if done}


@dataclass(frozen=True)
class Candidate:
    """Somebody who may hold the talk, and as what."""

    person: Person
    role: str


def candidates(interview: Interview) -> list[Candidate]:
    """Nearest manager, the unit's superior and administrative managers, local HR; each once."""
    departure = interview.case.departure
    found: dict[int, Candidate] = {}
    for person, role in _possible(departure):
        if can_hold(person) and person.employee_id != departure.employee_id:
            found.setdefault(person.pk, Candidate(person, role))
    return list(found.values())


def _possible(departure: Departure) -> Iterator[tuple[Person, str]]:
    if departure.nearest_manager:
        yield departure.nearest_manager, "nearest_manager"
    for kind in (Role.Kind.SUPERIOR_MANAGER, Role.Kind.ADMINISTRATIVE_MANAGER):
        yield from ((person, kind) for person in _holding(departure.unit, kind))
    yield from ((person, Role.Kind.HR_PARTNER) for person in hr_partners(departure.unit))


def can_hold(person: Person) -> bool:
    """Employed, and reachable by mail: else nobody would know of the task."""
    return is_employed(person) and bool(person.work_email)


def _holding(unit: Unit, kind: str) -> list[Person]:
    """Who has this role here or above, nearest first."""
    codes = unit.path.strip("/").split("/")
    roles = Role.objects.filter(valid_on(today()), kind=kind, unit__code__in=codes)
    nearest_first = roles.select_related("person").order_by(F("unit__level").desc(), "person__name")
    return [role.person for role in nearest_first]
