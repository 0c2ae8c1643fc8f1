"""The letters about a time, with their calendar entries.

What goes to the leaver's work mailbox is the same whoever holds the talk: the time, and nothing of
where or with whom. An own address to which codes go reads where as well (decisions 0025, 0032).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from avtryck.cases.leavers import LEAVER
from avtryck.cases.links import leaver_token
from avtryck.cases.models import Case, Departure
from avtryck.cases.queries import private_email
from avtryck.cases.vouched import gets_codes
from avtryck.clock import LOCAL, now, today
from avtryck.core.instruments import Value
from avtryck.core.rules.deadlines import mailbox_lives
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.calendar import Entry, as_ics, entry
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.booking import (
    CANCELLED,
    INVITATION,
    PROPOSABLE,
    PROPOSALS,
    QUESTIONS,
)
from avtryck.keys.operations import KeyGoneError
from avtryck.org.models import Person
from avtryck.org.queries import contact_line, installation
from avtryck.outbox.models import Mail
from avtryck.outbox.queries import rows_about
from avtryck.outbox.resolvers import Calendar, Letter, UndeliverableError, register

FOR_INTERVIEWER, FOR_LEAVER, IN_PRIVATE = (
    "talk-booked-interviewer",
    "talk-booked",
    "talk-booked-private",
)
NOT_YOURS, CALLED_OFF_INTERVIEWER = "talk-not-yours", "talk-cancelled-interviewer"


@dataclass(frozen=True)
class Row:
    """INTERVIEW:SEQUENCE:WHO[:MINUTE]; WHO is a person's key or "leaver"."""

    interview: str
    sequence: int
    who: str
    at: datetime | None

    @staticmethod
    def of(subject_id: str) -> Row:
        interview, sequence, who, *minute = subject_id.split(":")
        at = datetime.fromtimestamp(int(minute[0], 16) * 60, UTC) if minute else None
        return Row(interview, int(sequence), who, at)


def talk_invitation(subject_id: str, language: str) -> Letter:
    """The agreed time, while it is, to one of the two; a later row about the same overtakes it."""
    row = Row.of(subject_id)
    interview = _interview(row.interview)
    if _overtaken(row) or interview.state != State.BOOKED or not _is_ahead(interview):
        raise UndeliverableError(subject_id)
    if row.who == LEAVER:
        return _to_leaver(interview, row, language)
    return _to_interviewer(interview, row)


def talk_cancelled(subject_id: str, language: str) -> Letter:
    """To whoever has the entry: the time is off, or the talk is somebody else's. No reason."""
    row = Row.of(subject_id)
    interview = _interview(row.interview)
    if row.at is None or _overtaken(row) or not _has_entry(row):
        raise UndeliverableError(subject_id)
    if row.who == LEAVER:
        address, _private = _leavers_address(interview.case)
        text, values = CANCELLED, _values(interview, row.at, language)
    else:
        address, text = _interviewers_farewell(interview, row)
        values = _values(interview, row.at, language) | {"link": _site("manager-home")}
    gone = Entry(
        interview=interview.pk, sequence=row.sequence, at=row.at,
        attendee=address, language=language,
    )  # fmt: skip
    return Letter(address, text, values, calendar=_calendar(gone))


def talk_proposals(subject_id: str, language: str) -> Letter:
    """INTERVIEW:FIRST PROPOSAL → the way to the times, while they are those on offer."""
    interview_id, _colon, first = subject_id.partition(":")
    interview = _interview(interview_id)
    _goes_out(interview.case)
    ahead = interview.proposals.filter(at__gt=now())
    known = interview.proposals.filter(pk=int(first)).exists()
    if not known or interview.state not in PROPOSABLE or not ahead.exists():
        raise UndeliverableError(subject_id)
    address, _private = _leavers_address(interview.case)
    values = _values(interview, None, language) | {"link": _own_page(interview)}
    return Letter(address, PROPOSALS, values)


def talk_questions(subject_id: str, language: str) -> Letter:
    """INTERVIEW → where the questions stand, while the talk is to come."""
    interview = _interview(subject_id)
    _goes_out(interview.case)
    if interview.state != State.BOOKED or not _is_ahead(interview):
        raise UndeliverableError(subject_id)
    address, _private = _leavers_address(interview.case)
    values = _values(interview, interview.booked_at, language) | {"link": _own_page(interview)}
    return Letter(address, QUESTIONS, values)


