"""A real mail server that fails in every way there is: nothing is lost, duplicates are the same."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from avtryck.clock import now
from avtryck.outbox import connection, operations, resolvers
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import ATTEMPTS, enqueue, send_due, stop, try_again
from avtryck.outbox.resolvers import Letter, UndeliverableError, register
from conftest import free_port
from leavers import installed
from post_office import HANG_UP, SILENCE, Unreliable, nobody_may_sign_in, serving

ALVA, BO, INES = (f"{name}@universitetet.example" for name in ("alva", "bo", "ines"))
EVERYBODY = {ALVA, BO, INES}
WAITING, SENT = Mail.State.WAITING, Mail.State.SENT
FAILED, STOPPED = Mail.State.FAILED, Mail.State.STOPPED


@pytest.fixture
def told(db, monkeypatch) -> list[tuple[str, bool]]:
    """Two kinds of mail, one kept and one forgotten; what their app is told."""
    monkeypatch.setattr(resolvers, "_kinds", dict(resolvers._kinds))
    heard: list[tuple[str, bool]] = []

    def letter(subject_id: str, _language: str) -> Letter:
        if subject_id.startswith("nobody"):
            raise UndeliverableError(subject_id)
        values = {"organisation": "Universitetet", "link": "http://127.0.0.1:8000/konto/"}
        values["valid_until"] = "2026-05-01"
        return Letter(address=subject_id, text="staff-account", values=values)

    def outcome(subject_id: str, sent: bool) -> None:
        heard.append((subject_id, sent))

    register("kept", letter, outcome)
    register("fleeting", letter, outcome, kept=False)
    return heard


@pytest.fixture
def server(told, people, settings, clock_at) -> Iterator[Unreliable]:
    """Three letters are due, and the server is about to misbehave."""
    installed()
    clock_at("2026-04-20T09:00:00+02:00")
    for address in sorted(EVERYBODY):
        enqueue(kind="kept", subject_id=address, language="sv")
    inbox = Unreliable()
    with serving(inbox, free_port()) as settings.SMTP_URL:
        yield inbox


def states() -> dict[str, tuple[str, int]]:
    rows = Mail.objects.values_list("subject_id", "state", "attempts")
    return {subject: (state, attempts) for subject, state, attempts in rows}


def later(clock_at) -> None:
    """Past the lease that begins after the first attempt."""
    clock_at(now() + timedelta(minutes=6))


def copies(inbox: Unreliable) -> dict[str, int]:
    return {address: len(inbox.to(address)) for address in EVERYBODY if inbox.to(address)}


# --- one recipient's mail fails ---------------------------------------------------------------
@pytest.mark.parametrize("fault", [
    ("RCPT", "451 4.3.0 try later", (WAITING, 1), 1),
    ("RCPT", "550 5.1.1 no such user", (FAILED, 1), 0),
    ("RCPT", "550 5.7.1 relay access denied", (WAITING, 1), 1),
    ("RCPT", "530 5.7.0 must issue STARTTLS", (WAITING, 1), 1),
    ("RCPT", "blah", (WAITING, 1), 1),
    ("RCPT", HANG_UP, (WAITING, 1), 1),
    ("RCPT", SILENCE, (WAITING, 1), 1),
    ("DATA", "554 5.6.0 content refused", (WAITING, 1), 1),
    ("DATA", "452 4.3.1 disk full", (WAITING, 1), 1),
    ("DATA", HANG_UP, (WAITING, 1), 1),
    ("TAKEN", HANG_UP, (WAITING, 1), 2),
    ("TAKEN", "blah", (WAITING, 1), 2),
    ("TAKEN", SILENCE, (WAITING, 1), 2),
    ("TAKEN", "421 4.3.2 shutting down", (WAITING, 1), 2),
])  # fmt: skip
def test_one_mail_that_fails_holds_up_no_other(fault, server, told, clock_at, monkeypatch) -> None:
    """Step, answer; the row after it; how many copies there are once the server is well."""
    step, answer, after, in_all = fault
    monkeypatch.setattr(connection, "STEP", 0.3)
    server.fail(step, answer, only=ALVA)
    assert send_due() == 3
    assert states() == {ALVA: after, BO: (SENT, 1), INES: (SENT, 1)}
    server.recover()
    later(clock_at)
    send_due()
    arrived = {ALVA: in_all, BO: 1, INES: 1} if in_all else {BO: 1, INES: 1}
    assert copies(server) == arrived
    assert len({one.id for one in server.to(ALVA)}) == min(1, in_all)
    assert sorted(told) == [(ALVA, in_all > 0), (BO, True), (INES, True)]


# --- the server itself fails ------------------------------------------------------------------
@pytest.mark.parametrize(("step", "answer"), [
    ("EHLO", HANG_UP), ("EHLO", "blah"), ("EHLO", SILENCE),
    ("MAIL", "550 5.7.1 sender refused"), ("MAIL", "451 4.7.1 too many"), ("MAIL", HANG_UP),
])  # fmt: skip
def test_a_server_that_takes_nothing_wears_no_mail_out(
    step, answer, server, told, monkeypatch
) -> None:
    monkeypatch.setattr(connection, "STEP", 0.2)
    server.fail(step, answer)
    for _ in range(ATTEMPTS + 1):
        send_due()
        Mail.objects.update(leased_until=None)
        if step == "MAIL" and answer == HANG_UP:  # could be the mail's own fault: it backs off
            break
    worn = [attempts for state, attempts in states().values() if state == WAITING]
    assert (len(worn), sum(worn)) == (3, 2 if (step, answer) == ("MAIL", HANG_UP) else 0)
    server.recover()
    send_due()
    assert copies(server) == dict.fromkeys(EVERYBODY, 1)


def test_a_server_that_is_down_wears_no_mail_out(server, told, settings) -> None:
    working, settings.SMTP_URL = settings.SMTP_URL, f"smtp://127.0.0.1:{free_port()}"
    for _ in range(ATTEMPTS + 1):
        assert send_due() == 1
    assert states() == dict.fromkeys(EVERYBODY, (WAITING, 0))
    settings.SMTP_URL = working
    assert (send_due(), copies(server)) == (3, dict.fromkeys(EVERYBODY, 1))


def test_a_sign_in_that_is_refused_wears_no_mail_out(server, told, settings) -> None:
    settings.SMTP_URL, working = "", settings.SMTP_URL
    strict = {"authenticator": nobody_may_sign_in, "auth_require_tls": False, "auth_required": True}
    with serving(server, free_port(), **strict) as address:
        settings.SMTP_URL = address.replace("//", "//avtryck:wrong@")
        send_due()
        assert states() == dict.fromkeys(EVERYBODY, (WAITING, 0))
        settings.SMTP_URL = address  # no sign-in at all: 530 at each step
        send_due()
    assert {state for state, _attempts in states().values()} == {WAITING}
    settings.SMTP_URL = working
    Mail.objects.update(leased_until=None)
    send_due()
    assert copies(server) == dict.fromkeys(EVERYBODY, 1)


def test_a_silent_server_is_left_alone_after_two_tries(server, told, monkeypatch) -> None:
    monkeypatch.setattr(connection, "STEP", 0.2)
    server.fail("RCPT", SILENCE)
    assert send_due() == 2
    assert sorted(states().values()) == [(WAITING, 0), (WAITING, 1), (WAITING, 1)]
    server.recover()
    assert send_due() == 1  # the one that was not tried comes first; the others back off
    assert len(server.received) == 1


def test_a_slow_server_gets_no_more_than_its_time(server, told, monkeypatch) -> None:
    monkeypatch.setattr(server, "silence", 0.4)
    server.fail("RCPT", SILENCE)
    assert send_due(0.2) == 1
    assert sorted(states().values()) == [(SENT, 1), (WAITING, 0), (WAITING, 0)]
    server.recover()
    assert (send_due(), copies(server)) == (2, dict.fromkeys(EVERYBODY, 1))


@contextmanager
def dripping() -> Iterator[str]:
    """A greeting that never ends, a byte at a time: no timeout of a single read notices."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        client, _address = listener.accept()
        while not over.wait(0.05):
            try:
                client.send(b"2")
            except OSError:
                break
        client.close()

    thread = threading.Thread(target=drip)
    thread.start()
    yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    over.set()
    thread.join(timeout=5)
    listener.close()


