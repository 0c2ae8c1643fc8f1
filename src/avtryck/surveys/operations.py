"""From the opened case to the survey's letter: what is due when, and what follows a change."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from avtryck.audit.operations import SYSTEM
from avtryck.cases.models import Case, Departure
from avtryck.cases.queries import private_email
from avtryck.clock import now, today
from avtryck.content.extras import survey_of
from avtryck.content.operations import pin
from avtryck.core.rules.deadlines import answering_ends, month_of, survey_due
from avtryck.keys.envelopes import new_pair
from avtryck.keys.operations import ROUND_LINK, ROUND_PEPPER, ROUND_PRIVATE, make_key
from avtryck.org.models import Unit
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import enqueue, reschedule, stop, try_again
from avtryck.outbox.resolvers import Letter, UndeliverableError
from avtryck.surveys.answering import is_open
from avtryck.surveys.letters import invitation_of, survey_invitation
from avtryck.surveys.models import Invitation, Round
from avtryck.surveys.recording import record_of
from avtryck.surveys.reminders import morning, plan_reminders

FIRST_LETTER = "first-letter"
INVITATION = "survey-invitation"
COPY = "survey-copy"
BEFORE_THE_REST = timedelta(seconds=1)
Survey = Case.Survey


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


@transaction.atomic
def announce(*, case: Case) -> None:
    """Day 0: the first letter, ahead of every other letter of this case."""
    if case.handling != Case.Handling.AUTOMATIC:
        return
    subject, language = str(case.id), case.departure.language
    try_again(kind=FIRST_LETTER, subject_id=subject)
    _put_out(FIRST_LETTER, subject, language, due=now() - BEFORE_THE_REST)


@transaction.atomic
def invite(*, case: Case) -> Invitation | None:
    """Freeze the register fields, fix the round and put the invitation in the outbox."""
    if case.survey_state == Survey.NOT_COVERED or case.handling != Case.Handling.AUTOMATIC:
        return None
    found = Invitation.objects.filter(case=case).first()
    if found is not None:
        return found
    invitation = Invitation(case=case)
    _freeze(invitation, case)
    pin(name=invitation.instrument, actor=SYSTEM)
    invitation.save(force_insert=True)
    record_of(invitation, SYSTEM, "invite", due=invitation.due.isoformat())
    _post(invitation)
    return invitation


@transaction.atomic
def refresh(*, case: Case) -> None:
    """The last day moved, the register or an address changed: follow with all that is unsent."""
    invitation = Invitation.objects.filter(case=case).select_related("round").first()
    if invitation is None:
        invite(case=case)
        return
    if invitation.ends < today():  # its round may be closing, and its answer waits where it stood
        return
    if case.survey_state == Survey.NOT_SENT:
        if not _is_out(invitation):
            _freeze(invitation, case)
            invitation.save()
        _post(invitation)
    elif is_open(invitation):
        _send_anew(invitation, case)


def _send_anew(invitation: Invitation, case: Case) -> None:
    """What did not arrive is tried again; what went to the work mailbox goes to the private one."""
    if case.survey_state == Survey.FAILED:
        Case.objects.filter(pk=case.pk).update(survey_state=Survey.NOT_SENT)
        for kind, subject in ((INVITATION, subject_of(invitation)), (COPY, copy_of(invitation))):
            try_again(kind=kind, subject_id=subject)
        _post(invitation)
    elif private_email(case.departure):
        if case.departure.former_email:  # the leaver has replaced the address it went to
            replace_link(invitation=invitation, actor=SYSTEM)
            return
        reschedule(kind=COPY, subject_id=copy_of(invitation), due=now())


@transaction.atomic
def replace_link(*, invitation: Invitation, actor: str) -> None:
    """Somebody else may hold the link: it dies, an answer stays, and a new one is sent.

    Whoever kept it would read on its page, to the end, whether it was answered.
    """
    invitation.generation += 1
    invitation.save(update_fields=["generation"])
    record_of(invitation, actor, "replace survey link")
    invite_again(invitation=invitation)


def letter_of(subject_id: str, language: str) -> Letter:
    """The letter with the link; not with one that HR has printed and not said to have delivered."""
    invitation = invitation_of(subject_id)
    printed = invitation.paper_letters.filter(generation=invitation.generation, delivered_on=None)
    if subject_id == subject_of(invitation) and printed.exists():
        replace_link(invitation=invitation, actor=SYSTEM)
        raise UndeliverableError(subject_id)
    return survey_invitation(subject_id, language)


@transaction.atomic
def invite_again(*, invitation: Invitation) -> None:
    """The link was made void and has a new generation: its letter goes at once."""
    for generation in range(1, invitation.generation):
        stop(kind=INVITATION, subject_id=subject_of(invitation, generation))
        stop(kind=COPY, subject_id=copy_of(invitation, generation))
    sent = Case.objects.filter(pk=invitation.case_id, survey_state__in=(Survey.SENT, Survey.FAILED))
    sent.update(survey_state=Survey.NOT_SENT)
    _post(invitation)


@transaction.atomic
def note_delivered(*, invitation: Invitation) -> None:
    """The letter on paper was handed over or posted: the survey is sent, and no mail as well."""
    _note_sent(invitation)
    stop(kind=INVITATION, subject_id=subject_of(invitation))
    stop(kind=COPY, subject_id=copy_of(invitation))


@transaction.atomic
def told(subject_id: str, sent: bool) -> None:
    """Per person HR sees: not sent, sent, did not arrive; never from what was answered.

    With nobody to write to (no address, cancelled, ended) nothing was sent, and nothing failed.
    """
    invitation = invitation_of(subject_id)
    if subject_id != subject_of(invitation):
        return  # of a link made void meanwhile
    if not sent:
        _note_unsent(invitation, INVITATION, subject_id)
        return
    _note_sent(invitation)
    _owe_copy(invitation)
    if private_email(invitation.case.departure):
        stop(kind=COPY, subject_id=copy_of(invitation))


@transaction.atomic
def told_of_copy(subject_id: str, sent: bool) -> None:
    """The letter to the private address did not arrive: that is what HR can do something about."""
    invitation = invitation_of(subject_id)
    if subject_id != copy_of(invitation):
        return
    if not sent:
        _note_unsent(invitation, COPY, subject_id)
    elif invitation.case.survey_state != Survey.SENT:
        _note_sent(invitation)


def _owe_copy(invitation: Invitation) -> None:
    """One more letter waits for a private address, until answering has ended."""
    after = morning(invitation.ends + timedelta(days=1))
    facts = {"subject_id": copy_of(invitation), "language": invitation.language}
    enqueue(kind=COPY, **facts, due=after)


def _note_sent(invitation: Invitation) -> None:
    Case.objects.filter(pk=invitation.case_id).update(survey_state=Survey.SENT)
    plan_reminders(invitation)


def _note_unsent(invitation: Invitation, kind: str, subject_id: str) -> None:
    """It failed or came back; or, its row stopped, there was nobody to write to."""
    given_up = Mail.objects.filter(kind=kind, subject_id=subject_id, state=Mail.State.FAILED)
    if given_up.exists():
        Case.objects.filter(pk=invitation.case_id).update(survey_state=Survey.FAILED)


@transaction.atomic
def cancel(*, case: Case) -> None:
    """The departure was withdrawn: unsent mail stays unsent."""
    stop(kind=FIRST_LETTER, subject_id=str(case.id))
    for invitation in Invitation.objects.filter(case=case):
        stop(kind=INVITATION, subject_id=subject_of(invitation))
        stop(kind=COPY, subject_id=copy_of(invitation))


def follow_opened(case: Case) -> None:
    announce(case=case)
    refresh(case=case)


def follow_moved(case: Case) -> None:
    if Mail.objects.filter(kind=FIRST_LETTER, subject_id=str(case.id)).exists():
        announce(case=case)  # what found nobody, or failed; one that was sent stays sent
    refresh(case=case)


def follow_cancelled(case: Case) -> None:
    cancel(case=case)


def subject_of(invitation: Invitation, generation: int = 0) -> str:
    """The mail's subject: `INVITATION`, from the second link on `INVITATION:GENERATION`."""
    number = generation or invitation.generation
    return str(invitation.id) if number == 1 else f"{invitation.id}:{number}"


