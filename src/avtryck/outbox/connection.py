"""Where mail leaves: one SMTP address from the environment, and how a server can fail us."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from socket import SHUT_RDWR
from threading import Timer
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

STEP = 20  # seconds: one answer of the server
DIALOGUE = 60  # seconds: everything said with it, however slowly it drips
PORTS = {"smtps": 465, "smtp+tls": 587}
# What a server says of us rather than of the recipient: syntax, order, service, sign-in.
ABOUT_US = frozenset({500, 501, 502, 503, 504, 521, 530, 534, 535, 538})
POLICY = re.compile(rb"5\.7\.\d")  # RFC 3463: security or policy, such as "relay denied"


class NoMailServerError(RuntimeError):
    """AVTRYCK_SMTP_URL is not set."""


class NotTakenError(Exception):
    """A mail was not taken; str() is a code or the kind of error, never the server's own words."""


class UnreachableError(NotTakenError):
    """Nothing can leave now: no answer, no welcome, or our sign-in or sender is refused."""


class RefusedForGoodError(NotTakenError):
    """The server will never take mail to this recipient."""


class BrokenOffError(NotTakenError):
    """The server fell silent, left, or talked nonsense: whether the mail left is not known."""


class Timed(smtplib.SMTP):
    """A dialogue that is cut when it takes too long: a timeout alone begins anew at each byte."""

    def __init__(self, *given: Any, **facts: Any) -> None:
        self.stopwatch = Timer(DIALOGUE, self.cut)
        self.stopwatch.daemon = True
        self.stopwatch.start()
        try:
            super().__init__(*given, **facts)
        except BaseException:
            self.close()
            raise

    def cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(SHUT_RDWR)

    def close(self) -> None:
        self.stopwatch.cancel()
        super().close()


class TimedSecure(Timed, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class MailServer:
    """The server at `url`: opened when first needed, and anew after it broke off."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        self.smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, greet and sign in; UnreachableError."""
        if self.smtp is not None:
            return
        try:
            self.smtp = self._dial()
            self._sign_in(self.smtp)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.drop()
            raise UnreachableError(reason(error)) from error

    def _dial(self) -> smtplib.SMTP:
        where = self.parts.hostname or "", self.parts.port or PORTS.get(self.parts.scheme, 25)
        facts: dict[str, Any] = {"timeout": STEP, "local_hostname": own_name()}
        if self.parts.scheme == "smtps":
            return TimedSecure(*where, context=ssl.create_default_context(), **facts)
        return Timed(*where, **facts)

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if self.parts.scheme == "smtp+tls":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if self.parts.username and self.parts.password:
            smtp.login(unquote(self.parts.username), unquote(self.parts.password))

    def send(self, message: EmailMessage) -> None:
        """Give one message to the server, which takes it (returns) or does not (NotTakenError)."""
        self.open()
        assert self.smtp is not None  # noqa: S101 - for the type checker
        made = message.message()
        content = made.as_bytes(linesep="\r\n")  # type: ignore[call-arg] # Django's own class
        try:
            self.smtp.sendmail(from_address(), message.to, content)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise self._refusal(code, words, at_recipient=True) from error
        except smtplib.SMTPSenderRefused as error:
            self.drop()
            raise UnreachableError(reason(error)) from error
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise BrokenOffError(reason(error)) from error

    def _refusal(self, code: int, words: bytes | str, *, at_recipient: bool = False) -> Exception:
        """What a refusal means; the dialogue goes on after an orderly one."""
        if not 400 <= code < 600 or code == 421:
            self.drop()
            return BrokenOffError(str(code))
        said = words if isinstance(words, bytes) else words.encode()
        about_us = code < 500 or code in ABOUT_US or POLICY.match(said)
        return (
            RefusedForGoodError(str(code))
            if at_recipient and not about_us
            else NotTakenError(str(code))
        )

    def close(self) -> None:
        """Take leave as one should."""
        if self.smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.smtp.quit()
        self.drop()

    def drop(self) -> None:
        """Leave without a word."""
        if self.smtp is not None:
            with suppress(OSError):
                self.smtp.close()
        self.smtp = None


def reason(error: Exception) -> str:
    """A reply code where there is one, else the kind of error."""
    code = getattr(error, "smtp_code", None)
    return str(code) if code else type(error).__name__


def open_connection() -> MailServer:
    """The installation's mail server, not yet spoken to; NoMailServerError without one."""
    if not settings.SMTP_URL:
        raise NoMailServerError("AVTRYCK_SMTP_URL is not set")
    return MailServer(settings.SMTP_URL)


def own_name() -> str:
    """How we greet a server: the installation's name, an address in brackets."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"[{host}]" if host.replace(".", "").isdecimal() else host


def from_address() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"avtryck@{host}" if "." in host and not host[0].isdigit() else "avtryck@localhost"
