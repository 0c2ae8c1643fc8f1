"""Somebody who reads the leaver's work mailbox: no note, and no trace of a wish for another.

The whole attack over HTTP, from the letter with the link to a month after the notes were shared,
once in a world where Alva has asked for Frida and once where she has not: the same to a byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.test import Client
from django.urls import reverse

from avtryck.cases.models import Departure, OneTimeCode
from avtryck.clock import today
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import booking, sharing, wishes
from avtryck.outbox.operations import send_due
from cast import ALVA
from confidentiality.crawl import masked
from leavers import installed
from talks import OPENED, TASK_DAY, fresh, note, talk_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from avtryck.org.models import Person
    from post_office import Inbox, Received

LINK = re.compile(r"/min-sida/[\w-]{60,}/")
OF_THE_WORLD = re.compile(
    r"/(?:min-sida|e)/[\w-]{60,}/|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
SECRET = "Flyttar till fjällen"
MINE, SECOND = "reader@elsewhere.example", "reader.two@elsewhere.example"
PAGES = (
    "leaver-page", "leaver-address", "leaver-code", "leaver-code-enter", "leaver-talk",
    "leaver-notes", "leaver-questions", "leaver-someone-else", "leaver-decline", "leaver-contact",
)  # fmt: skip
START = datetime.fromisoformat(f"{OPENED}T09:00:00+01:00")
TASK = datetime.fromisoformat(f"{TASK_DAY}T09:00:00+01:00")
TALK = datetime.fromisoformat("2026-04-15T14:00:00+02:00")

Seen = list[tuple[str, int, bytes]]


class Reader:
    """Whoever reads the work mailbox, with a browser; keeps all that comes back."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.seen: Seen = []
        self.letters: list[str] = []
        self.links: list[str] = []

    def post(self) -> None:
        """Takes in what has come to the mailbox and to the addresses of one's own."""
        while send_due():
            pass
        theirs = (ALVA.work_email, MINE, SECOND)
        came = [one for one in self.inbox.received if set(one.recipients) & set(theirs)]
        self.letters += sorted(as_it_reads(one) for one in came)  # sent together: no order
        self.links += LINK.findall("".join(one.text for one in came))
        self.inbox.received.clear()

    def opens_the_link(self) -> None:
        self.client = Client()
        self.client.get(self.links[-1])

    def does(self, name: str, **facts: str) -> None:
        answer = self.client.post(reverse(name), facts)
        self._keep(name, answer)

    def looks(self) -> None:
        for name in PAGES:
            self._keep(name, self.client.get(reverse(name)))

    def tries_all(self, address: str) -> None:
        """Own address, a code, guesses of both lengths, then the pages behind it."""
        self.does("leaver-address", private_email=address)
        self.does("leaver-code")
        self.post()
        for code in ("00000000", "000000000000"):
            self.does("leaver-code-enter", code=code)
        self.does("leaver-talk", to="nearest")
        self.does("leaver-notes", agree="yes", revision="0")
        self.looks()

    def _keep(self, name: str, answer: object) -> None:
        body = answer.headers.get("Location", "").encode() + masked(answer.content)  # type: ignore[attr-defined]
        seen = OF_THE_WORLD.sub("", body.decode()).encode()
        self.seen.append((name, answer.status_code, seen))  # type: ignore[attr-defined]


def as_it_reads(letter: Received) -> str:
    """Subject, text and calendar entry, without the link, which is each world's own."""
    parts = [part for part in letter.message.walk() if part.get_content_type() == "text/calendar"]
    entries = [str(part.get_payload(decode=True), "utf-8") for part in parts]  # type: ignore[arg-type]
    return OF_THE_WORLD.sub("", "\n".join([letter.message["Subject"], letter.text, *entries]))


@contextmanager
def world() -> Iterator[None]:
    """All that happens in it is undone."""
    with ExitStack() as stack:
        for store in ("default", "vault", "keys"):
            block = transaction.atomic(using=store)
            block._from_testcase = True  # type: ignore[attr-defined]  # access entries stand alone
            stack.enter_context(block)
        yield
        for store in ("default", "vault", "keys"):
            transaction.set_rollback(True, using=store)


def alva_wishes_for(person: Person) -> None:
    departure = Departure.objects.select_related("nearest_manager").get()
    offered = wishes.others(Interview.objects.get())
    chosen = next(one for one in offered if one.person == person)
    wishes.choose_interviewer(departure=departure, to=chosen)


def books(at: datetime) -> None:
    made = fresh(Interview.objects.get())
    booking.book(
        interview=made, at=at, place=f"Rummet hos {made.interviewer.name}", actor="person:x"
    )


def holds_and_shares() -> None:
    made = fresh(Interview.objects.get())
    operations.hold(interview=made, on=today(), actor=made.interviewer.actor)
    note(fresh(made), made.interviewer, SECRET)
    sharing.share(interview=fresh(made), actor=made.interviewer.actor)


def everything(
    people: dict[str, Person], inbox: Inbox, clock_at: Callable[[datetime], None], *, wish: str
) -> Reader:
    """`wish`: "" none, "before" the task, or "after" the time was booked."""
    reader = Reader(inbox)
    inbox.received.clear()
    clock_at(START)
    talk_with(people["Bo"], employee_id=ALVA.employee_id)
    reader.post()
    reader.opens_the_link()
    reader.tries_all(MINE)
    if wish == "before":
        alva_wishes_for(people["Frida"])
    reader.looks()
    clock_at(TASK)
    reader.opens_the_link()
    reader.post()
    books(TALK)
    reader.post()
    if wish == "after":
        alva_wishes_for(people["Frida"])
    reader.post()
    reader.tries_all(SECOND)
    reader.does("leaver-address", remove="yes")
    reader.tries_all(MINE)
    for day in (TASK + timedelta(days=4), TALK + timedelta(hours=2), TALK + timedelta(days=15)):
        clock_at(day)
        if day == TALK + timedelta(hours=2):
            holds_and_shares()
        reader.opens_the_link()
        reader.post()
        reader.tries_all(MINE)
    assert OneTimeCode.objects.count() == 0
    return reader


def test_the_whole_attack_from_the_work_mailbox(people, inbox, clock_at) -> None:
    installed()
    with world():
        without = everything(people, inbox, clock_at, wish="")
        assert fresh(Interview.objects.get()).interviewer == people["Bo"]
    learns_nothing(without)
    for wish in ("before", "after"):
        with world():
            reader = everything(people, inbox, clock_at, wish=wish)
            assert fresh(Interview.objects.get()).interviewer == people["Frida"]
        learns_nothing(reader)
        assert len(reader.letters) == 10
        assert reader.letters == without.letters
        for mine, theirs in zip(reader.seen, without.seen, strict=True):
            assert mine == theirs, mine[0]


def learns_nothing(reader: Reader) -> None:
    pages = [body.decode() for _name, _status, body in reader.seen]
    for secret in (SECRET, "Rummet hos"):
        assert secret not in "".join([*reader.letters, *pages])
    behind = {
        status for name, status, _body in reader.seen if name in {"leaver-talk", "leaver-notes"}
    }
    assert behind == {302}
