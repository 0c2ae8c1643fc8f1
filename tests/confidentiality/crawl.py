"""Everything a person can reach by following links and forms, as bytes that can be compared."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from avtryck.org.models import Person

LINK = re.compile(rb'(?:href|src|srcset|action)="([/?][^"#]*)')
# All that may differ between two looks at the same thing: three kinds, and no fourth.
MASKED = (
    ("CSRF tokens", re.compile(rb'(name="csrfmiddlewaretoken" value="|csrf=)[\w-]+')),
    ("session ids", re.compile(rb"(session=)[\w-]+")),
    ("request ids", re.compile(rb"(?i)(x-request-id: )[\w-]+")),
)
NONE = re.compile(r"(?!)")
MOST = 5000
# Signing out ends the crawl; a new second factor is a new secret every time.
LEFT_OUT = ("/static/", "/konto/logga-ut", "/konto/tva-steg/app/")

Seen = tuple[int, bytes]
Choose = Callable[["GetForm"], Iterable[str]]


def masked(content: bytes) -> bytes:
    for _name, pattern in MASKED:
        content = pattern.sub(rb"\1", content)
    return content


def signed_in(person: Person, language: str = "sv") -> Client:
    """A browser in which this person has signed in and chosen a language."""
    from avtryck.org.models import User

    user, _ = User.objects.get_or_create(person=person, defaults={"email": person.work_email})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return speaking(client, language)


def speaking(client: Client, language: str) -> Client:
    """Swedish is what a browser gets that asks for nothing; another language is posted for."""
    if language != "sv":
        client.post(reverse("set_language"), {"language": language})
    return client


class GetForm(HTMLParser):
    """The GET forms of a page that offer choices: address → select → the values on offer."""

    def __init__(self, path: str, body: bytes) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, list[str]]] = {}
        self._path, self._action, self._select = path, "", ""
        if b'method="get"' in body:
            self.feed(body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            gets = found.get("method") == "get"
            self._action = (found.get("action") or self._path) if gets else ""
        elif tag == "select" and self._action:
            self._select = found.get("name") or ""
            self.forms.setdefault(self._action, {})[self._select] = []
        elif tag == "option" and self._action and self._select:
            self.forms[self._action][self._select].append(found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._action = ""
        if tag == "select":
            self._select = ""


def every_choice(form: GetForm) -> Iterator[str]:
    """Each option of each select by itself."""
    for action, selects in form.forms.items():
        for name, values in selects.items():
            yield from (f"{action}?{urlencode({name: value})}" for value in values if value)


def no_choice(_form: GetForm) -> Iterator[str]:
    yield from ()


def crawl(
    client: Client,
    starts: Iterable[str],
    choose: Choose = no_choice,
    leave: Callable[[str], object] = NONE.match,
    *,
    headers: bool = False,
) -> dict[str, Seen]:
    """Address → (status, body), masked, for every page that links lead to.

    `choose` says which addresses are tried of the GET forms a page holds (periods, filters); those
    are tried on the form's own page only, not again on every page they lead to. Addresses of which
    `leave` is true are left out. With `headers` the body has its headers and cookies before it.
    """
    seen: dict[str, Seen] = {}
    queue = deque(starts)
    while queue and len(seen) < MOST:
        path = queue.popleft()
        if path in seen or path.startswith(LEFT_OUT) or leave(path):
            continue
        answer: Any = client.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        above = _headers(answer) if headers else answer.get("Location", "").encode()
        seen[path] = (answer.status_code, masked(above + body))
        links = [urljoin(path, unescape(link.decode())) for link in LINK.findall(body)]
        queue.extend([answer["Location"]] if answer.get("Location", "").startswith("/") else links)
        if "?" not in path:
            queue.extend(choose(GetForm(path, body)))
    assert len(seen) < MOST, "the crawl did not come to an end"
    return seen


def _headers(answer: Any) -> bytes:
    cookies = [f"set-cookie: {name}={one.value}" for name, one in sorted(answer.cookies.items())]
    lines = [f"{name}: {value}" for name, value in sorted(answer.headers.items())]
    return "\n".join([*lines, *cookies, "", ""]).encode()
