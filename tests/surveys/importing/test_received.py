from __future__ import annotations

from datetime import date

import pytest

from avtryck.surveys.importing.received import (
    BadFormatError,
    UnreadableDateError,
    last_day,
    pattern_of,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-02-03", date(2014, 2, 3)),
        ("2014-02", date(2014, 2, 28)),
        ("2012-02", date(2012, 2, 29)),
        ("2014", date(2014, 12, 31)),
    ],
)
def test_a_coarse_date_is_the_last_day_of_its_span(text: str, expected: date) -> None:
    assert last_day(text) == expected


@pytest.mark.parametrize(
    "text", ["2014-13", "2014-02-30", "14-02", "Jan-14", "02/2014", "２０１４"]
)
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(UnreadableDateError):
        last_day(text)


def test_a_mapping_names_the_formats_of_its_file() -> None:
    formats = ("MM/YYYY", "D.M.YYYY", "YYYY")
    found = [last_day(text, formats) for text in ("01/2014", "3.2.2013", "2012")]
    assert found == [date(2014, 1, 31), date(2013, 2, 3), date(2012, 12, 31)]
    with pytest.raises(UnreadableDateError):
        last_day("1/2014", formats)


@pytest.mark.parametrize("written", ["", "MM", "DD/YYYY", "YYYY/YYYY", "MM/M/YYYY"])
def test_a_format_without_a_year_or_with_a_gap_is_refused(written: str) -> None:
    with pytest.raises(BadFormatError):
        pattern_of(written)