def test_a_server_that_drips_is_cut_off(server, told, settings, monkeypatch) -> None:
    monkeypatch.setattr(connection, "DIALOGUE", 0.5)
    begun = time.monotonic()
    with dripping() as settings.SMTP_URL:
        assert send_due() == 1
    assert time.monotonic() - begun < 3
    assert states() == dict.fromkeys(EVERYBODY, (WAITING, 0))


# --- backing off, giving up, starting anew ----------------------------------------------------
def test_each_attempt_waits_twice_as_long_until_it_is_given_up(server, told, clock_at) -> None:
    server.fail("RCPT", "451 later")
    waits = []
    for _ in range(ATTEMPTS - 1):
        send_due()
        row = Mail.objects.get(subject_id=ALVA)
        waits.append(int((row.leased_until - now()).total_seconds() / 60))
        clock_at(row.leased_until + timedelta(seconds=1))
    assert waits == [5, 10, 20, 40, 80, 160, 320]
    assert told == []
    send_due()
    assert states() == dict.fromkeys(EVERYBODY, (FAILED, ATTEMPTS))
    assert sorted(told) == [(ALVA, False), (BO, False), (INES, False)]


def test_what_is_started_anew_has_a_message_id_of_its_own(server, told) -> None:
    server.fail("RCPT", "550 5.1.1 no such user", only=ALVA)
    send_due()
    row = Mail.objects.get(subject_id=ALVA)
    server.recover()
    try_again(kind="kept", subject_id=ALVA)
    send_due()
    assert [one.id for one in server.to(ALVA)] == [f"<{row.id}.2@127.0.0.1>"]
    assert states()[ALVA] == (SENT, 1)


