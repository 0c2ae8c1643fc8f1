"""What the leaver's letters say, and to which address: asked when they are sent."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from avtryck.cases.links import leaver_token
from avtryck.cases.models import Case, Departure
from avtryck.cases.queries import private_email
from avtryck.clock import today
from avtryck.core.instruments import Value
from avtryck.core.rules.deadlines import mailbox_lives
from avtryck.core.rules.states import Interview
from avtryck.org.queries import contact_line, installation
from avtryck.outbox.resolvers import Letter, UndeliverableError
from avtryck.outbox.sender import from_line
from avtryck.surveys.answering import is_answered, is_open
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation

# The first letter by what is to come: (a talk, the survey). It promises nothing else.
FIRST_LETTERS = {
    (True, True): "first-letter",
    (True, False): "first-letter-talk",
    (False, True): "first-letter-survey",
}
TALK_LETTER = 2  # with what a leaver may choose about the talk
NO_TALK = frozenset({Interview.NOT_OFFERED, Interview.DECLINED, Interview.CANCELLED})
REMINDERS = {1: "survey-reminder", 2: "survey-reminder-last"}


def address_of(departure: Departure) -> str:
    """The private address; without one the work mailbox while it can be read; else ""."""
    private = private_email(departure)
    if private:
        return private
    lives = mailbox_lives(last_day=departure.last_day, on=today())
    return departure.work_email if lives else ""


def first_letter(subject_id: str, language: str) -> Letter:
    """CASE → what happens now, which letters will come, and the way to the leaver's own page."""
    case = Case.objects.select_related("departure__unit").get(pk=UUID(subject_id))
    departure = case.departure
    talk = case.interview_state not in NO_TALK and today() <= departure.last_day
    invitation = Invitation.objects.select_related("round", "case").filter(case=case).first()
    survey = invitation is not None and _may_answer(invitation)
    text, address = FIRST_LETTERS.get((talk, survey)), address_of(departure)
    if text is None or not _goes_out(case, address):
        raise UndeliverableError(subject_id)
    values = {
        "organisation": installation().name(language or "sv"),
        "link": _url("leaver-link", leaver_token(departure)),
        "sender": from_line(language),
        "site": urlsplit(settings.SITE_URL).hostname or "",
        "contact": contact_line(departure.unit),
    }
    version = TALK_LETTER if talk else 1
    return Letter(address=address, text=text, values=values, text_version=version)


def survey_invitation(subject_id: str, language: str) -> Letter:
    """INVITATION or INVITATION:GENERATION → the survey's link.

    Goes to whoever has answered already, too: a row that is stopped would tell who has.
    """
    invitation = invitation_of(subject_id)
    if _generation(subject_id) != invitation.generation:
        raise UndeliverableError(subject_id)
    return _survey_letter(invitation, subject_id, language, "survey-invitation")


def survey_copy(subject_id: str, language: str) -> Letter:
    """INVITATION:GENERATION → the same letter, when a private address came after it was sent."""
    invitation = invitation_of(subject_id)
    stale = _generation(subject_id) != invitation.generation
    if stale or not private_email(invitation.case.departure):
        raise UndeliverableError(subject_id)
    return _survey_letter(invitation, subject_id, language, "survey-invitation")


def survey_reminder(subject_id: str, language: str) -> Letter:
    """INVITATION:1 or :2 → the reminder, to those without a box who did not ask for no more.

    Everybody has such a row; the outbox forgets it whether or not a letter came of it.
    """
    invitation = invitation_of(subject_id)
    number = int(subject_id.partition(":")[2])
    sent = invitation.case.survey_state == Case.Survey.SENT
    if not sent or invitation.no_reminders or not is_open(invitation) or is_answered(invitation):
        raise UndeliverableError(subject_id)
    return _survey_letter(invitation, subject_id, language, REMINDERS[number])


def invitation_of(subject_id: str) -> Invitation:
    rows = Invitation.objects.select_related("case__departure__unit", "round")
    return rows.get(pk=UUID(subject_id.partition(":")[0]))


def _survey_letter(invitation: Invitation, subject_id: str, language: str, text: str) -> Letter:
    address = address_of(invitation.case.departure)
    if not _may_answer(invitation) or not _goes_out(invitation.case, address):
        raise UndeliverableError(subject_id)
    values: dict[str, Value] = {
        "organisation": installation().name(language or "sv"),
        "link": _url("survey-link", token_of(invitation)),
        "ends": invitation.ends,
        "contact": contact_line(invitation.case.departure.unit),
    }
    return Letter(address=address, text=text, values=values)


def _may_answer(invitation: Invitation) -> bool:
    return is_open(invitation) and invitation.case.survey_state != Case.Survey.NOT_COVERED


def _goes_out(case: Case, address: str) -> bool:
    automatic = case.handling == Case.Handling.AUTOMATIC
    return bool(address) and automatic and case.cancelled_on is None


def _generation(subject_id: str) -> int:
    return int(subject_id.partition(":")[2] or 1)


def _url(name: str, token: str) -> str:
    return settings.SITE_URL + reverse(name, kwargs={"token": token})