def copy_of(invitation: Invitation, generation: int = 0) -> str:
    return f"{invitation.id}:{generation or invitation.generation}"


def due_of(case: Case) -> date:
    """Never in the past: answering goes on for its whole time from the day it can be sent."""
    due = survey_due(last_day=case.departure.last_day, known=case.opened_on)
    return max(due, today())


def _freeze(invitation: Invitation, case: Case) -> None:
    departure: Departure = case.departure
    invitation.due = due_of(case)
    invitation.ends = answering_ends(invitation.due)
    invitation.round = ensure_round(month_of(invitation.ends))
    invitation.unit, invitation.exit_type = departure.unit.code, departure.exit_type
    invitation.contract_type, invitation.language = departure.contract_type, departure.language
    invitation.instrument = _asked_with(invitation, departure)


def _asked_with(invitation: Invitation, departure: Departure) -> str:
    """One version for an institution's whole round: it stands in the clear on a waiting sheet, and
    may part nobody's from the others'. A new choice of questions waits for the next round.
    """
    top = "/".join(departure.unit.path.split("/")[:2]) + "/"
    near = Unit.objects.filter(path__startswith=top).values("code")
    others = Invitation.objects.filter(round=invitation.round, unit__in=near)
    first = others.exclude(pk=invitation.pk).values_list("instrument", flat=True).first()
    return first or survey_of(departure.institution)


def _is_out(invitation: Invitation) -> bool:
    """Somebody may hold its link, and so may have answered: then it stays where it stands.

    A server that breaks off may have delivered what it never acknowledged.
    """
    tried = Mail.objects.filter(
        kind=INVITATION, subject_id=subject_of(invitation), attempts__gt=0
    ).exclude(state=Mail.State.STOPPED)
    return invitation.generation > 1 or invitation.paper_letters.exists() or tried.exists()


def _post(invitation: Invitation) -> None:
    """Its letter waits for seven o'clock on the day it is due, or goes now."""
    due = max(morning(invitation.due), now())
    _put_out(INVITATION, subject_of(invitation), invitation.language, due=due)


def _put_out(kind: str, subject_id: str, language: str, *, due: datetime) -> None:
    """In the outbox with these facts, unless it is sent; stopped or waiting alike."""
    stop(kind=kind, subject_id=subject_id)
    enqueue(kind=kind, subject_id=subject_id, language=language, due=due)
