"""A thief with every store, and somebody who writes in them: what is read, what is noticed."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections  # noqa: TID251 - writes past every door, as the attacker would
from django.test import Client

from avtryck.audit.models import Event
from avtryck.audit.queries import breaks
from avtryck.cases.models import Departure
from avtryck.cases.operations import set_private_email
from avtryck.config import logs
from avtryck.keys.models import Key
from avtryck.keys.sealing import SealBrokenError
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release.operations import UnpublishableError, close
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.links import token_of
from avtryck.vault.models import Box, Sheet
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
APRIL, MAY, YEAR = date(2026, 4, 30), date(2026, 5, 31), date(2026, 12, 31)
SECRET = "Kanariefågel"
PRIVATE = "kanariefagel@hemma.example"


def tables() -> Iterator[bytes]:
    """Every value of every table, and for SQLite the files with their write-ahead logs."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values_list():
            for value in row:
                is_raw = isinstance(value, bytes | memoryview)
                yield bytes(value) if is_raw else str(value).encode()
    for name in connections:
        if connections[name].vendor == "sqlite":
            for path in Path(str(connections[name].settings_dict["NAME"])).parent.glob("*sqlite3*"):
                yield path.read_bytes()


def clear(*strings: str) -> list[str]:
    stored = b"\n".join(tables())
    encoded = [(text, text.encode()) for text in strings]
    return [text for text, raw in encoded if raw in stored or json.dumps(text).encode() in stored]


@pytest.mark.django_db(transaction=True)
def test_no_answer_link_or_private_address_lies_in_the_clear(clock_at, inbox) -> None:
    installed()
    clock_at("2026-04-20T09:00:00+02:00")
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    logs.configure()
    logging.getLogger().handlers[0].stream = stream  # type: ignore[attr-defined]
    tokens = []
    for number in range(6):
        invitation = leaver(number, "minne-a", APRIL)
        departure = invitation.case.departure
        address = f"{number}.{PRIVATE}"
        set_private_email(departure=departure, address=address, actor="system")
        tokens.append(token_of(invitation))
        browser = Client()
        browser.get(f"/e/{tokens[-1]}/")
        browser.post("/enkat/", {"recommend": "3", "worked_well": SECRET})
    send_due()
    assert Box.objects.count() == 6
    secrets = [SECRET, PRIVATE, *tokens]
    assert clear("Leaver 1") == ["Leaver 1"]  # what stands in the clear would be found
    assert clear(*secrets) == []
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    close(name="2026", full=True, until=YEAR, actor="system")
    assert clear(*secrets) == []
    logging.getLogger().handlers[:] = before
    assert [text for text in secrets if text in stream.getvalue()] == []


def files_of(store: str) -> bytes:
    path = Path(str(connections[store].settings_dict["NAME"]))
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_destroyed_keys_and_emptied_boxes_lie_in_no_file(clock_at) -> None:
    """Whoever has the key file and these files afterwards opens nothing, also not from a log."""
    installed()
    clock_at("2026-04-20")
    for number in range(5):
        answered(leaver(number, "minne-a", APRIL), recommend="3")
    keys = [bytes(key.wrapped) for key in Key.objects.filter(purpose__startswith="round")]
    boxes = [bytes(box.sealed)[-200:] for box in Box.objects.all()]
    assert all(key in files_of("keys") for key in keys)
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    keys += [bytes(key.wrapped) for key in Key.objects.filter(purpose="sheets")]
    close(name="2026", full=True, until=YEAR, actor="system")
    assert [key for key in keys if key in files_of("keys")] == []
    assert [box for box in boxes if box in files_of("vault")] == []


