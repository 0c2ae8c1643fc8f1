"""The letter that belongs to no station of the way: somebody's sign-in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from avtryck.clock import now
from avtryck.org.models import User
from avtryck.org.queries import hr_partners, installation
from avtryck.outbox.resolvers import Letter, UndeliverableError
from avtryck.web.ui.links import account_link

ACCOUNT = "staff-account"


def staff_account(subject_id: str, language: str) -> Letter:
    """`USER:WHEN` → where its owner chooses a password; the link is made when it is sent."""
    user_id = subject_id.partition(":")[0]
    user = User.objects.select_related("person__unit").filter(pk=user_id, is_active=True).first()
    if user is None:
        raise UndeliverableError(subject_id)
    until = now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    partner = next(iter(hr_partners(user.person.unit)), None) if user.person else None
    values = {
        "organisation": installation().name(language or "sv"),
        "link": account_link(user),
        "valid_until": until.date().isoformat(),
        "contact": f"{partner.name}, {partner.work_email}" if partner else "HR",
    }
    return Letter(address=user.email, text=ACCOUNT, values=values)
