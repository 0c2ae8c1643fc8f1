"""From draft over the leaver to final, and to nothing: who writes when, and whose word counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections, transaction  # noqa: TID251 - what lies on disk
from django.test import Client

from avtryck.cases.models import Departure
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import disposing, sharing
from avtryck.interviews.operations.notes import MarkedTwiceError, author_of, shelf_of
from avtryck.interviews.signals import LEAVERS_PART, PART, Signal, nothing_heard
from avtryck.keys.models import Key
from avtryck.keys.operations import KeyGoneError, replay_tombstones
from avtryck.org.models import Person
from avtryck.retention.models import GoingLive
from avtryck.retention.unfinished import dispose_unfinished
from avtryck.vault.doors import interviews as door
from avtryck.vault.models import Given, Note, Sheet
from confidentiality.crawl import signed_in
from leavers import installed
from signalled import heard
from talks import OPENED, entries, fresh, held, leaves, note, talk_with

Cast = dict[str, Person]
TEXT, COMMENT = "Hon vill hellre undervisa.", "Det var forskningstiden som tog slut."
HELD_ON, SHARED = date(2026, 3, 16), "2026-03-19"
KEEP, FORWARD = "keep", "forward"


@pytest.fixture
def alva(people: Cast, clock_at) -> Interview:
    """A held talk with Bo's notes and one signal, on the day it will be shared."""
    installed()
    clock_at(OPENED)
    talk = held(talk_with(people["Bo"]), HELD_ON)
    note(talk, people["Bo"], TEXT)
    said = heard(("terms", "negative", KEEP))
    operations.save_signals(interview=talk, signals=said, revision=0, author=people["Bo"])
    clock_at(SHARED)
    return fresh(talk)


@pytest.fixture
def shared(alva: Interview) -> Interview:
    sharing.share(interview=alva, actor="system")
    return fresh(alva)


def of(interview: Interview) -> Departure:
    return interview.case.departure


def comment(interview: Interview, text: str = COMMENT, revision: int = 0) -> int:
    return sharing.comment(
        departure=of(interview), section="decision", text=text, revision=revision
    )


def read(interview: Interview) -> sharing.SharedNotes:
    found = sharing.read_shared(departure=of(interview))
    assert found is not None
    return found


def state(interview: Interview) -> tuple[str, set[tuple[bool, bool]]]:
    """The talk's state, and (draft, shared) of its parts."""
    notes = Note.objects.filter(interview=interview.pk)
    return str(fresh(interview).state), {(one.draft, one.shared) for one in notes}


def test_nothing_is_the_leavers_before_it_is_shared(alva: Interview) -> None:
    assert sharing.read_shared(departure=of(alva)) is None
    with pytest.raises(sharing.NoLongerOpenError):
        comment(alva)
    with pytest.raises(door.NotYoursError):  # the door itself, whoever calls
        door.consult(shelf=shelf_of(alva), reader=author_of(of(alva)), purpose="conduct")
    with pytest.raises(door.NotYoursError):
        door.deposit(shelf=shelf_of(alva), part="x-leaver", text="", author=author_of(of(alva)))


def test_what_is_shared_is_read_and_the_interviewer_writes_no_more(
    shared: Interview, people: Cast
) -> None:
    found = read(shared)
    assert [(one.key, one.text) for one in found.sections] == [("decision", TEXT)]
    assert [one.key for one in found.signals if one.mark != "none"] == ["terms.negative"]
    assert (found.due, found.is_final, found.revision) == (date(2026, 3, 26), False, 0)
    assert entries(shared, "consult notes") == [
        {"actor": author_of(of(shared)), "purpose": "conduct", "parts": ["decision", "signals"]}
    ]
    with pytest.raises(operations.NotAllowedError):
        note(shared, people["Bo"], "Ett tillägg.", part="next_step")
    with pytest.raises(door.SharedNoteError):
        door.deposit(
            shelf=shelf_of(shared), part="decision", text="Ändrat.", author=people["Bo"].actor,
            revision=1,
        )  # fmt: skip


