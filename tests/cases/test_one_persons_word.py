"""One person in HR makes nobody count alone, and collects nobody else's letters unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from avtryck.cases.addresses import AddressTakenError
from avtryck.cases.importing.planning import plan_departures
from avtryck.cases.models import Departure
from avtryck.cases.operations import NotPossibleError, confirm, reinstate, set_private_email
from avtryck.cases.queries import private_email
from avtryck.config.commands.importing import imports
from avtryck.keys.sealing import Place, open_sealed
from avtryck.org.tables import read_table
from avtryck.surveys.models import Invitation
from cases.rows import file_of, only, outcomes, take_in
from cast import ALVA, INES
from confidentiality.crawl import signed_in
from confidentiality.test_attack_part2 import feed, uploaded
from leavers import answered, installed, leaver
from release.test_counting import end_round, full, sizes

APRIL = date(2026, 4, 30)
LATER = {"last_day": "2026-05-03"}
NAMES = ("X1", "X2", "X3", "X4")
MINE = "cilla@hemma.example"
TAKEN = "står redan på en annan persons pågående avslut"
Clicks = Callable[[Client, Departure], None]


@pytest.fixture
def cilla(people: Mapping[str, Any], clock_at: Any) -> Client:
    installed()
    clock_at("2026-03-20")
    return signed_in(people["Cilla"])


def press(client: Client, name: str, departure: Departure, **facts: str) -> str:
    path = reverse(name, args=[departure.pk])
    return client.post(path, facts, follow=True).content.decode()


def standing() -> Departure:
    return Departure.objects.exclude(status="withdrawn").get()


# --- what the register has withdrawn ----------------------------------------------------------


def reinstated(client: Client, departure: Departure) -> None:
    press(client, "hr-reinstate", departure)


def extended(client: Client, departure: Departure) -> None:
    press(client, "hr-extend", departure, **LATER)
    press(client, "hr-confirm", departure)


@pytest.mark.parametrize("said", ["confirmed", "to_confirm"])
@pytest.mark.parametrize("clicks", [reinstated, extended])
def test_one_person_fills_no_group_with_what_the_feed_withdrew(
    cilla: Client, clock_at: Any, said: str, clicks: Clicks
) -> None:
    """Four invented answers around a real one: no group of five."""
    feed(said, *NAMES)
    feed("withdrawn", *NAMES)
    for one in Departure.objects.all():
        clicks(cilla, one)
    clock_at("2026-04-20")
    leaver(1, "minne-a", APRIL)
    for invitation in Invitation.objects.filter(case__cancelled_on=None):
        real = invitation.case.departure.employee_id == "L1"
        answered(invitation, recommend="9" if real else "0")
    end_round(clock_at)
    full("2026")
    assert sizes() == []


@pytest.mark.parametrize("clicks", [reinstated, extended])
@pytest.mark.parametrize("second", ["Gun", "the feed"])
def test_it_counts_when_a_second_person_or_the_feed_says_it(
    cilla: Client, people: Mapping[str, Any], clicks: Clicks, second: str
) -> None:
    feed("confirmed", "X1")
    feed("withdrawn", "X1")
    clicks(cilla, only())
    found = standing()
    assert (found.source, found.entered_by) == ("form", people["Cilla"].actor)
    assert found.counts is False
    if second == "Gun":
        press(signed_in(people["Gun"]), "hr-confirm", found)
    else:
        feed("confirmed", "X1")
    assert standing().counts is True


def test_the_feed_withdraws_also_what_hr_has_withdrawn_first(cilla: Client) -> None:
    feed("confirmed", "X1")
    press(cilla, "hr-withdraw", only())
    feed("withdrawn", "X1")
    press(cilla, "hr-reinstate", only())
    assert standing().counts is False


@pytest.mark.parametrize("number", ["d-1", ""])
def test_a_day_moved_first_does_not_hide_it_from_the_feed(cilla: Client, number: str) -> None:
    take_in({"departure_id": number})
    press(cilla, "hr-move", only(), **LATER)
    press(cilla, "hr-withdraw", only())
    press(cilla, "hr-move", only(), last_day="2026-05-09")  # nothing moves that is withdrawn
    take_in({"departure_id": number, "status": "withdrawn"})
    press(cilla, "hr-reinstate", only())
    assert standing().counts is False


@pytest.mark.parametrize("first", ["hr-reinstate", "hr-extend"])
def test_what_another_has_taken_the_place_of_does_not_come_back(cilla: Client, first: str) -> None:
    """The feed knows only the later one; the earlier one is no spare copy of its word."""
    feed("confirmed", "X1")
    earlier = only()
    if first == "hr-reinstate":
        press(cilla, "hr-withdraw", earlier)
    press(cilla, first, earlier, **LATER)
    feed("withdrawn", "X1")
    earlier.refresh_from_db()
    with pytest.raises(NotPossibleError):
        reinstate(departure=earlier, actor="person:cilla")
    for button in ("hr-reinstate", "hr-extend", "hr-confirm"):
        assert "Det går inte längre" in press(cilla, button, earlier, last_day="2026-06-01")
    assert not any(one.counts for one in Departure.objects.all())


def test_what_hr_itself_withdrew_may_be_undone_while_the_feed_stands_by_it(cilla: Client) -> None:
    feed("confirmed", "X1")
    press(cilla, "hr-withdraw", only())
    press(cilla, "hr-reinstate", only())
    assert (standing().source, standing().counts) == ("feed", True)


# --- an upload over the feed's departure --------------------------------------------------------

CHANGES = [
    {"unit": "minne-b"}, {"exit_type": "retirement"}, {"last_day": "2026-06-30"},
    {"private_email": MINE}, {"work_email": MINE},
]  # fmt: skip


def one_row(**changed: str) -> str:
    usual = {"departure_id": "d-1", "employee_id": ALVA.employee_id, "unit": "minne-a",
             "last_day": "2026-04-30", "exit_type": "resignation",
             "private_email": ALVA.private_email, "work_email": ALVA.work_email}  # fmt: skip
    row = usual | changed
    return f"{','.join(row)}\n{','.join(row.values())}\n"


@pytest.mark.parametrize("changed", CHANGES, ids=lambda one: next(iter(one)))
def test_a_weighty_change_by_upload_is_the_uploaders_word(
    cilla: Client, people: Mapping[str, Any], changed: dict[str, str]
) -> None:
    take_in({})
    uploaded(cilla, one_row(**changed))
    found = only()
    assert (found.source, found.entered_by) == ("upload", people["Cilla"].actor)
    assert found.counts is False
    assert "Du lade själv in avslutet." in press(cilla, "hr-confirm", found)
    uploaded(cilla, one_row())  # back again: still hers
    assert only().counts is False
    press(signed_in(people["Gun"]), "hr-confirm", found)
    assert only().counts is True
    uploaded(cilla, one_row(**changed))  # after the second person has looked
    assert only().counts is False
    take_in({})
    assert (only().source, only().counts) == ("feed", True)
    assert private_email(only()) == ALVA.private_email


@pytest.mark.parametrize("changed", [{}, {"language": "en"}])
def test_an_upload_that_changes_nothing_weighty_leaves_the_feeds_word(
    cilla: Client, changed: dict[str, str]
) -> None:
    take_in({})
    uploaded(cilla, one_row(**changed))
    assert (only().source, only().counts) == ("feed", True)


@pytest.mark.parametrize(
    ("said", "seen", "kept"),
    [("", False, ""), ("", True, MINE), (ALVA.private_email, True, ALVA.private_email)],
    ids=["nobody else has said it", "a second person has", "the feed says another"],
)
def test_the_feed_takes_over_an_upload_without_its_addresses(
    cilla: Client, said: str, seen: bool, kept: str
) -> None:
    """X1 is not in the personnel register: the feed's file alone says how to reach them."""
    mine = {"private_email": MINE, "work_email": MINE, "employee_id": "X1"}
    uploaded(cilla, one_row(**mine))
    if seen:
        confirm(departure=only(), actor="person:gun")
    take_in({"employee_id": "X1", "private_email": said})
    found = only()
    assert (found.source, found.counts, private_email(found)) == ("feed", True, kept)
    assert found.work_email == (MINE if seen else "")


