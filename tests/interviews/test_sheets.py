"""A finalised interview gives one sheet: whatever it holds, once, and whose is kept nowhere."""

from __future__ import annotations

import json
from datetime import date
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connections  # noqa: TID251 - in which order rows lie

from avtryck.cases.models import Departure
from avtryck.interviews import signals
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import notes, save_signals
from avtryck.interviews.operations.sheets import deposit_missing, deposit_signals, sheet_of
from avtryck.keys.operations import destroy, secret
from avtryck.keys.sealing import Place, open_sealed
from avtryck.vault import giving
from avtryck.vault.doors import interviews as door
from avtryck.vault.models import Given, Note, Sheet
from leavers import installed
from signalled import COMPILE, FORWARD, KEEP, final, given, heard
from talks import entries, held, talk_with

pytestmark = pytest.mark.usefixtures("people")
MARCH = date(2026, 3, 31)


def opened(sheet: Sheet) -> dict[str, object]:
    place = Place("sheet", "answers", "interviews", sheet.id.hex)
    key = secret(UUID(bytes=bytes(sheet.sealed)[1:17]))
    return json.loads(open_sealed(bytes(sheet.sealed), place=place, key=key))


@pytest.fixture(autouse=True)
def in_march(clock_at) -> None:
    installed()
    clock_at("2026-03-20")


def test_whatever_its_marking_a_signal_is_counted_and_nothing_else_is_kept(people) -> None:
    given(
        people["Bo"],
        "Alva",
        heard(
            ("terms", "negative", KEEP),
            ("tasks", "positive", FORWARD),
            ("leadership", "negative", COMPILE),
        ),
    )
    (sheet,) = Sheet.objects.all()
    assert (sheet.ledger, sheet.unit, sheet.received, sheet.counts, sheet.person) == (
        "interviews", "minne-a", MARCH, True, "",
    )  # fmt: skip
    said = opened(sheet)
    assert said.pop("content_hash")
    assert said == {
        "values": {"positive": ["tasks"], "negative": ["terms", "leadership"]},
        "told": ["positive/tasks"],
    }


def test_an_interview_without_notes_gives_a_sheet_that_says_no(people) -> None:
    given(people["Bo"], "Alva")
    (sheet,) = Sheet.objects.all()
    assert opened(sheet)["values"] == {"positive": [], "negative": []}


def test_the_access_entry_says_that_signals_were_counted_by_nobody(people) -> None:
    interview = given(people["Bo"], "Alva", heard(("terms", "negative", KEEP)))
    assert entries(interview, "count signals") == [{"actor": "system"}]


def test_a_draft_is_not_counted(people) -> None:
    interview = final(people["Bo"], "Alva", heard(("terms", "negative", KEEP)))
    Note.objects.update(draft=True)
    with pytest.raises(door.NotFinalError):
        deposit_signals(interview=interview)
    assert not Sheet.objects.exists()
    assert entries(interview, "count signals") == []


@pytest.mark.parametrize(
    ("leavers", "counted"),
    [
        ((("terms", "positive", KEEP),), ["terms.positive"]),
        ((), []),  # taken back
        (None, ["terms.negative"]),  # the leaver has said nothing
    ],
)
def test_where_the_two_differ_the_leavers_count(leavers, counted) -> None:
    texts = {signals.PART: signals.to_text(heard(("terms", "negative", KEEP)))}
    if leavers is not None:
        texts[signals.LEAVERS_PART] = signals.to_text(heard(*leavers))
    found = signals.that_count(texts)
    assert [one.key for one in found if one.mark != signals.NONE] == counted


def test_twice_is_once_also_after_a_kill(people) -> None:
    interview = final(people["Bo"], "Alva", heard(("terms", "negative", KEEP)))
    killed = patch.object(giving.Sheet.objects, "bulk_create", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):  # inside the vault's transaction
        deposit_signals(interview=interview)
    assert (Sheet.objects.count(), Given.objects.count()) == (0, 0)
    assert deposit_missing() == 1
    assert deposit_missing() == 0
    assert not deposit_signals(interview=interview)
    assert Sheet.objects.count() == 1


def test_killed_when_the_register_says_final_the_next_sweep_does_it(people) -> None:
    interview = held(talk_with(people["Bo"]), date(2026, 3, 20))
    save_signals(
        interview=interview, signals=heard(("terms", "negative", KEEP)), revision=0,
        author=people["Bo"],
    )  # fmt: skip
    killed = patch.object(notes, "deposit_signals", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        notes.finish_notes(interview=interview, actor="system")
    assert not Sheet.objects.exists()
    assert deposit_missing() == 1
    (sheet,) = Sheet.objects.all()
    assert opened(sheet)["values"] == {"positive": [], "negative": ["terms"]}


def test_notes_whose_key_is_gone_keep_nobody_waiting(people) -> None:
    gone = final(people["Bo"], "Alva", heard(("terms", "negative", KEEP)))
    destroy(key_id=gone.data_key)
    final(people["Bo"], "Ines")
    assert deposit_missing() == 1


def test_after_the_release_has_taken_it_none_is_given_again(people) -> None:
    interview = given(people["Bo"], "Alva")
    Sheet.objects.all().delete()
    assert not deposit_signals(interview=interview)
    assert not Sheet.objects.exists()


def test_one_persons_word_does_not_count(people) -> None:
    interview = final(people["Bo"], "Alva")
    Departure.objects.update(source="form", entered_by="person:c", confirmed_by="person:c")
    interview.case.departure.refresh_from_db()
    deposit_signals(interview=interview)
    assert [sheet.counts for sheet in Sheet.objects.all()] == [False]


def test_a_persons_second_interview_waits_until_the_first_is_pooled(people) -> None:
    given(people["Bo"], "Alva")
    again = final(people["Bo"], "Alva again")
    Departure.objects.filter(name="Alva again").update(employee_id="Alva")
    again.case.departure.refresh_from_db()
    deposit_signals(interview=again)
    assert sorted(sheet.counts for sheet in Sheet.objects.all()) == [False, True]


def test_rows_do_not_stand_in_the_order_in_which_they_were_given(people) -> None:
    names = [f"L{number}" for number in range(6)]
    keys: list[list[str]] = []
    for name in names:
        given(people["Bo"], name)
        with connections["vault"].cursor() as cursor:
            cursor.execute(f"SELECT id FROM {Sheet._meta.db_table}")
            keys.append([UUID(str(row[0])).hex for row in cursor.fetchall()])
    assert keys == [sorted(one) for one in keys]


def test_every_sheet_is_of_one_size(people) -> None:
    all_marked = tuple((one.area, one.polarity, FORWARD) for one in heard())
    given(people["Bo"], "Alva", heard(*all_marked))
    given(people["Bo"], "Ines")
    assert len({len(bytes(sheet.sealed)) for sheet in Sheet.objects.all()}) == 1
    assert sheet_of(heard(*all_marked))["told"][0] == "positive/work_organisation"


def test_interviews_that_were_never_final_give_nothing(people) -> None:
    interview = final(people["Bo"], "Alva")
    Interview.objects.filter(pk=interview.pk).update(final_on=None)
    assert deposit_missing() == 0
