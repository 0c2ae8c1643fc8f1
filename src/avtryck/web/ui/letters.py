"""The letter that lets staff choose a password."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from avtryck.clock import now, today
from avtryck.core.instruments import Value
from avtryck.org.models import User
from avtryck.org.queries import installation
from avtryck.outbox.operations import enqueue
from avtryck.outbox.resolvers import Letter, UndeliverableError
from avtryck.web.ui.links import account_link

ACCOUNT = "staff-account"


def send_account_letter(user: User) -> None:
    """At most one a minute for each person, however often the button is pressed."""
    enqueue(kind=ACCOUNT, subject_id=f"{user.pk}:{now():%Y%m%d%H%M}", language="")


def staff_account(subject_id: str, language: str) -> Letter:
    """`USER:STAMP` → the letter; its link is made when it is sent and dies when used.

    The `first` one waits for a task's day: whoever has chosen a password by then needs none.
    """
    pk, _colon, stamp = subject_id.partition(":")
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or (stamp == "first" and user.has_usable_password()):
        raise UndeliverableError(subject_id)
    valid_until = today() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    values: dict[str, Value] = {
        "organisation": installation().name(language or "sv"),
        "link": account_link(user),
        "valid_until": valid_until,
    }
    return Letter(address=user.email, text=ACCOUNT, values=values)
