"""A prepared query answers as the query itself does, again and again, for whatever is sought."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from avtryck.org.models import Person, Role, Unit
from avtryck.org.prepared import Prepared
from avtryck.surveys.models import Invitation
from leavers import installed, leaver

pytestmark = pytest.mark.usefixtures("people")


def test_columns_are_those_of_the_query() -> None:
    def query(*codes: str) -> QuerySet[Unit, tuple[str, int, date]]:
        rows = Unit.objects.filter(code__in=codes).order_by("code")
        return rows.values_list("code", "level", "valid_from")

    prepared = Prepared(query)
    Unit.objects.filter(code="syn").update(valid_from=date(2020, 1, 1))
    for sought in (["minne", "syn"], ["fysik", "uni"], ["syn"], ["nowhere"]):
        assert prepared(*sought) == list(query(*sought))
    assert prepared("syn") == [("syn", 2, date(2020, 1, 1))]


def test_it_sees_what_has_changed_since() -> None:
    prepared = Prepared(
        lambda code: Role.objects.filter(unit__code=code).values_list("person__name", flat=True)
    )
    before = prepared("neuro")
    Person.objects.filter(name="Cilla Carlsson").update(name="Cilla Ny")
    assert {("Cilla Ny",)} == {*prepared("neuro")} - {*before}


def test_rows_come_with_what_they_hang_on(clock_at) -> None:
    clock_at("2026-04-20")
    installed()
    mine, other = (leaver(number, "minne-a", date(2026, 4, 30)) for number in (1, 2))
    prepared = Prepared(
        lambda pk: Invitation.objects.select_related("round", "case__departure__unit").filter(pk=pk)
    )
    for one in (mine, other):
        key = bytes(one.round.public_key)
        with CaptureQueriesContext(connection) as asked:
            (found,) = prepared(one.pk)
            assert found == one
            assert found.ends == one.ends
            assert bytes(found.round.public_key) == key
            assert found.case.departure.unit.code == "minne-a"
        assert len(asked) == 1


def test_what_may_be_seen_later_is_asked_once_in_that_time(monkeypatch) -> None:
    remembering = Prepared(
        lambda code: Unit.objects.filter(code=code).values_list("name_sv", flat=True), seconds=2
    )
    moment = [100.0]
    monkeypatch.setattr("avtryck.org.prepared.time.monotonic", lambda: moment[0])
    before = remembering("syn")
    Unit.objects.filter(code="syn").update(name_sv="Syn och ögon")
    with CaptureQueriesContext(connection) as asked:
        assert remembering("syn") == before
        assert len(asked) == 0
        moment[0] += 2.1
        assert remembering("syn") == [("Syn och ögon",)]
        remembering.forget()
        remembering("syn")
    assert len(asked) == 2
