"""A leaver without a browser: from the link to the receipt, however often it takes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

REDIRECTS = {301, 302, 303, 307}
PATIENCE = 120  # seconds


class FormReader(HTMLParser):
    """The hidden fields of the form that asks the questions, and the change code of a receipt."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], set[str]]] = []
        self.outside: dict[str, dict[str, str]] = {}
        self.code, self._in_code, self.marked = "", False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        self._in_code = "data-change-code" in facts
        self.marked |= self._in_code
        if tag == "form":
            self.forms.append((facts.get("action", ""), {}, set()))
        elif tag == "input" and facts.get("type") == "hidden" and self.forms:
            self.forms[-1][1][facts["name"]] = facts.get("value", "")
        elif tag in {"input", "textarea"} and self.forms:
            self.forms[-1][2].add(facts.get("name", ""))

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.code += data.strip()

    def handle_endtag(self, tag: str) -> None:
        self._in_code = False


class NoAnswerError(RuntimeError):
    """The server did not answer, or answered that it cannot now: nothing was promised."""


class TornError(NoAnswerError):
    """It had the request, or part of it: whether it was carried out is not known."""


@dataclass
class Client:
    """One browser's cookies; `port` on the loopback."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """(path it ended at, page) after the redirects; NoAnswerError."""
        for _ in range(6):
            status, headers, body = self._once(path, form)
            self._keep(headers)
            if status in REDIRECTS:
                target = next(value for name, value in headers if name.lower() == "location")
                path, form = urlsplit(urljoin(f"http://127.0.0.1{path}", target)).path, None
                continue
            if status >= 500:
                raise NoAnswerError(f"{path}: {status}")
            assert status == 200, f"{path}: {status} {body[:300]}"
            return path, body
        raise AssertionError(f"{path}: redirects without an end")

    def _once(
        self, path: str, form: dict[str, str] | None
    ) -> tuple[int, list[tuple[str, str]], str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            method, body = ("GET", None) if form is None else ("POST", urlencode(form))
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read().decode()
        except ConnectionRefusedError as error:
            raise NoAnswerError("nobody there") from error
        except (OSError, HTTPException) as error:
            raise TornError(repr(error)) from error
        finally:
            connection.close()

    def _keep(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
                    if morsel["max-age"] == "0":
                        del self.cookies[key]


@dataclass(frozen=True)
class Receipt:
    """What a leaver holds in the hand; `torn` = how often the form was sent without an answer."""

    comment: str
    code: str
    torn: int


def answer_survey(port: int, token: str, comment: str) -> Receipt:
    """From the link to the receipt; whatever got no answer is asked again, with the same form."""
    client, until = Client(port), time.monotonic() + PATIENCE
    action, hidden = _form_of(_patiently(client, f"/e/{token}/", None, until)[1], "/enkat/")
    filled = hidden | {"recommend": "7", "worked_well": comment}
    cookies, torn = dict(client.cookies), 0
    while True:
        client.cookies = dict(cookies)
        try:
            path, page = client.ask(action, filled)
        except NoAnswerError as error:
            torn += isinstance(error, TornError)
            wait(until)
            continue
        found = FormReader()
        found.feed(page)
        assert found.marked, f"{path} shows no receipt"
        return Receipt(comment, found.code, torn)


def wait(until: float) -> None:
    """A little, before asking again."""
    assert time.monotonic() < until, "the server is away for too long"
    time.sleep(0.05)


def _patiently(
    client: Client, path: str, form: dict[str, str] | None, until: float
) -> tuple[str, str]:
    while True:
        try:
            return client.ask(path, form)
        except NoAnswerError:
            wait(until)


def _form_of(page: str, address: str) -> tuple[str, dict[str, str]]:
    """Where the form with the questions is sent, and its hidden fields."""
    found = FormReader()
    found.feed(page)
    for action, hidden, names in found.forms:
        if "worked_well" in names:
            return action or address, hidden
    raise AssertionError(f"no questions on the page: {page[:300]}")
