"""What happens, day by day: every step through the operation a person or a file would call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from avtryck import clock
from avtryck.audit.operations import SYSTEM
from avtryck.cases import operations as cases
from avtryck.cases.facts import Facts
from avtryck.cases.models import Case, Departure
from avtryck.config.demonstration.answering import answers_of
from avtryck.config.demonstration.hearing import heard
from avtryck.config.demonstration.history import History
from avtryck.config.demonstration.leaving import Leaving
from avtryck.config.demonstration.notes import write_notes
from avtryck.config.demonstration.opinions import TROUBLED, Climate
from avtryck.config.demonstration.organisation import Organisation
from avtryck.core.rules.states import Interview as State
from avtryck.interviews import operations as interviews
from avtryck.interviews.access import NOT_YET_HELD
from avtryck.interviews.models import Interview
from avtryck.org.models import Person, Role, Unit
from avtryck.surveys.answering import answer, new_token
from avtryck.surveys.models import Invitation

LONG_AGO = timedelta(days=100)  # departures before that are told in fewer steps
LATELY = timedelta(days=45)  # since then its notes are still here
PLACES = ("Rum 312", "Chefens rum", "Lilla sammanträdesrummet", "Digitalt möte", "Rum 118")
Event = tuple[date, int, str, Leaving]
Course = dict[str, date | None]  # verb → its day, in the order of a day


@dataclass
class Story:
    """The state of the telling: departures by employee id, and who is whose HR."""

    made: Organisation
    climate: Climate
    seed: int
    today: date
    departures: dict[str, Departure] = field(default_factory=dict)
    history: History = field(default_factory=History)
    interviews: dict[str, Interview] = field(default_factory=dict)
    bouncing: set[str] = field(default_factory=set)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    partners: dict[str, Person] = field(default_factory=dict)

    def begin(self) -> None:
        """Look up the organisation once."""
        self.units = {unit.code: unit for unit in Unit.objects.select_related("parent")}
        leading = Person.objects.filter(
            employee_id__in=[*self.made.heads.values(), "demo-superior"]
        )
        self.people = {person.employee_id: person for person in leading}
        roles = Role.objects.filter(kind=Role.Kind.HR_PARTNER).select_related("person", "unit")
        self.partners = {role.unit.code: role.person for role in roles}

    def rng(self, one: Leaving, purpose: str) -> Random:
        """One stream for each person and purpose: nothing depends on the order of events."""
        return Random(f"{self.seed}:{one.who.employee_id}:{purpose}")  # noqa: S311 - made-up data

    def hr(self, one: Leaving) -> str:
        return self.partners[self.made.above(one.who.unit)[1]].actor

    def tell(self, event: Event) -> None:
        day, _, verb, one = event
        with clock.at(day):
            VERBS[verb](self, one)


def events(story: Story, leavings: Iterable[Leaving]) -> list[Event]:
    """All that has happened before today, in order; the same order for the same people."""
    found = [event for one in leavings for event in _events_of(story, one)]
    past = [event for event in found if event[0] < story.today]
    return sorted(past, key=lambda event: (event[0], event[1], event[3].who.employee_id))


def _events_of(story: Story, one: Leaving) -> Iterator[Event]:
    course = _past(one) if one.last_day < story.today - LONG_AGO else _present(one)
    if keeps_notes(story, one):  # told afterwards, see tell_notes
        course |= {"finish": None, "close": None}
    for order, (verb, day) in enumerate(course.items()):
        if day is not None:
            yield day, order, verb, one


def _past(one: Leaving) -> Course:
    """Long ago: what the register said in the end, the talk's end, the answer."""
    if one.stays:
        return {}
    ended = one.talk.closed or one.talk.declined
    return {"register": one.confirmed or one.registered, "decide": one.decided,
            "end_talk": ended, "answer": one.answered}  # fmt: skip


def _present(one: Leaving) -> Course:
    talk = one.talk
    if one.stays:
        return {"register": one.registered, "stay": one.confirmed}
    return {
        "register": one.registered, "confirm": one.confirmed, "decide": one.decided,
        "hand_over": one.started + timedelta(days=2) if one.interviewer else None,
        "offer": talk.offered, "decline": talk.declined, "book": talk.booked,
        "prepare": talk.booked, "hold": talk.held, "finish": talk.noted, "close": talk.closed,
        "answer": one.answered,
    }  # fmt: skip


def keeps_notes(story: Story, one: Leaving) -> bool:
    """Talks of the last weeks where people sign in; elsewhere nobody could read the notes."""
    held, institution = one.talk.held, story.made.above(one.who.unit)[1]
    lately = held is not None and story.today - LATELY <= held < story.today
    return lately and institution == TROUBLED and not one.stays


# --- the register ---------------------------------------------------------------------------
def register(story: Story, one: Leaving) -> None:
    facts = Facts(
        employee_id=one.who.employee_id,
        unit=story.units[one.who.unit],
        last_day=one.last_day,
        departure_id=f"A{one.who.employee_id}",
        name=one.who.name,
        work_email=one.who.work_email,
        private_email=one.private_email,
        language=one.language,
        staff_category=one.staff_category,
        contract_type=one.contract_type,
        employed_from=one.employed_from,
        exit_type=one.exit_type,
        nearest_manager=story.people[one.who.manager_id],
        contact=one.contact,
        status=Departure.Status.CONFIRMED if clock.today() == one.confirmed else "",
    )
    departure = cases.register_departure(facts=facts, actor=SYSTEM)
    story.departures[one.who.employee_id] = departure
    _watch(story, one)


