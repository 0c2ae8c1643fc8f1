"""Reading CSV and XLSX: one table whatever the dialect, limits before parsing, clear errors."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from avtryck.org.tables import Limits, Row, Table, UnreadableTableError, read_table

EXPECTED = Table(
    ("code", "name"),
    (Row(2, {"code": "a", "name": "Åsa"}), Row(4, {"code": "b", "name": "Bo; Berg"})),
)


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "code,name\na,Åsa\n\nb,Bo; Berg\n".encode(),
        'code;name\r\na;Åsa\r\n;\r\nb;"Bo; Berg"\r\n'.encode("cp1252"),
        "code\tname\na\tÅsa\n\t\nb\tBo; Berg".encode("utf-8-sig"),
        'code;name\na;Åsa\n;\nb;"Bo; Berg"'.encode("utf-16"),
        workbook(["code", "name"], ["a", " Åsa "], [None, None], ["b", "Bo; Berg"]),
    ],
    ids=["comma utf-8", "semicolon cp1252", "tab utf-8-sig", "utf-16", "xlsx"],
)
def test_one_table_whatever_the_dialect(content: bytes) -> None:
    assert read_table(content) == EXPECTED


def test_cells_of_a_workbook_become_what_people_would_write() -> None:
    content = workbook(["a", "b", "c", "d"], [12345, 2.5, date(2026, 2, 1), True])
    assert read_table(content).rows[0].cells == {
        "a": "12345", "b": "2.5", "c": "2026-02-01", "d": "true",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Filen är tom."),
        (b"a,b\n1,2,3\n", "Rad 2 har fler värden än rubrikraden har kolumner."),
        (b"a,a\n1,2\n", "Rubriken ”a” finns två gånger."),
        (b"a,,b\n1,2,3\n", "Kolumn 2 har ingen rubrik."),
        (b"\n1,2\n", "Rad 1 ska vara rubriker, men den är tom."),
        (
            b'a,b\n1,2\n"x,2\n',
            "Rad 3 går inte att läsa som CSV: ett citattecken saknas eller står fel.",
        ),
        (b"PK\x03\x04 not a workbook", "Filen är ingen hel Excelfil (XLSX)."),
        (
            b"\x00\x01\x81",
            "Filen är ingen textfil i UTF-8 eller Windows-1252. Spara den som CSV eller XLSX.",
        ),
    ],
)
def test_an_unfit_file_is_refused_with_what_and_where(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableTableError) as refused:
        read_table(content)
    assert str(refused.value) == reason


def test_sizes_are_refused_before_anything_is_parsed() -> None:
    with pytest.raises(UnreadableTableError, match="Gränsen är 1 MB"):
        read_table(b"a\n" + b"x" * 1_000_000, limits=Limits(size=1_000_000))
    with pytest.raises(UnreadableTableError, match="fler än 2 rader"):
        read_table(b"a\n1\n2\n3\n", limits=Limits(rows=2))
    with pytest.raises(UnreadableTableError, match="fler än 2 rader"):
        read_table(workbook(["a"], [1], [2], [3]), limits=Limits(rows=2))


def test_a_package_that_swells_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(UnreadableTableError, match=r"packar upp till för mycket \(50 MB\)"):
        read_table(bomb.getvalue())


def test_a_workbook_that_wants_too_much_memory_ends_only_its_own_process() -> None:
    book = Workbook()
    book.active["A1"], book.active["CV1048576"] = "a", 1  # a hundred million cells in 5 kB
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(UnreadableTableError, match="skadad, krypterad eller för stor"):
        read_table(file.getvalue())
