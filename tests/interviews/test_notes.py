from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from avtryck.interviews import operations, signals
from avtryck.interviews.access import NotAllowedError
from avtryck.interviews.models import Interview
from avtryck.interviews.operations import SectionNote, StaleRevisionError
from avtryck.interviews.operations.own_guide import save_own_guide
from avtryck.interviews.own_guide import OwnGuide
from avtryck.keys.operations import KeyGoneError, destroy
from avtryck.keys.sealing import SealBrokenError
from avtryck.org.models import Person, Unit
from avtryck.vault.doors.interviews import FinalNoteError, NotYoursError, Shelf, consult, deposit
from avtryck.vault.models import Note
from talks import OPENED, entries, fresh, held, leaves, note, talk_with

Cast = dict[str, Person]
TEXT = "Hon vill hellre undervisa."


@pytest.fixture
def alva(people: Cast, clock_at) -> Interview:
    """A held talk with a draft of Bo's."""
    clock_at(OPENED)
    interview = held(talk_with(people["Bo"]), date(2026, 3, 16))
    note(interview, people["Bo"], TEXT)
    return interview


def final(interview: Interview) -> Interview:
    operations.finish_notes(interview=interview, actor="system")
    return fresh(interview)


def drafted(interview: Interview, author: Person, part: str = "decision") -> tuple[str, int]:
    opened = operations.open_draft(interview=interview, author=author, parts=[part])[part]
    return opened.text, opened.revision


def consulted(interview: Interview, reader: Person) -> tuple[SectionNote, ...]:
    return operations.consult_notes(
        interview=interview, reader=reader, purpose="follow_up"
    ).sections


def shelf(interview: Interview) -> Shelf:
    return Shelf(interview.pk, interview.institution, interview.data_key)


def readers(interview: Interview, people: Cast) -> set[str]:
    """Who of the cast the notes open to, as they are now."""
    found = set()
    for name, person in people.items():
        try:
            found |= {name} if consulted(interview, person) else set()
        except NotAllowedError:
            continue
    return found


def test_a_draft_opens_to_its_author_and_to_nobody_else(alva: Interview, people: Cast) -> None:
    assert drafted(alva, people["Bo"]) == (TEXT, 1)
    for person in [person for name, person in people.items() if name != "Bo"]:
        with pytest.raises(NotAllowedError):
            drafted(alva, person)
        with pytest.raises(NotAllowedError):
            operations.review_draft(interview=alva, author=person)
        with pytest.raises(NotYoursError):  # the door itself, whoever calls
            consult(shelf=shelf(alva), reader=person.actor, purpose="conduct")
    assert readers(alva, people) == set()


def test_final_notes_open_to_the_interviewer_and_local_hr(alva: Interview, people: Cast) -> None:
    alva = final(alva)
    assert readers(alva, people) == {"Bo", "Cilla"}
    assert consulted(alva, people["Cilla"]) == (
        SectionNote("decision", "Beslut och initiativ", TEXT),
    )
    operations.close(interview=alva, actor="system")
    assert readers(alva, people) == {"Bo", "Cilla"}


def test_readers_see_what_was_asked_besides_and_what_was_not(alva: Interview, people: Cast) -> None:
    """One question more; a section and a question that were left out."""
    own = OwnGuide(
        {"decision": ("När bestämde du dig?",)}, frozenset({"next_step", "colleagues.climate"})
    )
    save_own_guide(interview=alva, guide=own, revision=0, author=people["Bo"])
    decision, following, colleagues = consulted(final(alva), people["Cilla"])
    assert (decision.text, decision.own, decision.skipped) == (TEXT, own.of("decision"), ())
    assert (following.text, following.own) == ("", ())
    assert following.skipped == (
        "Till vilken arbetsgivare går du?",
        "Vilka blir dina nya arbetsuppgifter?",
    )
    assert len(colleagues.skipped) == 1


def test_a_manager_who_was_replaced_never_reads(people: Cast, clock_at) -> None:
    clock_at(OPENED)
    interview = talk_with(people["Bo"])
    operations.hand_over(interview=interview, to=people["Frida"], actor="system")
    people["Bo"].roles.create(kind="hr_partner", unit=Unit.objects.get(code="neuro"))
    interview = held(fresh(interview), date(2026, 3, 16))
    note(interview, people["Frida"], TEXT)
    assert readers(interview, people) == set()
    assert readers(final(interview), people) == {"Frida", "Cilla"}


