from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from avtryck.audit.operations import SYSTEM, record
from avtryck.cases.models import Case
from avtryck.clock import LOCAL, today
from avtryck.content.operations import pin
from avtryck.core.rules.deadlines import answering_ends, month_of, survey_due
from avtryck.keys.envelopes import new_pair
from avtryck.keys.operations import ROUND_LINK, ROUND_PEPPER, ROUND_PRIVATE, make_key
from avtryck.outbox.operations import enqueue, reschedule, stop, try_again
from avtryck.surveys.answering import is_open
from avtryck.surveys.models import Invitation, Round

SURVEY = "exit-survey/1"
INVITATION = "survey-invitation"


def ensure_round(month: str) -> Round:
    """The round of a month `YYYY-MM`, made with keys of its own when it is first needed."""
    found = Round.objects.filter(month=month).first()
    if found is not None:
        return found
    private, public = new_pair()
    row = Round(
        month=month,
        public_key=public,
        private_key=make_key(purpose=ROUND_PRIVATE, plain=private),
        link_key=make_key(purpose=ROUND_LINK),
        pepper=make_key(purpose=ROUND_PEPPER),
    )
    return Round.objects.get_or_create(
        month=month,
        defaults={
            field: getattr(row, field)
            for field in ("public_key", "private_key", "link_key", "pepper")
        },
    )[0]


def morning(day: date) -> datetime:
    """Seven o'clock that day: everybody's mail of a day leaves together."""
    return datetime.combine(day, time(7), LOCAL)


@transaction.atomic
def invite(*, case: Case) -> Invitation | None:
    """Freeze the register fields, fix the round and put the invitation in the outbox."""
    if case.survey_state == Case.Survey.NOT_COVERED or case.handling != Case.Handling.AUTOMATIC:
        return None
    departure = case.departure
    pin(name=SURVEY, actor=SYSTEM)
    due = survey_due(last_day=departure.last_day, known=today())
    ends = answering_ends(due)
    invitation, new = Invitation.objects.get_or_create(
        case=case,
        defaults={
            "round": ensure_round(month_of(ends)),
            "instrument": SURVEY,
            "language": departure.language,
            "unit": departure.unit.code,
            "exit_type": departure.exit_type,
            "contract_type": departure.contract_type,
            "due": due,
            "ends": ends,
        },
    )
    if new:
        record(
            actor=SYSTEM,
            verb="invite",
            subject=f"case:{case.id}",
            institution=departure.institution,
            due=due.isoformat(),
        )
    if case.survey_state == Case.Survey.NOT_SENT:
        enqueue(
            kind=INVITATION,
            subject_id=str(invitation.id),
            language=invitation.language,
            due=morning(invitation.due),
        )
    return invitation


@transaction.atomic
def refresh(*, case: Case) -> None:
    """The last day moved or the register changed: follow, as long as nothing has arrived."""
    invitation = Invitation.objects.filter(case=case).first()
    if invitation is None:
        invite(case=case)
        return
    if invitation.ends < today():  # its round may be closing, and its answer waits where it stood
        return
    if case.survey_state == Case.Survey.FAILED and is_open(invitation):
        Case.objects.filter(pk=case.pk).update(survey_state=Case.Survey.NOT_SENT)
        try_again(kind=INVITATION, subject_id=str(invitation.id))
    if case.survey_state != Case.Survey.NOT_SENT:
        return
    departure = case.departure
    invitation.due = survey_due(last_day=departure.last_day, known=today())
    invitation.ends = answering_ends(invitation.due)
    invitation.round = ensure_round(month_of(invitation.ends))
    invitation.unit, invitation.exit_type = departure.unit.code, departure.exit_type
    invitation.contract_type, invitation.language = departure.contract_type, departure.language
    invitation.save()
    reschedule(kind=INVITATION, subject_id=str(invitation.id), due=morning(invitation.due))


@transaction.atomic
def cancel(*, case: Case) -> None:
    """The departure was withdrawn: unsent mail stays unsent."""
    for invitation in Invitation.objects.filter(case=case):
        stop(kind=INVITATION, subject_id=str(invitation.id))


def follow_opened(case: Case) -> None:
    invite(case=case)


def follow_moved(case: Case) -> None:
    refresh(case=case)


def follow_cancelled(case: Case) -> None:
    cancel(case=case)
