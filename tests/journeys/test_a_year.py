"""A simulated year of leavers: each gets exactly what the rules say, whatever the mail server does.

The whole way of mail is real: register, cases, rounds with their keys, the outbox, SMTP. The rules
that say what is right are those of `a_year.py`, which know nothing of the product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
from pytest_django import Settings

from avtryck.cases.facts import Facts
from avtryck.cases.models import Case, Departure
from avtryck.cases.operations import (
    confirm,
    decide_contact,
    extend,
    move_last_day,
    register_departure,
    revise,
    set_private_email,
    withdraw,
)
from avtryck.cases.queries import contacts_to_decide
from avtryck.clock import LOCAL
from avtryck.config.jobs import close_ended_rounds
from avtryck.org.access import Scope
from avtryck.org.models import Person, Unit
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.surveys.answering import is_open, stop_reminders
from avtryck.surveys.models import Invitation, Round
from conftest import free_port
from evidence import note, size
from journeys.a_year import Event, Leaver, Letter, days, expected, leavers
from leavers import answered, installed
from post_office import HANG_UP, SILENCE, Received, Unreliable, serving

pytestmark = pytest.mark.slow
Clock = Callable[..., None]
FIRST = date(2026, 1, 1)
CILLA = "person:1005"
# At seven on such a day the server fails in this way; at nine it works again.
FAULTS = {
    "down": ("", ""),
    "slow": ("MAIL", SILENCE),
    "refusing": ("EHLO", "554 5.3.2 no service"),
    "temporary": ("RCPT", "451 4.7.1 try again later"),
    "dropping after DATA": ("TAKEN", HANG_UP),
}
UNITS = ["minne-a", "minne-b", "syn", "optik"]


class Year:
    """The installation as it lives through the days."""

    def __init__(
        self, post: Unreliable, settings: Settings, set_clock: Callable[..., None]
    ) -> None:
        self.post, self.settings, self.set_clock = post, settings, set_clock
        self.faults: Counter[str] = Counter()
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.gun = Scope(Person.objects.get(name="Gun Gustafsson"))

    def live(self, everybody: list[Leaver], until: date) -> None:
        """Each day: mail at seven and nine, what happens at ten, mail again at one."""
        for day in days(min(one.registered for one in everybody), until):
            self.at(day, 7)
            self.fail(day)
            send_due()
            self.recover()
            self.at(day, 9)
            if day.day == 1:
                close_ended_rounds()
            send_due()
            self.at(day, 10)
            for one in everybody:
                self.follow(one, day)
            self.at(day, 13)
            send_due()

    def at(self, day: date, hour: int) -> None:
        self.set_clock(datetime.combine(day, time(hour), LOCAL))

    def fail(self, day: date) -> None:
        """Every third day that has mail, in turn."""
        waiting = Mail.objects.filter(state=Mail.State.WAITING)
        if day.toordinal() % 3 or not waiting.filter(due__date__lte=day).exists():
            return
        name = list(FAULTS)[sum(self.faults.values()) % len(FAULTS)]
        self.faults[name] += 1
        step, answer = FAULTS[name]
        if name == "down":
            self.working = self.settings.SMTP_URL
            self.settings.SMTP_URL = "smtp://127.0.0.1:1"
        else:
            self.post.fail(step, answer)

    def recover(self) -> None:
        self.post.recover()
        if self.settings.SMTP_URL.endswith(":1"):
            self.settings.SMTP_URL = self.working

    def follow(self, one: Leaver, day: date) -> None:
        if day == one.registered:
            register_departure(facts=self.facts(one), actor="system")
        for event in one.events:
            if event.day == day:
                self.happens(one, event)

    def facts(self, one: Leaver) -> Facts:
        return Facts(
            employee_id=f"L{one.number}",
            unit=self.units[UNITS[one.number % len(UNITS)]],
            last_day=one.last_day,
            name=f"Leaver {one.number}",
            work_email=one.work if one.has_work else "",
            private_email=one.private if one.has_private else "",
            language=one.language,
            staff_category=one.category,
            employed_from=one.last_day - timedelta(days=30 * one.months + 10),
            exit_type=one.exit_type,
            contact="hr" if one.held and one.exit_type != "dismissal" else "",
            status="" if one.to_confirm else "confirmed",
        )

    def happens(self, one: Leaver, event: Event) -> None:
        departure = departure_of(one)
        match event.what, event.value:
            case "confirmed", _:
                confirm(departure=departure, actor=CILLA)
            case "extended", date() as new:
                extend(departure=departure, actor=CILLA, last_day=new)
            case "moved", date() as new:
                move_last_day(departure=departure, last_day=new, actor="system")
            case "private address", _:
                set_private_email(departure=departure, address=one.private, actor=CILLA)
            case "withdrawn", _:
                withdraw(departure=departure, actor=CILLA)
            case "dies", _:
                revise(departure=departure, changes={"exit_type": "deceased"}, actor="system")
            case "released" | "left alone", _:
                assert departure in contacts_to_decide(self.gun)
                released = event.what == "released"
                decide_contact(case=departure.case, automatic=released, actor=CILLA)
            case "answer" | "no more reminders", _:
                self.opens_the_link(departure, event.what)

    def opens_the_link(self, departure: Departure, what: str) -> None:
        rows = Invitation.objects.select_related("round", "case__departure")
        mine = rows.filter(case__departure=departure, case__survey_state=Case.Survey.SENT).first()
        if mine is None or not is_open(mine):
            return
        if what == "answer":
            answered(mine, recommend="8")
        else:
            stop_reminders(invitation=mine)


def departure_of(one: Leaver) -> Departure:
    """The one that holds: an extended departure has another in its place."""
    return Departure.objects.get(employee_id=f"L{one.number}", superseded=False)


def kind_of(one: Received) -> str:
    subject, text = str(one.message["Subject"]).strip(), one.text
    if subject.startswith(("Information från", "Information from")):
        talk = "Samtalet:" in text or "The talk:" in text
        survey = "Enkäten:" in text or "The survey:" in text
        return "first: both" if talk and survey else "first: talk" if talk else "first: survey"
    if subject.startswith(("Påminnelse: enkät", "Reminder: survey")):
        return "last reminder" if "sista" in text or "the last" in text else "reminder"
    assert subject.startswith(("Enkät från", "Survey from")), subject
    return "survey"


def letters(post: Unreliable) -> dict[str, list[Letter]]:
    """What each address got; a letter that came twice with the same Message-ID is one letter."""
    found: dict[str, dict[str, Letter]] = {}
    for one in post.received:
        (address,) = one.recipients
        day = one.message["Date"].datetime.astimezone(LOCAL).date()
        language = str(one.message["Content-Language"]).strip()
        letter = Letter(day, kind_of(one), address, "" if "," in language else language)
        found.setdefault(address, {})[one.id] = letter
    return {address: sorted(each.values()) for address, each in found.items()}


def table(everybody: list[Leaver], got: dict[int, list[Letter]]) -> list[str]:
    """Story by story: people, and the letters of each kind."""
    kinds = ["first: both", "first: talk", "first: survey", "survey", "reminder", "last reminder"]
    lines = ["story | people | " + " | ".join(kinds)]
    for story in dict.fromkeys(one.story for one in everybody):
        mine = [one for one in everybody if one.story == story]
        counts = Counter(letter.kind for one in mine for letter in got[one.number])
        lines.append(" | ".join([story, str(len(mine)), *(str(counts[kind]) for kind in kinds)]))
    return lines


@pytest.fixture
def post(settings: Settings) -> Iterator[Unreliable]:
    inbox = Unreliable()
    inbox.silence = 0.05
    with serving(inbox, free_port()) as url:
        settings.SMTP_URL = url
        yield inbox


def test_each_person_gets_exactly_what_the_rules_say(
    people: object, post: Unreliable, settings: Settings, clock_at: Callable[..., None]
) -> None:
    installed()
    number = size(120, 700)
    everybody = leavers(number, FIRST + timedelta(days=75), FIRST + timedelta(days=size(140, 440)))
    until = max(one.last_day for one in everybody) + timedelta(days=size(30, 120))
    year = Year(post, settings, clock_at)
    year.live(everybody, until)
    by_address = letters(post)
    got = {
        one.number: sorted(by_address.get(one.work, []) + by_address.get(one.private, []))
        for one in everybody
    }
    wrong = {
        (one.number, one.story): (got[one.number], right)
        for one in everybody
        if got[one.number] != (right := expected(one, until))
    }
    assert not wrong
    assert set(by_address) <= {address for one in everybody for address in (one.work, one.private)}
    assert min(year.faults[name] for name in FAULTS) > 0
    for line in table(everybody, got):
        print(line)
    note("year_departures", number)
    note("year_letters", sum(len(each) for each in got.values()))
    note("year_duplicates", len(post.received) - sum(len(each) for each in got.values()))
    note("year_faults", dict(year.faults))
    note("year_rounds_closed", Round.objects.filter(state=Round.State.CLOSED).count())
    note("year_table", table(everybody, got))
