"""Staff sign in with accounts made for them; nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from avtryck.org.models import User
from avtryck.org.queries import is_employed
from avtryck.web.ui.letters import send_account_letter


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A forgotten password gets our own letter; allauth's other notices are not sent."""
        if template_prefix == "account/email/password_reset_key":
            send_account_letter(context["user"])

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Somebody whose employment has ended no longer signs in."""
        if user.person is not None and not is_employed(user.person):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