# --- one private address, one person ----------------------------------------------------------


def test_the_page_of_an_address_refuses_another_persons(cilla: Client) -> None:
    feed("confirmed", *NAMES)
    pages = [
        press(cilla, "hr-address", one, private_email=address)
        for one, address in zip(
            Departure.objects.order_by("employee_id"),
            (MINE, MINE.upper(), MINE, "Cilla@hemma.example"),
            strict=True,
        )
    ]
    refusal = "Adressen står på en annan persons pågående avslut. Skriv en annan."
    assert [refusal in page for page in pages] == [False, True, True, True]
    assert sorted(map(private_email, Departure.objects.all())) == ["", "", "", MINE]


def test_the_form_refuses_another_persons_address(cilla: Client) -> None:
    take_in({})
    form = {"name": "Jon Jonsson", "employee_id": "77", "unit": "minne-a",
            "last_day": "2026-05-31", "private_email": ALVA.private_email.upper()}  # fmt: skip
    page = cilla.post(reverse("hr-add-person"), form).content.decode()
    assert "Adressen står på en annan persons pågående avslut." in page
    assert Departure.objects.count() == 1


@pytest.mark.parametrize("here_already", [True, False])
def test_a_file_names_the_row_with_another_persons_address(
    people: Mapping[str, Any], clock_at: Any, here_already: bool
) -> None:
    clock_at("2026-03-16")
    address = ALVA.private_email.title()
    ines = {"departure_id": "d-2", "employee_id": INES.employee_id, "private_email": address}
    if here_already:
        take_in({})
    (refused,) = take_in({}, ines).rejections
    assert vars(refused) == {
        "row": 3, "column": "private_email", "value": address, "reason": TAKEN,
    }  # fmt: skip
    assert only().employee_id == ALVA.employee_id