def register_letters() -> None:
    register(INVITATION, talk_invitation)
    register(CANCELLED, talk_cancelled)
    register(PROPOSALS, talk_proposals)
    register(QUESTIONS, talk_questions)


def _to_interviewer(interview: Interview, row: Row) -> Letter:
    person = interview.interviewer
    if person is None or str(person.pk) != row.who or not person.work_email:
        raise UndeliverableError(row.interview)
    made = entry(interview, for_leaver=False, attendee=person.work_email)
    link = {"link": _site("manager-interview", interview.pk)}
    values = _values(interview, interview.booked_at, "") | link
    return Letter(person.work_email, FOR_INTERVIEWER, values, calendar=_numbered(made, row))


def _to_leaver(interview: Interview, row: Row, language: str) -> Letter:
    _goes_out(interview.case)
    address, private = _leavers_address(interview.case)
    made = entry(interview, for_leaver=True, attendee=address, language=language)
    values = _values(interview, interview.booked_at, language) | {"link": _own_page(interview)}
    where = "\n".join(filter(None, (interview.place, interview.remote_link)))
    if not private or not where:
        return Letter(address, FOR_LEAVER, values, calendar=_numbered(made, row))
    made = replace(made, place=interview.place, remote_link=interview.remote_link)
    return Letter(address, IN_PRIVATE, values | {"where": where}, calendar=_numbered(made, row))


def _interviewers_farewell(interview: Interview, row: Row) -> tuple[str, str]:
    person = Person.objects.filter(pk=int(row.who)).exclude(work_email="").first()
    if person is None:
        raise UndeliverableError(row.interview)
    is_theirs = person.pk == interview.interviewer_id
    return person.work_email, CALLED_OFF_INTERVIEWER if is_theirs else NOT_YOURS


def _numbered(made: Entry, row: Row) -> Calendar:
    return _calendar(replace(made, sequence=row.sequence))


def _calendar(made: Entry) -> Calendar:
    return Calendar(as_ics(made), made.method)


def _overtaken(row: Row) -> bool:
    """Whether something later about the talk waits for, or has gone to, the same person."""
    return any(one.sequence > row.sequence for _mail, one in _others(row))


def _has_entry(row: Row) -> bool:
    """Whether the last thing that may have reached this person's calendar was an invitation."""
    gone = [
        (one.sequence, mail.kind)
        for mail, one in _others(row)
        if (mail.state == Mail.State.SENT or mail.attempts) and one.sequence < row.sequence
    ]
    return bool(gone) and max(gone)[1] == INVITATION


def _others(row: Row) -> list[tuple[Mail, Row]]:
    found = rows_about(kinds=(INVITATION, CANCELLED), begins=f"{row.interview}:")
    both = ((mail, Row.of(mail.subject_id)) for mail in found)
    return [(mail, one) for mail, one in both if one.who == row.who]


def _interview(pk: str) -> Interview:
    rows = Interview.objects.select_related("interviewer", "case__departure__unit")
    return rows.get(pk=UUID(pk))


def _is_ahead(interview: Interview) -> bool:
    return interview.booked_at is not None and interview.booked_at > now()


def _goes_out(case: Case) -> None:
    if case.handling != Case.Handling.AUTOMATIC or case.cancelled_on is not None:
        raise UndeliverableError(str(case.pk))


def _leavers_address(case: Case) -> tuple[str, bool]:
    """Where the leaver is written to, and whether codes go there: then it reads where as well."""
    departure = case.departure
    deceased = departure.exit_type == Departure.ExitType.DECEASED
    if deceased or case.handling != Case.Handling.AUTOMATIC:
        raise UndeliverableError(str(case.pk))
    try:
        private = private_email(departure)
    except KeyGoneError:
        private = ""
    if private:
        return private, gets_codes(departure)
    if not departure.work_email or not mailbox_lives(last_day=departure.last_day, on=today()):
        raise UndeliverableError(str(case.pk))
    return departure.work_email, False


def _values(interview: Interview, at: datetime | None, language: str) -> dict[str, Value]:
    values: dict[str, Value] = {
        "organisation": installation().name(language or "sv"),
        "contact": contact_line(interview.unit),
    }
    return values | {"when": at.astimezone(LOCAL)} if at else values


def _own_page(interview: Interview) -> str:
    try:
        token = leaver_token(interview.case.departure)
    except KeyGoneError as error:
        raise UndeliverableError(str(interview.pk)) from error
    return _site("leaver-link", token)


def _site(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