def confirm(story: Story, one: Leaving) -> None:
    cases.confirm(departure=story.departures[one.who.employee_id], actor=story.hr(one))
    _watch(story, one)


def stay(story: Story, one: Leaving) -> None:
    cases.extend(departure=story.departures[one.who.employee_id], actor=story.hr(one))


def decide(story: Story, one: Leaving) -> None:
    case = cases.open_case_of(story.departures[one.who.employee_id])
    if case is not None and case.handling == Case.Handling.HR:
        automatic = story.rng(one, "decide").random() < 0.7
        cases.decide_contact(case=case, automatic=automatic, actor=story.hr(one))
        _watch(story, one)


def _watch(story: Story, one: Leaving) -> None:
    """Remember whose invitation will not arrive."""
    if one.unreachable:
        found = Invitation.objects.filter(case__departure=story.departures[one.who.employee_id])
        story.bouncing |= {str(pk) for pk in found.values_list("pk", flat=True)}


# --- the talk -------------------------------------------------------------------------------
def _interview(story: Story, one: Leaving, *states: State) -> Interview | None:
    """The person's interview, if there is one in one of these states."""
    key = one.who.employee_id
    if key not in story.interviews:
        rows = Interview.objects.select_related("case__departure__unit", "interviewer")
        found = rows.filter(case__departure=story.departures[key]).first()
        if found is None:
            return None
        story.interviews[key] = found
    found = story.interviews[key]
    return found if found.state in states else None


def hand_over(story: Story, one: Leaving) -> None:
    found = _interview(story, one, *NOT_YET_HELD)
    if found is not None:
        to = story.people[one.interviewer]
        interviews.hand_over(interview=found, to=to, actor=story.hr(one))


def offer(story: Story, one: Leaving) -> None:
    found = _interview(story, one, State.PLANNED)
    if found is not None:
        interviews.offer(interview=found, actor=_who_acts(story, one, found))


def decline(story: Story, one: Leaving) -> None:
    found = _interview(story, one, State.PLANNED, State.OFFERED)
    if found is not None:
        interviews.decline(interview=found, actor=_who_acts(story, one, found))


def book(story: Story, one: Leaving) -> None:
    found = _interview(story, one, State.PLANNED, State.OFFERED)
    if found is not None and one.talk.meeting:
        rng = story.rng(one, "book")
        at = datetime.combine(one.talk.meeting, time(rng.randint(9, 15)), tzinfo=clock.LOCAL)
        actor = _who_acts(story, one, found)
        interviews.book(interview=found, at=at, place=rng.choice(PLACES), actor=actor)


def prepare(story: Story, one: Leaving) -> None:
    found = _interview(story, one, State.BOOKED)
    if found is not None:
        actor = _who_acts(story, one, found)
        interviews.set_certificate(interview=found, certificate="received", actor=actor)
        if one.talk.held:
            interviews.read_background(interview=found, actor=actor)


def hold(story: Story, one: Leaving) -> None:
    found = _interview(story, one, State.PLANNED, State.OFFERED, State.BOOKED)
    if found is not None:
        actor = _who_acts(story, one, found)
        interviews.hold(interview=found, on=clock.today(), actor=actor)


def end_talk(story: Story, one: Leaving) -> None:
    division, institution = story.made.above(one.who.unit)
    day = one.talk.held or clock.today()
    qualities = story.climate.qualities(division=division, institution=institution, day=day)
    said = heard(story.rng(one, "signals"), qualities)
    story.history.add(story.departures[one.who.employee_id], one, said)


def finish(story: Story, one: Leaving) -> None:
    found = _interview(story, one, State.HELD)
    if found is not None:
        interviews.finish_notes(interview=found, actor=_who_acts(story, one, found))


def close(story: Story, one: Leaving) -> None:
    found = _interview(story, one, State.NOTES_DONE)
    if found is not None:
        interviews.close(interview=found, actor=_who_acts(story, one, found))


def _who_acts(story: Story, one: Leaving, found: Interview) -> str:
    return found.interviewer.actor if found.interviewer else story.hr(one)


def tell_notes(story: Story, one: Leaving) -> None:
    """Notes are written outside every transaction: the access entry is on disk before them."""
    held = one.talk.held
    found = _interview(story, one, State.HELD)
    if held is None or found is None:
        return
    with clock.at(held):
        write_notes(found, story.rng(one, "notes"))
    for day, verb in ((one.talk.noted, finish), (one.talk.closed, close)):
        if day is not None and day < story.today:
            with clock.at(day):
                verb(story, one)


# --- the survey -----------------------------------------------------------------------------
def respond(story: Story, one: Leaving) -> None:
    rows = Invitation.objects.select_related("round", "case__departure")
    departure = story.departures[one.who.employee_id]
    invitation = rows.filter(case__departure=departure, case__cancelled_on=None).first()
    if invitation is None or not invitation.due <= clock.today() <= invitation.ends:
        return
    place = story.made.above(one.who.unit)
    rng = story.rng(one, "answers")
    found = answers_of(one, invitation, story.climate, place, rng)
    answer(invitation=invitation, answers=found, token=new_token())


VERBS: dict[str, Callable[[Story, Leaving], None]] = {
    "register": register,
    "confirm": confirm,
    "stay": stay,
    "decide": decide,
    "hand_over": hand_over,
    "offer": offer,
    "decline": decline,
    "book": book,
    "prepare": prepare,
    "hold": hold,
    "finish": finish,
    "close": close,
    "end_talk": end_talk,
    "answer": respond,
}