def test_the_upload_and_the_command_say_so(cilla: Client, tmp_path: Any) -> None:
    ines = {"departure_id": "d-2", "employee_id": INES.employee_id}
    content = file_of({}, ines | {"private_email": ALVA.private_email})
    path = tmp_path / "departures.csv"
    path.write_bytes(content)
    said = CliRunner().invoke(imports, ["departures", str(path)])
    assert f"Rad 3, private_email ”{ALVA.private_email}”: {TAKEN}" in said.output
    uploaded(cilla, content.decode())
    assert only().employee_id == ALVA.employee_id


def test_two_posts_of_one_person_share_an_address_and_a_withdrawn_one_holds_none(
    people: Mapping[str, Any], clock_at: Any
) -> None:
    clock_at("2026-03-16")
    posts = [{}, {"departure_id": "d-2", "last_day": "2026-05-31"}]
    assert outcomes(take_in(*posts)) == [("new", ()), ("new", ())]
    assert outcomes(take_in(*posts)) == [("unchanged", ()), ("unchanged", ())]
    take_in(*({"status": "withdrawn"} | post for post in posts))
    ines = {"departure_id": "d-3", "employee_id": INES.employee_id}
    assert outcomes(take_in(ines | {"private_email": ALVA.private_email})) == [("new", ())]


def test_no_address_is_lent_while_its_departure_is_withdrawn(cilla: Client) -> None:
    feed("confirmed", "X1", "X2")
    one, other = Departure.objects.order_by("employee_id")
    set_private_email(departure=one, address=MINE, actor="person:cilla")
    press(cilla, "hr-withdraw", one)
    set_private_email(departure=other, address=MINE, actor="person:cilla")
    one.refresh_from_db()
    with pytest.raises(AddressTakenError):
        reinstate(departure=one, actor="person:cilla")
    for button in ("hr-reinstate", "hr-extend"):
        page = press(cilla, button, one, **LATER)
        assert "Den privata adressen står på en annan persons pågående avslut." in page
    assert standing() == other


def test_an_import_opens_each_address_once(
    people: Mapping[str, Any], clock_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock_at("2026-03-16")
    rows = [
        {"departure_id": f"d-{n}", "employee_id": f"X{n}", "private_email": f"x{n}@hemma.example"}
        for n in range(20)
    ]
    take_in(*rows)
    counted: list[bytes] = []

    def watched(box: bytes, *, place: Place) -> bytes:
        counted.append(box)
        return open_sealed(box, place=place)

    monkeypatch.setattr("avtryck.cases.sealed.open_sealed", watched)
    others = [
        row | {"departure_id": f"e-{n}", "employee_id": f"Y{n}"} for n, row in enumerate(rows)
    ]
    found = plan_departures(read_table(file_of(*others, *rows)))
    assert [one.reason for one in found.preview.rejections] == [TAKEN] * 20
    assert len(counted) == 20 + 20  # every address once, and each row its own against what is here
