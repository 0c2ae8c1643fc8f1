"""The people of the house: a former interviewer, a neighbour in HR, a curious manager."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from avtryck.cases.models import Departure
from avtryck.interviews import operations
from avtryck.interviews.models import Interview
from avtryck.org.models import Person, Role, Unit
from avtryck.vault.models import Note
from confidentiality.crawl import signed_in
from talks import OPENED, TASK_DAY, fresh, held, note, talk_with

STEPS = (
    "interview",
    "offer",
    "prepare",
    "book",
    "conduct",
    "close",
    "finish",
    "notes",
    "hand-over",
)
SECRET = "Det som Alva sade"


@pytest.fixture
def talk(people, clock_at) -> Interview:
    clock_at(OPENED)
    interview = talk_with(people["Bo"])
    clock_at(TASK_DAY)
    return interview


def statuses(client: Client, interview: Interview) -> set[int]:
    paths = [reverse(f"manager-{step}", args=[interview.pk]) for step in STEPS]
    paths += [
        reverse(f"manager-{one}", args=[interview.pk]) for one in ("autosave", "paper", "guide")
    ]
    return {client.get(path).status_code for path in paths} | {
        client.post(path, {"text": "x", "revision": "0", "purpose": "conduct"}).status_code
        for path in paths
    }


def test_after_hand_over_every_page_is_404_and_writes_nothing(talk, people) -> None:
    bo = signed_in(people["Bo"])
    assert bo.get(reverse("manager-interview", args=[talk.pk])).status_code == 302
    operations.hand_over(interview=talk, to=people["Frida"], actor=people["Bo"].actor)
    assert statuses(bo, talk) <= {404, 405}  # 405: an address that nobody may post to
    assert Note.objects.count() == 0


def test_whoever_was_replaced_never_reads_the_notes_even_as_hr(talk, people) -> None:
    """Bo is HR of the unit too; the talk was given to Frida, who wrote about Bo."""
    operations.hand_over(interview=talk, to=people["Frida"], actor=people["Cilla"].actor)
    Role.objects.create(person=people["Bo"], kind="hr_partner", unit=Unit.objects.get(code="neuro"))
    interview = held(fresh(talk), date(2026, 3, 19))
    note(interview, people["Frida"], SECRET)
    operations.finish_notes(interview=interview, actor=people["Frida"].actor)
    with pytest.raises(operations.NotAllowedError):
        operations.consult_notes(interview=fresh(talk), reader=people["Bo"], purpose="follow_up")


def test_a_tab_left_open_before_the_hand_over_saves_nothing(talk, people) -> None:
    """The form was open when the talk went to somebody else."""
    bo = signed_in(people["Bo"])
    operations.hand_over(interview=talk, to=people["Frida"], actor=people["Cilla"].actor)
    form = {"text-decision": SECRET, "revision-decision": "0"}
    thing = {"part": "decision", "text": SECRET, "revision": 0}
    path, script = (reverse(f"manager-{one}", args=[talk.pk]) for one in ("conduct", "autosave"))
    assert bo.post(path, form).status_code == 404
    assert bo.post(script, thing, content_type="application/json").status_code == 404
    assert not Note.objects.exists()


def test_a_note_cannot_be_taken_over_by_naming_its_revision(talk, people) -> None:
    interview = held(talk, date(2026, 3, 19))
    note(interview, people["Bo"], SECRET)
    Interview.objects.filter(pk=interview.pk).update(interviewer=people["Frida"])
    frida = signed_in(people["Frida"])
    frida.raise_request_exception = False
    path = reverse("manager-conduct", args=[interview.pk])
    answers = [
        frida.get(path),
        frida.post(path, {"text-decision": "annat", "revision-decision": "1"}),
        frida.post(
            reverse("manager-autosave", args=[interview.pk]),
            {"part": "decision", "text": "annat", "revision": 1},
            content_type="application/json",
        ),
    ]
    assert all(SECRET not in one.content.decode() for one in answers)
    assert Note.objects.get().author == people["Bo"].actor


def preview(client: Client, rows: str) -> str:
    upload = SimpleUploadedFile("f.csv", rows.encode())
    return client.post(
        reverse("hr-import-file", args=["departures"]), {"file": upload}
    ).content.decode()


def test_hr_elsewhere_can_neither_move_nor_take_over_a_departure(talk, people) -> None:
    departure = talk.case.departure
    dag = signed_in(people["Dag"])
    Departure.objects.filter(pk=departure.pk).update(departure_id="d-1")
    rows = f"departure_id,employee_id,unit,last_day\nd-1,{departure.employee_id},optik,2026-12-31\n"
    page = preview(dag, rows)
    sealed = page.partition('name="file" value="')[2].partition('"')[0]
    dag.post(reverse("hr-import-take-in", args=["departures"]), {"file": sealed})
    departure.refresh_from_db()
    assert (departure.unit.code, departure.last_day) == ("minne-a", date(2026, 4, 30))
    assert dag.get(reverse("hr-case", args=[departure.pk])).status_code == 404


def test_hr_gives_no_role_and_moves_no_unit(people) -> None:
    cilla = signed_in(people["Cilla"])
    for key in ("people", "units"):
        for path in ("hr-import-file", "hr-import-take-in"):
            address = reverse(path, args=[key])
            assert cilla.post(address, {"file": "x"}).status_code == 404


def test_whoever_is_not_employed_any_more_sees_nothing_with_an_old_session(people) -> None:
    eli = signed_in(people["Eli"])
    assert eli.get("/resultat/neuro/").status_code == 200
    Person.objects.filter(pk=people["Eli"].pk).update(valid_to=date(2020, 1, 1))
    assert eli.get("/resultat/neuro/").status_code == 404
    assert eli.get("/resultat/").status_code == 404


def test_a_replaced_manager_sees_neither_who_holds_the_talk_nor_how_it_goes(talk, people) -> None:
    """Bo sees that HR arranges it, and neither by whom nor why."""
    operations.hand_over(interview=talk, to=people["Frida"], actor=people["Cilla"].actor)
    page = signed_in(people["Bo"]).get("/samtal/").content.decode()
    assert "Alva Andersson" in page
    assert "Frida" not in page
