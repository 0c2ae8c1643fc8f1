"""Staff sign in with accounts made for them; nobody signs up."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.decorators import reauthentication_required
from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from avtryck.org.access import Scope
from avtryck.org.models import Person, User
from avtryck.org.operations import sign_in_for
from avtryck.org.queries import installation, is_employed
from avtryck.web.ui.access import View
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


def password_again(view: View) -> View:
    """Ask for the password again before a POST reveals something, then go on with it.

    A demonstration has no passwords.
    """
    decorate = reauthentication_required(
        allow_get=True, enabled=lambda _request: not installation().is_demonstration
    )
    return cast(View, decorate(view))


class LetterForm(ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """A forgotten password, and the first one: who has a task here gets a letter.

    The page says the same whatever the address is.
    """

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        for person in Person.objects.filter(work_email__iexact=address, user=None):
            if Scope(person).kinds:
                sign_in_for(person=person)
        return str(super().clean_email())
