"""Which units lie under a unit: the same on both databases, spelled exactly."""

from __future__ import annotations

import pytest

from avtryck.org.models import Unit
from avtryck.org.queries import beneath, subtree
from avtryck.reports.reading import below


@pytest.fixture
def look_alikes(db) -> None:
    for path in ("o/", "o/a/", "o/a/b/", "o/A/", "o/A/c/", "o/a_/", "o/ax/", "o/a%/"):
        *_, parent, code = ["", *path.strip("/").split("/")]
        above = Unit.objects.filter(code=parent).first()
        level = path.count("/") - 1
        Unit.objects.create(
            code=code, parent=above, level=level, path=path, name_sv=code, name_en=code
        )


@pytest.mark.usefixtures("look_alikes")
def test_units_that_differ_by_case_or_are_patterns_share_nothing() -> None:
    unit = Unit.objects.get(code="a")
    for condition in (beneath(unit, "path"), subtree([unit]), below("a", "path")):
        assert set(Unit.objects.filter(condition).values_list("code", flat=True)) == {"a", "b"}
    assert set(Unit.objects.filter(below("o", "path")).values_list("code", flat=True)) == {
        "o", "a", "b", "A", "c", "a_", "ax", "a%",
    }  # fmt: skip