def test_a_mail_that_cannot_be_made_is_given_up_in_the_end(server, told, clock_at) -> None:
    Mail.objects.filter(subject_id=ALVA).update(subject_id="alva@x.example\r\nBcc: bo@x.example")
    for _ in range(ATTEMPTS):
        send_due()
        Mail.objects.update(leased_until=None)
    assert states() == {
        BO: (SENT, 1), INES: (SENT, 1),
        "alva@x.example\r\nBcc: bo@x.example": (FAILED, ATTEMPTS),
    }  # fmt: skip
    assert copies(server) == {BO: 1, INES: 1}


def test_an_app_that_cannot_hear_the_outcome_holds_up_no_other(server, monkeypatch) -> None:
    def deaf(subject_id: str, _sent: bool) -> None:
        if subject_id == ALVA:
            raise ValueError(subject_id)

    kinds = resolvers._kinds
    monkeypatch.setitem(kinds, "kept", resolvers.Kind(kinds["kept"].resolver, deaf, True))
    assert (send_due(), send_due()) == (3, 0)  # it backs off and is not sent each minute
    assert states() == {ALVA: (WAITING, 1), BO: (SENT, 1), INES: (SENT, 1)}


def test_what_was_stopped_while_it_was_being_sent_is_not_reported(
    server, told, monkeypatch
) -> None:
    real = operations.resolve

    def stopped_meanwhile(kind: str, subject_id: str, language: str) -> Letter:
        stop(kind=kind, subject_id=subject_id)
        return real(kind, subject_id, language)

    server.fail("RCPT", "550 5.1.1 no such user", only=ALVA)
    monkeypatch.setattr(operations, "resolve", stopped_meanwhile)
    send_due()
    assert {key: state for key, (state, _) in states().items()} == {
        ALVA: STOPPED, BO: SENT, INES: SENT,
    }  # fmt: skip
    assert sorted(told) == [(BO, True), (INES, True)]


# --- rows that would tell ---------------------------------------------------------------------
def test_a_fleeting_row_is_gone_however_it_ended(server, told) -> None:
    Mail.objects.all().delete()
    for subject in (ALVA, BO, "nobody", INES):
        enqueue(kind="fleeting", subject_id=subject, language="")
    server.fail("RCPT", "550 5.1.1 no such user", only=ALVA)
    server.fail("DATA", "451 later", only=INES)
    send_due()
    assert states() == {INES: (WAITING, 1)}
    assert sorted(told) == [(ALVA, False), (BO, True), ("nobody", False)]
    server.recover()
    Mail.objects.update(leased_until=None)
    send_due()
    assert (states(), copies(server)) == ({}, {BO: 1, INES: 1})


def test_mail_that_may_not_leave_yet_holds_up_no_test_recipient(server, told, settings) -> None:
    installed("not_live")
    settings.TEST_RECIPIENTS = ("*@prov.example",)
    for number in range(50):
        enqueue(kind="kept", subject_id=f"l{number}@universitetet.example", language="sv")
    enqueue(kind="kept", subject_id="gun@prov.example", language="sv")
    send_due()
    assert [one.recipients for one in server.received] == [("gun@prov.example",)]
    assert sum(attempts for _state, attempts in states().values()) == 1


def test_no_log_line_tells_whose_mail_it_was(server, told, logged) -> None:
    server.fail("RCPT", f"550 5.1.1 <{ALVA}> no such user")
    send_due()
    said = logged.getvalue()
    assert said.count("mail not sent") == 3
    assert not [word for word in ("universitetet", "alva", "no such user") if word in said]
