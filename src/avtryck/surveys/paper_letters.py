"""The letter on paper: HR prints it, gives it to the leaver, and says so."""

from __future__ import annotations

from django.db import transaction

from avtryck.clock import today
from avtryck.outbox.operations import stop
from avtryck.surveys.models import Invitation, PaperLetter
from avtryck.surveys.operations import INVITATION, note_delivered, subject_of
from avtryck.surveys.paper import letter_pdf
from avtryck.surveys.queue import is_undelivered
from avtryck.surveys.recording import record_of


class NotOnPaperError(ValueError):
    """It has gone out, or can no longer be answered."""


class NotPrintedError(ValueError):
    """No letter with the present link was printed."""


def print_letter(*, invitation: Invitation, language: str, actor: str) -> bytes:
    """The PDF with the link. The audit entry is on disk before the link is revealed.

    It changes no state: a printed letter has reached nobody yet. NotOnPaperError when it has
    gone out already, or can no longer be answered.
    """
    if not is_undelivered(invitation):
        raise NotOnPaperError(str(invitation.id))
    with transaction.atomic():
        PaperLetter.objects.update_or_create(
            invitation=invitation,
            generation=invitation.generation,
            defaults={"printed_on": today()},
        )
        record_of(invitation, actor, "print survey letter")
    return letter_pdf(invitation=invitation, language=language)


@transaction.atomic
def deliver_letter(*, invitation: Invitation, way: PaperLetter.Way, actor: str) -> None:
    """The printed letter was given or posted: it counts as sent, and no mail goes out as well.

    NotOnPaperError when it has gone out meanwhile, NotPrintedError when it was not printed.
    """
    if not is_undelivered(invitation):
        raise NotOnPaperError(str(invitation.id))
    printed = PaperLetter.objects.filter(
        invitation=invitation, generation=invitation.generation, delivered_on=None
    )
    if not printed.update(delivered_on=today(), way=way):
        raise NotPrintedError(str(invitation.id))
    stop(kind=INVITATION, subject_id=subject_of(invitation))
    note_delivered(invitation=invitation)
    record_of(invitation, actor, "deliver survey letter", way=way.value)
