"""What HR sees of the sending: whose invitation goes out and when, went out, or did not arrive.

All of it follows from the register, the calendar and what HR has done. Nothing here may depend on
an answer, nor on whether a round could be opened: that tells how many have answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from avtryck.cases.access import HR
from avtryck.cases.models import Case, Departure
from avtryck.clock import today
from avtryck.core.rules.deadlines import SURVEY_BEFORE, last_day_of, mailbox_lives, month_of
from avtryck.org.access import Scope
from avtryck.surveys.models import Invitation, PaperLetter

AHEAD = timedelta(days=7)  # an address is asked for a week before the invitation is due
UNDELIVERED = (Case.Survey.NOT_SENT, Case.Survey.FAILED)


class Stage(StrEnum):
    """Where an invitation stands in the queue."""

    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
    CLOSED = "closed"


class Way(StrEnum):
    """The kind of address a letter goes to; the address itself is shown to nobody."""

    PRIVATE = "private"
    WORK = "work"
    NONE = "none"
    PAPER = "paper"


@dataclass(frozen=True)
class Month:
    """One round as the calendar knows it; `invited` is the register's, here in HR's own units."""

    month: str
    until: date
    invited: int

    @property
    def is_over(self) -> bool:
        return self.until < today()


def visible_to(scope: Scope) -> QuerySet[Invitation]:
    """Invitations of those whose HR this person is."""
    rows = Invitation.objects.select_related("round", "case__departure__unit")
    rows = rows.prefetch_related("paper_letters")
    return rows.filter(case__departure__unit__in=scope.within(*HR))


def invitations(scope: Scope) -> QuerySet[Invitation]:
    """Those that go out: the leaving holds."""
    return visible_to(scope).filter(
        case__departure__status=Departure.Status.CONFIRMED, case__cancelled_on=None
    )


def at(stage: Stage | None, rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Those at one stage, or (None) all that are under way; the most urgent first."""
    runs = Q(case__handling=Case.Handling.AUTOMATIC)
    sent = Q(case__survey_state=Case.Survey.SENT)
    if stage == Stage.CLOSED:
        over = rows.filter(ends__lt=today()).filter(runs | sent)
        return over.order_by("-ends", "case__departure__name", "pk")
    rows = rows.filter(ends__gte=today()).order_by("due", "case__departure__name", "pk")
    if stage == Stage.SENT:
        return rows.filter(sent)
    if stage is None:
        return rows.filter(runs | sent)
    unsent = {Stage.DUE: Case.Survey.NOT_SENT, Stage.FAILED: Case.Survey.FAILED}[stage]
    return rows.filter(runs, case__survey_state=unsent)


def unreached(scope: Scope) -> QuerySet[Invitation]:
    """To-dos: it did not arrive, or no address is known that outlives the employment.

    From a week before it is due, and while the work mailbox that it may have gone to is read.
    """
    lasts = ~Q(case__departure__private_email=b"")
    soon = today() + SURVEY_BEFORE + AHEAD
    waiting = Q(case__survey_state=Case.Survey.NOT_SENT, case__departure__last_day__lte=soon)
    failed = Q(case__survey_state=Case.Survey.FAILED)
    rows = invitations(scope).filter(ends__gte=today(), case__handling=Case.Handling.AUTOMATIC)
    at_work = Q(case__survey_state=Case.Survey.SENT, case__departure__last_day__gte=today())
    on_paper = PaperLetter.objects.filter(
        invitation=OuterRef("pk"), generation=OuterRef("generation"), delivered_on__isnull=False
    )
    rows = rows.filter(failed | (waiting | at_work & ~Exists(on_paper)) & ~lasts)
    rows = rows.order_by("case__departure__last_day", "pk")
    own = scope.person.employee_id if scope.person else ""
    return rows.exclude(case__departure__employee_id=own)


def is_undelivered(invitation: Invitation) -> bool:
    """Whether a letter may still be given on paper: nothing has arrived, and it can be answered.

    Not once a letter has left: whoever printed it would see on its page whether it was answered.
    """
    case = invitation.case
    waits = case.survey_state in UNDELIVERED and case.handling == Case.Handling.AUTOMATIC
    return waits and case.cancelled_on is None and invitation.ends >= today()


def may_reissue(invitation: Invitation) -> bool:
    """Somebody may have the link, and it can be answered. Not while a request is decided."""
    case = invitation.case
    out = case.survey_state != Case.Survey.NOT_SENT or paper_of(invitation) is not None
    return out and not invitation.held and case.cancelled_on is None and invitation.ends >= today()


def may_hold(invitation: Invitation) -> bool:
    """Until the night its round closes, by the calendar alone."""
    return not invitation.held and last_day_of(month_of(invitation.ends)) >= today()


def way_of(invitation: Invitation) -> Way:
    """How the letter went, or will go when it is due."""
    paper = paper_of(invitation)
    if paper is not None and paper.delivered_on is not None:
        return Way.PAPER
    sent = invitation.case.survey_state == Case.Survey.SENT
    return address_on(invitation.due if sent else max(invitation.due, today()), invitation)


def address_on(day: date, invitation: Invitation) -> Way:
    """Where a mail that leaves that day goes: the employer's mailbox closes after the last day."""
    departure = invitation.case.departure
    if departure.private_email:
        return Way.PRIVATE
    lives = mailbox_lives(last_day=departure.last_day, on=day)
    return Way.WORK if departure.work_email and lives else Way.NONE


def paper_of(invitation: Invitation) -> PaperLetter | None:
    """The printed letter of the link that holds now; one that was voided is no letter."""
    letters = invitation.paper_letters.all()  # prefetched in lists
    return next((one for one in letters if one.generation == invitation.generation), None)


def held(scope: Scope) -> QuerySet[Invitation]:
    """Kept apart while a request is decided."""
    return visible_to(scope).filter(held=True).order_by("case__departure__name", "pk")


def months(scope: Scope) -> list[Month]:
    """Rounds in which somebody of one's own units is or was invited, the latest first.

    By the day answering ends, not by the round a row stands in: a held invitation changes rounds
    when a round is opened.
    """
    rows = invitations(scope).exclude(case__handling=Case.Handling.NONE)
    counted = (
        rows.order_by()
        .values(year=F("ends__year"), number=F("ends__month"))
        .annotate(invited=Count("pk"))
    )
    found = [(f"{row['year']:04d}-{row['number']:02d}", int(row["invited"])) for row in counted]
    return [Month(month, last_day_of(month), invited) for month, invited in sorted(found)[::-1]]
