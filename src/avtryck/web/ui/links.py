"""Addresses that mail carries: from the setting, never from a request's Host."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from avtryck.org.models import User


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def account_link(user: User) -> str:
    """Where the owner of a sign-in chooses a password; dies when it has been used."""
    key = default_token_generator.make_token(user)
    kwargs = {"uidb36": user_pk_to_url_str(user), "key": key}
    return absolute(reverse("account_reset_password_from_key", kwargs=kwargs))
