"""Mail that comes back, in the shapes that servers give it."""

from __future__ import annotations

import json
import mailbox
import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.conf import settings as here

from avtryck.cases.models import Case
from avtryck.config.commands.mail import mail
from avtryck.config.jobs import SWEEPS
from avtryck.outbox.bounces import LARGEST, Finding, read, read_maildir, take_in
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due, try_again
from leavers import installed, leaver
from post_office import Inbox, Received

ADDRESS = "leaver1@universitetet.example"
SENT, FAILED = Mail.State.SENT, Mail.State.FAILED


@pytest.fixture
def letter(people, clock_at, inbox: Inbox) -> Received:
    """Alva's invitation, as it left."""
    installed()
    clock_at("2026-04-20")
    leaver(1, "minne-a", date(2026, 4, 30))
    Mail.objects.exclude(kind="survey-invitation").delete()
    Case.objects.update(survey_state=Case.Survey.NOT_SENT)
    send_due()
    assert state() == (SENT, Case.Survey.SENT)
    (received,) = inbox.to(ADDRESS)
    return received


def row() -> Mail:
    return Mail.objects.get(kind="survey-invitation")


def state() -> tuple[str, str]:
    return row().state, Case.objects.get().survey_state


def postfix(
    letter: Received, *, action: str = "failed", status: str = "5.1.1", **facts: str
) -> bytes:
    """A report after RFC 3464: words, the status, the letter that came back."""
    original = facts.get("original", "whole")
    returned = letter.raw.replace(letter.id.encode(), facts.get("id", letter.id).encode())
    if original == "headers":
        returned = returned.partition(b"\r\n\r\n")[0] + b"\r\n"
    kind = "message/rfc822" if original == "whole" else "text/rfc822-headers"
    report = (
        "From: MAILER-DAEMON@mx.universitetet.example\r\nTo: avtryck@localhost\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=BB"\r\n\r\n'
        "--=BB\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "I'm sorry to have to inform you that your message could not be delivered.\r\n"
        "--=BB\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.universitetet.example\r\n\r\n"
        f"Final-Recipient: rfc822; {facts.get('to', ADDRESS)}\r\nAction: {action}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: smtp; 550 {status} no such user\r\n\r\n"
        f"--=BB\r\nContent-Type: {kind}\r\n\r\n"
    )
    return report.encode() + returned + b"\r\n--=BB--\r\n"


def exchange(letter: Received) -> bytes:
    """Microsoft's: only the headers come back, and the answer refers to the letter."""
    plain = postfix(letter, original="headers", id="<hidden@x>")
    return plain.replace(b"To: avtryck", f"In-Reply-To: {letter.id}\r\nTo: avtryck".encode(), 1)


def qmail(letter: Received) -> bytes:
    """No standard report at all: words, and the letter quoted below them."""
    told = (
        "From: MAILER-DAEMON@old.example\r\nTo: avtryck@localhost\r\nSubject: failure notice\r\n"
        "\r\nHi. This is the qmail-send program at old.example.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        f"<{ADDRESS}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\n"
    )
    return told.encode() + letter.raw


def answer(letter: Received, text: str, **headers: str) -> bytes:
    """What a person, or a person's holiday notice, writes back."""
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = ADDRESS, "avtryck@localhost", "Sv: Enkät"
    reply["In-Reply-To"] = letter.id
    for name, value in headers.items():
        reply[name.replace("_", "-")] = value
    reply.set_content(text)
    return reply.as_bytes()


