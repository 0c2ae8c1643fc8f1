"""An organisation's two years, played through the product: from departures to what is shown."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from click import Command
from click.testing import CliRunner

from avtryck.api.models import ApiKey
from avtryck.api.operations import create_key
from avtryck.cases.facts import Facts
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import register_departure
from avtryck.config.commands.closing import close, rounds
from avtryck.config.commands.importing_answers import imports
from avtryck.content.operations import store
from avtryck.content.queries import instrument
from avtryck.core.instruments import Instrument, items, read_answers
from avtryck.core.instruments.asked import asked_of
from avtryck.interviews import operations as interviews
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.sheets import deposit_signals
from avtryck.interviews.signals import Signal, nothing_heard
from avtryck.org.models import Person, Unit
from avtryck.org.operations import beat, decide_rules
from avtryck.surveys.answering import answer, new_token
from avtryck.surveys.importing import withdraw_person
from avtryck.surveys.models import Invitation
from avtryck.vault.doors import interviews as door
from cast import LEVELS, settle
from confidentiality.permuting.answering import (
    Answers,
    Gathered,
    Place,
    Respondent,
    World,
    as_form,
    drawn,
)
from confidentiality.permuting.organisation import (
    IMPORTED,
    LINKED,
    LOOKED,
    LOOKED_BETWEEN,
    REORGANISED,
    SIGNALS,
    START,
    TALKERS,
    Leaver,
    Row,
    Story,
)
from confidentiality.permuting.watching import Watch, seeded_ids, taken_back, united
from leavers import installed

SetClock = Callable[[date | str], None]
Shown = dict[str, bytes]
Look = Callable[[str], Shown]
SURVEY = "exit-survey/1"
TOML = Path(__file__).with_name("ticked-reasons.toml")
TOLD = {"negative/leadership": "yes", "positive/work_group": "yes", "negative/terms": "yes"}
REGISTERS: tuple[dict[str, str | None], ...] = (
    {"exit_type": "resignation"}, {"exit_type": "fixed_term_end"}, {"exit_type": None},
)  # fmt: skip


# --- what everybody is asked ----------------------------------------------------------------------
def respondents(story: Story) -> dict[str, Respondent]:
    """Everybody who answers, by `L3` or `import-1:P3`."""
    found = {}
    survey = instrument(SURVEY)
    for one in story.leavers:
        if one.on is not None:
            register = {"exit_type": one.exit_type or None}
            found[f"L{one.number}"] = _respondent(f"L{one.number}", survey, register)
    for one in story.leavers:
        if one.talker is not None or one.interviewed:
            who = _respondent(f"I{one.number}", instrument(SIGNALS), {})
            found[who.key] = replace(who, asked=frozenset()) if one.told else who
    for batch, rows in story.batches.items():
        asked = instrument(story.instruments[batch])
        for number, row in enumerate(rows):
            key = f"{batch}:{row.person}"
            found[key] = _respondent(key, asked, REGISTERS[number % len(REGISTERS)])
    return found


def _respondent(key: str, asked: Instrument, register: Mapping[str, str | None]) -> Respondent:
    put = {one.key for one in asked.questions if asked_of(one, register)}
    return Respondent(
        key, asked, frozenset(item.key for item in items(asked) if item.question_key in put)
    )


def first_answers(story: Story, people: Mapping[str, Respondent]) -> Answers:
    chance = Random(f"answers {story.seed}")
    return {key: drawn(who, Random(f"leaning {story.seed}"), chance) for key, who in people.items()}


# --- what is done before anybody answers ----------------------------------------------------------
def prepare(story: Story, set_clock: SetClock) -> str:
    """The organisation, its people, everybody's departure, known from the start; a key to the API.

    All runs have this in common, so its random parts need no seed.
    """
    set_clock(START)
    settle()
    for place in story.places:
        if not Unit.objects.filter(code=place.code).exists():
            above = Unit.objects.get(code=place.parent)
            Unit.objects.create(
                code=place.code, parent=above, level=place.level, name_sv=place.name_sv,
                name_en=place.name_en, path=f"{above.path}{place.code}/",
            )  # fmt: skip
    installed()
    store(source=TOML.read_text("utf-8"), actor="system")
    for number in range(TALKERS):
        Person.objects.create(
            employee_id=f"T{number}", name=f"Talker {number}",
            work_email=f"talker{number}@universitetet.example", unit=Unit.objects.get(code="neuro"),
        )  # fmt: skip
    for one in story.leavers:
        _register(one)
    Case.objects.filter(survey_state=Case.Survey.NOT_SENT).update(survey_state=Case.Survey.SENT)
    top = Unit.objects.get(code="uni")
    return create_key(
        name="Statistik", unit=top, use=ApiKey.Use.REPORTS, valid_to=None, actor="operator"
    )[1]


def _register(one: Leaver) -> None:
    """Employed too short a time for a talk, but for those who have one."""
    manager = "Bo Bergström" if one.talker is None else f"Talker {one.talker}"
    talked = one.interviewed or one.talker is not None
    facts = Facts(
        employee_id=f"L{one.employee}",
        departure_id=f"D{one.number}",
        unit=Unit.objects.get(code=one.unit),
        last_day=one.last_day,
        name=f"Leaver {one.number}",
        work_email=f"leaver{one.number}@universitetet.example",
        employed_from=one.last_day - timedelta(days=3000 if talked else 90),
        exit_type=one.exit_type,
        status="confirmed",
        language="sv",
        nearest_manager=Person.objects.get(name=manager) if talked else None,
    )
    entered = {} if one.known else {"source": Departure.Source.FORM, "entered_by": "person:x"}
    register_departure(facts=facts, actor="system", **entered)


# --- the two years --------------------------------------------------------------------------------
@dataclass
class Played:
    """What one run showed, and who was in which pool."""

    shown: Shown
    pools: list[Gathered]
    united: frozenset[Place]


class Playing:
    """One run: the story with these answers."""

    def __init__(self, story: Story, answers: Answers, folder: Path, set_clock: SetClock) -> None:
        self.story, self.answers, self.folder = story, answers, folder
        self.set_clock = set_clock
        self.people = respondents(story)
        self.shown: Shown = {}

    def play(self, look: Look) -> None:
        for day, _order, act in sorted(self._acts(look), key=lambda one: one[:2]):
            self.set_clock(day)
            act()

    def _acts(self, look: Look) -> Iterator[tuple[date, int, Callable[[], object]]]:
        for one in self.story.leavers:
            if one.on is not None:
                yield one.on, 1, lambda one=one: self._answer(one)  # type: ignore[misc]
            if one.talker is not None:
                yield one.last_day, 2, lambda one=one: self._heard(one)  # type: ignore[misc]
        for batch, day in IMPORTED.items():
            yield day, 2, lambda batch=batch: self._import(batch)  # type: ignore[misc]
        yield IMPORTED["import-1"], 3, self._erase
        yield date(2025, 5, 6), 3, self._talk
        yield REORGANISED, 3, self._reorganise
        if self.story.raised:
            yield date(2026, 1, 20), 3, self._raise
        for year in (2025, 2026):
            for month in range(1, 13):
                last = _last_day(year, month)
                yield last + timedelta(days=1), 4, self._close_rounds
                if month % 3 == 0:
                    name, full = f"{year}-K{month // 3}", month == 12
                    yield (
                        last + timedelta(days=4),
                        4,
                        lambda n=name, f=full, d=last: self._close(n, f, d),
                    )  # type: ignore[misc]
        yield LOOKED_BETWEEN, 5, lambda: self._keep(look("between"))
        yield LOOKED, 5, lambda: self._keep(look("at the end"))

    def _keep(self, shown: Shown) -> None:
        self.shown |= shown

    def command(self, command: Command, *arguments: str) -> None:
        """A command of the operator, with everything it prints."""
        done = CliRunner().invoke(command, arguments, catch_exceptions=False)
        name = f"{len(self.shown):04d} {command.name} {' '.join(arguments)}"
        name = name.replace(str(self.folder), "")
        self.shown[name] = f"{done.exit_code}\n{done.output}".encode()
        assert done.exit_code == 0, (done.output, done.exc_info)

    def _answer(self, one: Leaver) -> None:
        invitation = Invitation.objects.select_related("round", "case__departure").get(
            case__departure__departure_id=f"D{one.number}"
        )
        who = self.people[f"L{one.number}"]
        raw = {
            key: text for key, text in as_form(who.instrument, self.answers[who.key]).items()
            if text != "-"
        }  # fmt: skip
        register = {"exit_type": one.exit_type or None, "contract_type": None}
        read = read_answers(who.instrument, raw | {"worked_well": one.comment}, register)
        assert answer(invitation=invitation, answers=read, token=new_token())

    def _import(self, batch: str) -> None:
        name, rows = self.story.instruments[batch], self.story.batches[batch]
        path = self.folder / f"{batch}.csv"
        path.write_text(self._file(batch, rows), "utf-8")
        self.command(imports, "answers", str(path), "--instrument", name)

    def _file(self, batch: str, rows: tuple[Row, ...]) -> str:
        text = StringIO()
        lines = []
        for row in rows:
            who = self.people[f"{batch}:{row.person}"]
            known = {
                "person": row.person,
                "unit": row.unit,
                "received": row.received.isoformat(),
            }
            lines.append(known | as_form(who.instrument, self.answers[who.key]))
        writer = csv.DictWriter(text, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        return text.getvalue()

    def _erase(self) -> None:
        assert withdraw_person(batch="import-1", person=self.story.erased, actor="system")

    def _talk(self) -> None:
        """Bo's first talk is held and written down; the next is planned."""
        bo = Person.objects.get(name="Bo Bergström")
        talk = Interview.objects.filter(interviewer=bo).order_by("pk").first()
        assert talk is not None
        interviews.hold(interview=talk, on=date(2025, 5, 5), actor=bo.actor)
        talk = Interview.objects.select_related("case__departure__unit", "interviewer").get(
            pk=talk.pk
        )
        interviews.save_note(
            interview=talk, part="decision", text="Det som sades", revision=0, author=bo
        )
        signal = Signal("tasks", "negative", "forward", "För mycket på en gång")
        interviews.save_signals(interview=talk, signals=(signal,), revision=0, author=bo)
        interviews.finish_notes(interview=talk, actor=bo.actor)

    def _heard(self, one: Leaver) -> None:
        """An interview is final and gives its sheet."""
        sheet, mark = self.answers[f"I{one.number}"], "compile"
        if one.told:
            sheet, mark = TOLD, "forward"
        talker = Person.objects.get(employee_id=f"T{one.talker}")
        rows = Interview.objects.select_related("case__departure__unit", "interviewer")
        talk = rows.get(case__departure__departure_id=f"D{one.number}")
        interviews.hold(interview=talk, on=one.last_day, actor=talker.actor)
        signals = tuple(
            replace(empty, mark=mark)
            for empty in nothing_heard()
            if sheet.get(f"{empty.polarity}/{empty.area}") == "yes"
        )
        interviews.save_signals(interview=talk, signals=signals, revision=0, author=talker)
        door.finalise(interview=talk.pk)
        Case.objects.filter(pk=talk.case_id).update(interview_state="notes_done")
        Interview.objects.filter(pk=talk.pk).update(final_on=one.last_day)
        assert deposit_signals(interview=rows.get(pk=talk.pk))

    def _reorganise(self) -> None:
        code, above = self.story.moved
        parents = {place.code: place.parent for place in self.story.places} | {code: above}
        path = self.folder / "units.csv"
        head = "code,parent,level,name_sv,name_en,valid_from,valid_to"
        lines = [
            f"{one.code},{parents[one.code]},{LEVELS[one.level]},{one.name_sv},{one.name_en},,"
            for one in self.story.places
        ]
        path.write_text("\n".join([head, *lines]), "utf-8")
        self.command(imports, "units", str(path))

    def _raise(self) -> None:
        assert self.story.raised is not None
        decide_rules(policy="disclosure-1", minimum_group=self.story.raised, actor="operator")

    def _close_rounds(self) -> None:
        beat()
        self.command(rounds, "close")

    def _close(self, name: str, full: bool, until: date) -> None:
        kind = "--full" if full else "--early"
        given = ("--release", name, kind, "--until", until.isoformat())
        self.command(close, *given)
        self.command(close, *given, "--json")


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def played(story: Story, answers: Answers, folder: Path, set_clock: SetClock, look: Look) -> Played:
    """Play it, look, and take it all back; the same ids each time."""
    watch = Watch()
    with taken_back(), pytest.MonkeyPatch.context() as patch:
        seeded_ids(patch, story.seed)
        watch.over(patch)
        playing = Playing(story, answers, folder, set_clock)
        playing.play(look)
        return Played(playing.shown, watch.pools, united(SURVEY, LINKED, SIGNALS))


def world(story: Story, answers: Answers, once: Played) -> World:
    """Those answers, with the pools they came into."""
    return World(respondents(story), answers, once.pools, once.united)