def test_comments_stand_beside_and_the_interviewer_sees_them_when_final(
    shared: Interview, people: Cast
) -> None:
    assert comment(shared) == 1
    assert read(shared).comments == {"decision": COMMENT}
    mine = operations.review_draft(interview=shared, author=people["Bo"]).sections
    assert [(one.text, one.comment) for one in mine] == [(TEXT, "")]
    sharing.agree(departure=of(shared))
    for reader in (people["Bo"], people["Cilla"]):
        (section,) = operations.consult_notes(
            interview=fresh(shared), reader=reader, purpose="follow_up"
        ).sections
        assert (section.text, section.comment) == (TEXT, COMMENT)
    assert (read(shared).is_final, read(shared).due) == (True, None)


def test_where_signals_differ_the_leavers_are_counted_and_both_stay(
    shared: Interview, people: Cast
) -> None:
    revision = sharing.change_signals(
        departure=of(shared), signals=heard(("terms", "positive", FORWARD)), revision=0
    )
    assert revision == 1
    assert {row.part for row in Note.objects.filter(author=author_of(of(shared)))} == {LEAVERS_PART}
    sharing.agree(departure=of(shared))
    notes = operations.consult_notes(
        interview=fresh(shared), reader=people["Cilla"], purpose="follow_up"
    )
    assert [(one.key, one.mark) for one in notes.signals] == [("terms.positive", FORWARD)]
    assert [(one.key, one.mark) for one in notes.replaced] == [("terms.negative", KEEP)]
    assert (Given.objects.count(), Sheet.objects.count()) == (1, 1)


def test_a_signal_is_marked_once(alva: Interview, people: Cast) -> None:
    twice = (Signal("terms", "negative", KEEP), *nothing_heard())
    with pytest.raises(MarkedTwiceError):
        operations.save_signals(interview=alva, signals=twice, revision=1, author=people["Bo"])
    sharing.share(interview=alva, actor="system")
    with pytest.raises(MarkedTwiceError):
        sharing.change_signals(departure=of(alva), signals=twice, revision=0)
    assert {row.part for row in Note.objects.all()} == {"decision", PART}


def test_two_windows_of_the_leaver_lose_nothing(shared: Interview) -> None:
    assert comment(shared, "Från första fönstret.") == 1
    with pytest.raises(operations.StaleRevisionError):
        comment(shared, "Från andra fönstret.")
    with pytest.raises(operations.StaleRevisionError):  # the page is one: its other parts too
        sharing.change_signals(departure=of(shared), signals=nothing_heard(), revision=0)
    assert comment(shared, "Båda.", revision=1) == 2
    assert read(shared).comments == {"decision": "Båda."}


def test_another_leaver_has_no_way_in(shared: Interview, people: Cast) -> None:
    ines = leaves(people["Bo"], "Ines Ibáñez").departure
    assert sharing.read_shared(departure=ines) is None
    shelf, other = shelf_of(shared), author_of(ines)
    for part in ("decision-leaver", "decision", "free"):
        with pytest.raises(door.NotYoursError):
            door.deposit(shelf=shelf, part=part, text="", author=other)
        with pytest.raises(door.NotYoursError):  # a third author beside the two
            door.deposit(shelf=shelf, part=part, text="", author=people["Cilla"].actor)
    with pytest.raises(door.NotYoursError):
        door.consult(shelf=shelf, reader=other, purpose="conduct")
    with pytest.raises(door.NotYoursError):  # nor does the leaver write in the interviewer's part
        door.deposit(shelf=shelf, part="decision", text="", author=author_of(of(shared)))


@pytest.mark.parametrize(
    ("day", "final"), [("2026-03-19", False), ("2026-03-26", False), ("2026-03-27", True)]
)
def test_seven_days_and_then_it_is_final_by_itself(
    shared: Interview, clock_at, day: str, *, final: bool
) -> None:
    clock_at(day)
    assert sharing.finalise_due() == int(final)
    assert state(shared) == (("notes_done", {(False, True)}) if final else ("held", {(True, True)}))
    assert fresh(shared).final_on == (date(2026, 3, 27) if final else None)
    if final:
        assert sharing.finalise_due() == 0
        with pytest.raises(sharing.NoLongerOpenError):
            comment(shared)
    else:
        assert comment(shared) == 1
        with pytest.raises(sharing.StillTheLeaversError):
            sharing.finish(interview=fresh(shared), actor="system")


