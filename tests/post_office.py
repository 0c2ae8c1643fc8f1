"""What a real SMTP server takes from us, kept to be read by tests; and one that fails on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

HANG_UP = "hang up"  # the line goes dead
SILENCE = "silence"  # no answer for `Unreliable.silence` seconds


@dataclass(frozen=True)
class Received:
    """One message as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return body.get_content() if body else ""

    @property
    def html(self) -> str:
        body = self.message.get_body(("html",))
        return body.get_content() if body else ""

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


class Inbox:
    """The messages a real SMTP server has taken, oldest first."""

    def __init__(self) -> None:
        self.received: list[Received] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        return "250 OK"

    def to(self, address: str) -> list[Received]:
        return [one for one in self.received if address in one.recipients]


class Unreliable(Inbox):
    """A server that fails at the steps it is told to, for all mail or for one recipient's.

    Steps: EHLO, MAIL, RCPT, DATA (not taken), TAKEN (taken, but the answer goes wrong). An answer
    is what the server says, or HANG_UP, or SILENCE (then it goes on as if nothing were wrong).
    """

    def __init__(self) -> None:
        super().__init__()
        self.faults: dict[str, tuple[str, str]] = {}
        self.silence = 1.0
        self.dialogues = 0

    def fail(self, step: str, answer: str, *, only: str = "") -> None:
        self.faults[step] = (answer, only)

    def recover(self) -> None:
        self.faults.clear()

    async def handle_EHLO(
        self, server: Any, session: Any, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.dialogues += 1
        wrong = await self._wrong("EHLO", server)
        return [wrong] if wrong else responses

    async def handle_MAIL(
        self, server: Any, _session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from, envelope.mail_options = address, options
        return await self._wrong("MAIL", server) or "250 OK"

    async def handle_RCPT(
        self, server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        wrong = await self._wrong("RCPT", server, address)
        if wrong is None:
            envelope.rcpt_tos.append(address)
        return wrong or "250 OK"

    async def handle_DATA(self, server: Any, session: object, envelope: Envelope) -> str:
        wrong = await self._wrong("DATA", server, *envelope.rcpt_tos)
        if wrong is not None:
            return wrong
        answer = await super().handle_DATA(server, session, envelope)
        return await self._wrong("TAKEN", server, *envelope.rcpt_tos) or answer

    async def _wrong(self, step: str, server: Any, *recipients: str) -> str | None:
        answer, only = self.faults.get(step, (None, ""))
        if answer is None or (only and only not in recipients):
            return None
        if answer == SILENCE:
            await asyncio.sleep(self.silence)
            return None
        if answer == HANG_UP:
            server.transport.abort()
        return answer


def nobody_may_sign_in(*_: object) -> AuthResult:
    return AuthResult(success=False, handled=False)


@contextmanager
def serving(inbox: Inbox, port: int, **facts: Any) -> Iterator[str]:
    """The address of a real server that gives what it takes to `inbox`."""
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **facts)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
