"""What the survey's mails say and to whom; resolved when they are sent."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from avtryck.cases.models import Case
from avtryck.cases.queries import private_email
from avtryck.org.queries import contact_line, installation
from avtryck.outbox.resolvers import Letter, UndeliverableError
from avtryck.surveys.answering import is_answered, is_open
from avtryck.surveys.links import token_of
from avtryck.surveys.models import Invitation, Round


def survey_invitation(subject_id: str, language: str) -> Letter:
    """To the private address if there is one, else to the work mailbox."""
    invitation = Invitation.objects.select_related("case__departure__unit", "round").get(
        pk=UUID(subject_id)
    )
    departure = invitation.case.departure
    address = private_email(departure) or departure.work_email
    if not address or not is_open(invitation) or is_answered(invitation):
        raise UndeliverableError(subject_id)
    values = {
        "organisation": installation().name(language or "sv"),
        "link": settings.SITE_URL + reverse("survey-link", kwargs={"token": token_of(invitation)}),
        "ends": invitation.ends.isoformat(),
        "contact": contact_line(departure.unit),
    }
    return Letter(address=address, text="survey-invitation", values=values)


def told(subject_id: str, sent: bool) -> None:
    """Per person HR sees: not sent, sent, did not arrive. What was answered did arrive."""
    invitation = Invitation.objects.select_related("round").get(pk=UUID(subject_id))
    arrived = sent or (invitation.round.state == Round.State.OPEN and is_answered(invitation))
    state = Case.Survey.SENT if arrived else Case.Survey.FAILED
    Case.objects.filter(invitation=invitation).update(survey_state=state)
