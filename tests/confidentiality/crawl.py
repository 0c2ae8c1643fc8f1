"""Everything a person can reach by following links, as bytes that can be compared."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from html import unescape
from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from avtryck.org.models import Person

LINK = re.compile(rb'(?:href|src|srcset|action)="(/[^"#]*)')
# What may differ between two looks at the same thing: tokens, nothing else.
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|name="form_token" value=)"[^"]*"')
MOST = 600
# Signing out ends the crawl; a new second factor is a new secret every time.
LEFT_OUT = ("/static/", "/konto/logga-ut", "/konto/tva-steg/app/")


def signed_in(person: Person) -> Client:
    """A browser in which this person has signed in."""
    from avtryck.org.models import User

    user, _ = User.objects.get_or_create(person=person, defaults={"email": person.work_email})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def crawl(client: Client, starts: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    """Address → (status, body without tokens), for every page that links lead to."""
    seen: dict[str, tuple[int, bytes]] = {}
    queue = deque(starts)
    while queue and len(seen) < MOST:
        path = queue.popleft()
        if path in seen or path.startswith(LEFT_OUT):
            continue
        answer = client.get(path)
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        body += answer.get("Location", "").encode()
        seen[path] = (answer.status_code, TOKEN.sub(rb"\1", body))
        found = [unescape(link.decode()) for link in LINK.findall(body)]
        queue.extend([answer["Location"]] if answer.get("Location", "").startswith("/") else found)
    assert len(seen) < MOST, "the crawl did not come to an end"
    return seen