def test_on_the_eighth_day_nothing_is_written_though_no_job_has_run(
    shared: Interview, clock_at
) -> None:
    clock_at("2026-03-27")
    with pytest.raises(sharing.NoLongerOpenError):
        comment(shared)


def test_agreed_is_final_at_once_also_after_a_kill(shared: Interview, monkeypatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(sharing, "finish_notes", lambda **_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sharing.agree(departure=of(shared))
    assert state(shared) == ("held", {(True, True)})
    assert sharing.finalise_due() == 1
    assert state(shared) == ("notes_done", {(False, True)})


def test_one_that_cannot_be_finalised_does_not_stop_the_others(
    shared: Interview, people: Cast, clock_at, monkeypatch
) -> None:
    clock_at(OPENED)
    other = held(fresh(leaves(people["Bo"], "Ines Ibáñez").interview), HELD_ON)
    note(other, people["Bo"], TEXT)
    sharing.share(interview=other, actor="system")
    clock_at("2026-04-01")
    whole = sharing.finish_notes

    def broken(*, interview: Interview, actor: str) -> None:
        if interview.pk == shared.pk:
            raise RuntimeError
        whole(interview=interview, actor=actor)

    monkeypatch.setattr(sharing, "finish_notes", broken)
    assert sharing.finalise_due() == 1
    assert [fresh(one).state for one in (shared, other)] == ["held", "notes_done"]


def test_a_comment_on_its_way_when_all_becomes_final_is_in_or_refused(
    shared: Interview, monkeypatch
) -> None:
    entered = door._enter

    def final_meanwhile(*args: object, **facts: object) -> None:
        entered(*args, **facts)
        if facts["verb"] == "write note":
            monkeypatch.setattr(door, "_enter", entered)
            sharing.agree(departure=of(shared))

    monkeypatch.setattr(door, "_enter", final_meanwhile)
    with pytest.raises(sharing.NoLongerOpenError):
        comment(shared)
    assert state(shared) == ("notes_done", {(False, True)})
    assert read(shared).comments == {}


def test_after_the_last_day_only_if_it_was_decided(alva: Interview, clock_at) -> None:
    clock_at("2026-05-01")  # the last day was 30 April
    with pytest.raises(sharing.TooLateToShareError):
        sharing.share(interview=alva, actor="system")
    GoingLive.objects.create(decided_on=date(2026, 1, 1), decisions={"minimum_group": 5})
    assert not sharing.may_share(alva)
    decided = {"share_notes_after_last_day": True}
    GoingLive.objects.create(decided_on=date(2026, 4, 1), decisions=decided)
    sharing.share(interview=alva, actor="system")
    assert sharing.is_shared(fresh(alva))


def test_there_is_nothing_to_share_when_nothing_is_noted(people: Cast, clock_at) -> None:
    clock_at(OPENED)
    talk = held(talk_with(people["Bo"]), HELD_ON)
    with pytest.raises(sharing.NothingToShareError):
        sharing.share(interview=talk, actor="system")
    sharing.finish(interview=talk, actor="system")
    assert fresh(talk).state == "notes_done"


def test_on_the_screen_it_is_agreed_and_final_and_the_leaver_reads_it_later(
    alva: Interview, people: Cast
) -> None:
    bo = signed_in(people["Bo"])
    page = bo.get(f"/samtal/{alva.pk}/avsluta/klart/").content.decode()
    assert "Det här betyder det att dela" in page
    assert "kan begäras ut" in page
    bo.post(f"/samtal/{alva.pk}/avsluta/klart/")  # neither of the two ways: nothing happens
    assert state(alva) == ("held", {(True, False)})
    bo.post(f"/samtal/{alva.pk}/avsluta/klart/", {"go": "agreed"})
    assert state(alva) == ("notes_done", {(False, True)})
    assert read(alva).is_final


def test_the_interviewer_cannot_cut_the_seven_days_short(alva: Interview, people: Cast) -> None:
    bo: Client = signed_in(people["Bo"])
    bo.post(f"/samtal/{alva.pk}/avsluta/klart/", {"go": "share"})
    for go in ("share", "agreed", ""):
        bo.post(f"/samtal/{alva.pk}/avsluta/klart/", {"go": go})
    assert state(alva) == ("held", {(True, True)})
    page = bo.get(f"/samtal/{alva.pk}/avsluta/", follow=True).content.decode()
    assert "kan kommentera till och med torsdag 26 mars" in page
    assert TEXT not in page
    assert bo.get(f"/samtal/{alva.pk}/genomfor/").status_code == 302


def test_who_has_read_is_the_log_without_the_writing_of_the_draft(
    shared: Interview, people: Cast
) -> None:
    operations.review_draft(interview=shared, author=people["Bo"])
    read(shared)
    sharing.agree(departure=of(shared))
    operations.consult_notes(interview=fresh(shared), reader=people["Cilla"], purpose="request")
    found = sharing.who_has_read(shared)
    assert [(one.who, one.purpose, one.by_leaver) for one in found] == [
        ("Cilla Carlsson", "request", False),
        ("", "conduct", True),
    ]


def test_disposed_of_nothing_opens_in_a_copy_of_the_data(shared: Interview, people: Cast) -> None:
    comment(shared)
    sharing.agree(departure=of(shared))
    kept = list(Note.objects.filter(interview=shared.pk))
    keys = list(Key.objects.all())
    disposing.dispose_notes(interview=fresh(shared), actor="system")
    disposing.dispose_notes(interview=fresh(shared), actor="system")
    assert len(entries(shared, "dispose notes")) == 1
    assert not Note.objects.filter(interview=shared.pk).exists()
    assert sharing.read_shared(departure=of(shared)) is None
    with pytest.raises(operations.NotAllowedError):
        operations.consult_notes(interview=fresh(shared), reader=people["Bo"], purpose="request")
    Note.objects.bulk_create(kept)  # the vault comes back from a backup
    with pytest.raises(KeyGoneError):
        door.consult(shelf=shelf_of(shared), reader=people["Bo"].actor, purpose="request")
    with transaction.atomic(using="keys"):  # and so does the store of keys
        Key.objects.bulk_create(keys, ignore_conflicts=True)
    assert replay_tombstones() == 1
    with pytest.raises(KeyGoneError):
        door.consult(shelf=shelf_of(shared), reader=people["Bo"].actor, purpose="request")
    assert Given.objects.count() == 1  # what was counted stays counted


@pytest.mark.parametrize(
    ("period", "gone"), [(None, 0), ("until further notice", 0), ("90 days", 0), ("30 days", 1)]
)
def test_a_draft_nobody_finished_goes_by_decision_alone(
    alva: Interview, people: Cast, clock_at, period: str | None, gone: int
) -> None:
    if period:
        rule = {"note_draft": {"period": period, "decision": "2026/1"}}
        GoingLive.objects.create(decided_on=date(2026, 1, 1), decisions={"retention": rule})
    other = held(fresh(leaves(people["Bo"], "Ines Ibáñez").interview), HELD_ON)
    note(other, people["Bo"], TEXT)
    sharing.share(interview=other, actor="system")  # no draft: it becomes final by itself
    clock_at("2026-04-20")
    assert dispose_unfinished() == gone
    assert Note.objects.filter(interview=alva.pk).exists() == (not gone)
    assert Note.objects.filter(interview=other.pk).exists()
    page = signed_in(people["Bo"]).get(f"/samtal/{alva.pk}/avsluta/").content.decode()
    assert ("Anteckningarna är gallrade" in page) == bool(gone)
    assert not Sheet.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_disposal_not_a_byte_of_the_sealed_notes_is_left_in_the_file(
    people: Cast, clock_at
) -> None:
    clock_at(OPENED)
    talk = held(talk_with(people["Bo"]), HELD_ON)
    note(talk, people["Bo"], TEXT)
    sealed = bytes(Note.objects.get().sealed)
    vault = connections["vault"]
    disposing.dispose_notes(interview=talk, actor="system")
    if vault.vendor == "sqlite":
        vault.ensure_connection()
        assert sealed[-32:] not in vault.connection.serialize()
    assert not Note.objects.exists()
