"""What a real SMTP server takes from us, kept to be read by tests."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import Envelope


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