def test_mail_rows_and_audit_hold_no_address_and_no_content(clock_at, inbox, people) -> None:
    installed()
    clock_at("2026-04-20T09:00:00+02:00")
    invitation = leaver(1, "minne-a", APRIL)
    departure = invitation.case.departure
    set_private_email(departure=departure, address=PRIVATE, actor="system")
    answered(invitation, recommend="3", worked_well=SECRET)
    send_due()
    rows = [list(row) for row in Mail.objects.values_list()]
    events = [event.payload for event in Event.objects.all()]
    written = json.dumps([rows, events], default=str)
    people_named = ["@", "Leaver", SECRET, "recommend", "Bo Bergström"]
    assert [text for text in people_named if text in written] == []


def overwrite(store: str, statement: str) -> None:
    with connections[store].cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


@pytest.fixture
def published(people, clock_at) -> None:
    installed()
    clock_at("2026-04-20")
    units = ["minne-a"] * 6 + ["syn"] * 5
    for number, unit in enumerate(units):
        answered(leaver(number, unit, APRIL), recommend=str(number % 11), reasons="pay:decisive")
    clock_at("2026-06-01")
    close_rounds(until=MAY, actor="system")
    close(name="2026", full=True, until=YEAR, actor="system")
    assert [*chain_breaks(), *sum_breaks(), *breaks()] == []


TAMPERED = [
    "UPDATE published_pool SET n = n + 1",
    "UPDATE published_pool SET node = 'syn' WHERE node <> 'syn'",
    "UPDATE published_block SET at_least = n WHERE at_least IS NOT NULL",
    "UPDATE published_block SET kind = 'not_shown' WHERE kind = 'exact'",
    "UPDATE published_sum SET counts = '[9, 9]' WHERE figure LIKE '%%pay'",
    "UPDATE published_background SET counts = '{}'",
    "UPDATE published_release SET minimum_group = 3",
    "UPDATE published_release SET until = '2025-12-31'",
    "UPDATE published_release SET previous = 'x'",
    "DELETE FROM published_background",
    "DELETE FROM published_sum WHERE node = 'syn'",
    "INSERT INTO published_background (release_id, source, field, counts)"
    " VALUES ('2026', 'live', 'x', '{}')",
]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("statement", TAMPERED)
def test_the_ledger_notices_every_changed_row(statement) -> None:
    overwrite("default", statement)
    assert list(chain_breaks()) != []


AUDIT = [
    'UPDATE audit_event SET payload = \'{"actor": "x"}\' WHERE sequence = 2',
    "UPDATE audit_event SET salt = 'x' WHERE sequence = 2",
    "UPDATE audit_event SET hash = 'x' WHERE sequence = 2",
    "UPDATE audit_event SET chain = 'zzz' WHERE sequence = 2 AND chain = 'neuro'",
    "DELETE FROM audit_event WHERE sequence = 2",
    "DELETE FROM audit_event WHERE sequence > 1",
    "UPDATE audit_chain SET sequence = sequence - 1",
    "DELETE FROM audit_chain",
]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("statement", AUDIT)
def test_the_audit_notices_every_changed_entry(statement) -> None:
    overwrite("default", statement)
    assert list(breaks()) != []


@pytest.mark.usefixtures("published")
def test_a_sheet_moved_to_another_ledger_does_not_open() -> None:
    assert Sheet.objects.filter(ledger="equal_conditions").exists()
    overwrite("vault", "UPDATE vault_sheet SET ledger = 'everyone', unit = 'minne-a'")
    with pytest.raises(UnpublishableError) as refused:
        close(name="2027", full=True, until=date(2027, 12, 31), actor="system")
    assert isinstance(refused.value.__cause__, SealBrokenError)


@pytest.mark.usefixtures("published")
def test_a_private_address_moved_to_another_person_does_not_open() -> None:
    one, other = Departure.objects.all()[:2]
    set_private_email(departure=one, address=PRIVATE, actor="system")
    Departure.objects.filter(pk=other.pk).update(private_email=one.private_email)
    from avtryck.cases.queries import private_email

    other.refresh_from_db()
    with pytest.raises(SealBrokenError):
        private_email(other)