SHAPES: dict[str, Callable[[Received], bytes]] = {
    "Postfix": postfix,
    "Postfix, headers only": lambda one: postfix(one, original="headers"),
    "given up after days": lambda one: postfix(one, status="4.4.7"),
    "Exchange": exchange,
    "qmail": qmail,
    "another address (forwarded)": lambda one: postfix(one, to="ny@annan.example"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_letter_that_came_back_did_not_arrive(shape: str, letter: Received) -> None:
    raw = SHAPES[shape](letter)
    assert take_in(raw) == Finding.FAILED
    assert state() == (FAILED, Case.Survey.FAILED)
    assert take_in(raw) == Finding.KNOWN  # the same report once more


NO_NEWS: dict[str, tuple[Finding, Callable[[Received], bytes]]] = {
    "delayed": (Finding.DELAYED, lambda one: postfix(one, action="delayed", status="4.4.1")),
    "delivered": (Finding.OTHER, lambda one: postfix(one, action="delivered", status="2.0.0")),
    "relayed": (Finding.OTHER, lambda one: postfix(one, action="relayed", status="2.0.0")),
    "another's letter": (Finding.KNOWN, lambda one: postfix(one, id=f"<{uuid4()}.1@127.0.0.1>")),
    "another host": (Finding.OTHER, lambda one: postfix(one, id=one.id.replace("127.0.0.1", "x"))),
    "another series": (Finding.KNOWN, lambda one: postfix(one, id=one.id.replace(".1@", ".2@"))),
    "no letter": (Finding.OTHER, lambda one: postfix(one, id="<>")),
    "holiday": (Finding.OTHER, lambda one: answer(
        one, "Jag är på semester.", Auto_Submitted="auto-replied")),
    "a person": (Finding.OTHER, lambda one: answer(one, "Tack, men länken fungerar inte.")),
    "a person, quoting": (Finding.OTHER, lambda one: answer(
        one, "\n> ".join(one.text.split("\n")))),
    "nothing": (Finding.OTHER, lambda _: b""),
    "noise": (Finding.OTHER, lambda _: random.Random(1).randbytes(5000)),
    "huge": (Finding.OTHER, lambda one: postfix(one) + b"x" * LARGEST),
    "deep": (Finding.OTHER, lambda _: deep(2000)),
}  # fmt: skip


def deep(levels: int) -> bytes:
    """A message in a message in a message …"""
    return b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" * levels


@pytest.mark.parametrize("what", NO_NEWS)
def test_what_is_no_news_changes_nothing(what: str, letter: Received) -> None:
    finding, make = NO_NEWS[what]
    assert take_in(make(letter)) == finding
    assert state() == (SENT, Case.Survey.SENT)


def test_one_report_marks_one_mail_at_most(letter: Received) -> None:
    others = [Mail.objects.create(kind="x", subject_id=str(n), due="2026-04-20T07:00Z", state=SENT)
              for n in range(3)]  # fmt: skip
    forged = postfix(letter)
    for other in others:
        forged += f"\r\nMessage-ID: <{other.id}.1@127.0.0.1>\r\n".encode()
    take_in(forged)
    assert Mail.objects.filter(state=FAILED).count() == 1


def test_an_old_report_says_nothing_of_a_letter_sent_anew(letter: Received, inbox: Inbox) -> None:
    old = postfix(letter)
    take_in(old)
    try_again(kind="survey-invitation", subject_id=row().subject_id)
    send_due()
    assert take_in(old) == Finding.KNOWN
    assert state() == (SENT, Case.Survey.SENT)
    assert take_in(postfix(inbox.to(ADDRESS)[-1])) == Finding.FAILED
    assert state() == (FAILED, Case.Survey.FAILED)


@pytest.mark.once
def test_whatever_bytes_come_nothing_is_raised() -> None:
    numbers = random.Random(7)
    whole = postfix(Received("", (), b"Message-ID: <x@y>\r\n\r\nx"))
    for _ in range(300):
        cut = bytearray(whole)
        for _ in range(numbers.randrange(1, 30)):
            cut[numbers.randrange(len(cut))] = numbers.randrange(256)
        assert read(bytes(cut[: numbers.randrange(1, len(cut))])) is None


# --- the two ways in ---------------------------------------------------------------------------
def test_new_messages_of_a_maildir_are_read_once(letter: Received, tmp_path, settings) -> None:
    box = mailbox.Maildir(tmp_path / "bounces", create=True)
    for raw in (postfix(letter), answer(letter, "Hej"), postfix(letter)):
        box.add(mailbox.MaildirMessage(raw))
    folder = tmp_path / "bounces"
    settings.ENV = replace(here.ENV, bounce_maildir=folder)
    assert (SWEEPS["bounces"](), SWEEPS["bounces"]()) == (3, 0)
    assert state() == (FAILED, Case.Survey.FAILED)
    assert list((folder / "new").iterdir()) == []
    flags = sorted(path.name.rpartition(":")[2] for path in (folder / "cur").iterdir())
    assert flags == ["2,", "2,S", "2,S"]  # what is no bounce stays unread, for a person
    settings.ENV = replace(here.ENV, bounce_maildir=None)
    assert SWEEPS["bounces"]() == 0


def test_one_message_that_cannot_be_taken_in_holds_up_no_other(
    letter: Received, tmp_path, monkeypatch
) -> None:
    folder = tmp_path / "bounces"
    box = mailbox.Maildir(folder, create=True)
    for raw in (answer(letter, "a"), postfix(letter)):
        box.add(mailbox.MaildirMessage(raw))
    first = sorted((folder / "new").iterdir())[0]
    first.unlink()
    first.symlink_to(tmp_path / "nowhere")
    assert read_maildir(folder) == 1
    assert len(list((folder / "cur").iterdir())) == 1


def test_nothing_of_a_message_is_logged(letter: Received, tmp_path, logged) -> None:
    folder = tmp_path / "bounces"
    box = mailbox.Maildir(folder, create=True)
    for shape in SHAPES.values():
        box.add(mailbox.MaildirMessage(shape(letter)))
    read_maildir(folder)
    said = logged.getvalue()
    assert '"event": "bounces read"' in said
    assert not [word for word in (ADDRESS, "leaver1", "/e/", "sorry") if word in said]


@pytest.mark.parametrize("shape", ["Postfix", "holiday"])
def test_the_command_takes_one_message(shape: str, letter: Received) -> None:
    raw = postfix(letter) if shape == "Postfix" else answer(letter, "Jag är på semester.")
    told = CliRunner().invoke(mail, ["bounce", "--json"], input=raw)
    finding = "failed" if shape == "Postfix" else "other"
    assert (told.exit_code, json.loads(told.stdout)) == (0, {"finding": finding})
    assert state()[0] == (FAILED if shape == "Postfix" else SENT)


@pytest.mark.once
def test_without_stores_the_mail_server_is_asked_to_come_again(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AVTRYCK_")}
    done = subprocess.run(
        [sys.executable, "-m", "avtryck", "mail", "bounce"],
        input=postfix(Received("", (), f"Message-ID: <{uuid4()}.1@127.0.0.1>\r\n\r\n".encode())),
        env=clean | {"AVTRYCK_DATA": str(tmp_path / "data")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (75, b"")
