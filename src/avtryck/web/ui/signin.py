"""Staff sign in with accounts made for them; nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from avtryck.org.models import User
from avtryck.org.queries import is_employed
from avtryck.outbox.operations import enqueue


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A forgotten password goes out as our own letter; every other notice of allauth is not sent."""
        if template_prefix == "account/email/password_reset_key":
            enqueue_account_letter(context["user"])

    def is_login_allowed(self, user: User) -> bool:
        return user.is_active and (user.person is None or is_employed(user.person))


def enqueue_account_letter(user: User) -> None:
    from avtryck.clock import now

    enqueue(kind="staff-account", subject_id=f"{user.pk}:{now():%Y%m%d%H%M}", language="")