def test_every_reading_leaves_one_entry_and_refusals_leave_none(
    alva: Interview, people: Cast
) -> None:
    drafted(alva, people["Bo"])
    with pytest.raises(NotAllowedError):
        drafted(alva, people["Cilla"])
    alva = final(alva)
    consulted(alva, people["Cilla"])
    with pytest.raises(NotAllowedError):
        consulted(alva, people["Dag"])
    facts = {"parts": ["decision"]}
    assert entries(alva, "consult notes") == [
        {"actor": people["Bo"].actor, "purpose": "conduct", **facts},
        {"actor": people["Cilla"].actor, "purpose": "follow_up", **facts},
    ]
    assert entries(alva, "write note") == [{"actor": people["Bo"].actor, "part": "decision"}]


def test_the_entry_is_there_before_anything_is_opened(alva: Interview, people: Cast) -> None:
    alva = final(alva)
    destroy(key_id=alva.data_key)
    with pytest.raises(KeyGoneError):
        consulted(alva, people["Cilla"])
    assert len(entries(alva, "consult notes")) == 1


def test_an_entry_that_could_be_rolled_back_is_refused(alva: Interview, people: Cast) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        drafted(alva, people["Bo"])
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        note(alva, people["Bo"], TEXT, part="next_step")
    assert Note.objects.count() == 1


def test_only_the_four_purposes_are_known(alva: Interview, people: Cast) -> None:
    with pytest.raises(ValueError, match="curious"):
        operations.consult_notes(interview=final(alva), reader=people["Bo"], purpose="curious")


def test_a_ciphertext_moved_elsewhere_does_not_open(alva: Interview, people: Cast) -> None:
    bo = people["Bo"]
    other = held(fresh(leaves(bo, "Ines Ibáñez").interview), date(2026, 3, 16))
    note(other, bo, "En annan text.")
    note(alva, bo, "Ett annat avsnitt.", part="next_step")
    sealed = {row.part: row.sealed for row in Note.objects.filter(interview=alva.pk)}
    Note.objects.filter(interview=alva.pk, part="next_step").update(sealed=sealed["decision"])
    Note.objects.filter(interview=other.pk).update(sealed=sealed["decision"])
    with pytest.raises(SealBrokenError):
        drafted(alva, bo, "next_step")
    with pytest.raises(SealBrokenError):
        drafted(other, bo)
    assert drafted(alva, bo) == (TEXT, 1)


def test_a_row_given_another_author_does_not_open(alva: Interview, people: Cast) -> None:
    Note.objects.update(author=people["Cilla"].actor)
    with pytest.raises(SealBrokenError):
        consult(shelf=shelf(alva), reader=people["Cilla"].actor, purpose="conduct")


def test_notes_open_after_the_group_has_moved_to_another_institution(
    alva: Interview, people: Cast
) -> None:
    alva.case.departure.unit = Unit.objects.get(code="optik")
    alva.case.departure.save()
    assert drafted(fresh(alva), people["Bo"]) == (TEXT, 1)


def test_two_windows_lose_nothing(alva: Interview, people: Cast) -> None:
    bo = people["Bo"]

    def save(text: str, revision: int) -> int:
        return operations.save_note(
            interview=alva, part="decision", text=text, revision=revision, author=bo
        )

    assert save("Från första fönstret.", 1) == 2
    with pytest.raises(StaleRevisionError):
        save("Från andra fönstret.", 1)
    assert drafted(alva, bo) == ("Från första fönstret.", 2)
    assert save("Båda.", 2) == 3


def test_final_notes_are_not_written_in(alva: Interview, people: Cast) -> None:
    alva = final(alva)
    with pytest.raises(NotAllowedError):
        note(alva, people["Bo"], "Ett tillägg.", part="next_step")
    for part, revision in (("decision", 1), ("next_step", 0)):
        with pytest.raises(FinalNoteError):
            deposit(
                shelf=shelf(alva),
                part=part,
                text="Ändrat.",
                author=people["Bo"].actor,
                revision=revision,
            )
    assert Note.objects.count() == 1


@pytest.mark.parametrize("part", ["signals", "../decision", ""])
def test_a_note_belongs_to_a_section_of_the_guide(alva: Interview, people: Cast, part: str) -> None:
    with pytest.raises(NotAllowedError):
        note(alva, people["Bo"], TEXT, part=part)


def test_signals_are_sealed_beside_the_notes(alva: Interview, people: Cast) -> None:
    heard = signals.Signal("development", "negative", "forward", "Otydlig väg till fast tjänst")
    operations.save_signals(interview=alva, signals=(heard,), revision=0, author=people["Bo"])
    assert {row.part for row in Note.objects.all()} == {"decision", "signals"}
    notes = operations.consult_notes(
        interview=final(alva), reader=people["Cilla"], purpose="follow_up"
    )
    assert notes.signals == (heard,)
