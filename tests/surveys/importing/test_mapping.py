"""A mapping that is misspelt, or contradicts its instrument or itself, is refused by place."""

from __future__ import annotations

from pathlib import Path

import pytest

from avtryck.core.instruments import parse
from avtryck.org.importing.preview import ColumnsError
from avtryck.org.tables import read_table
from avtryck.surveys.importing import Mapped, MappingError, UnusableMappingError, read_mapping

DRAWER = Path(__file__).parent / "drawer"
WRITTEN = (DRAWER / "mapping.toml").read_text("utf-8")
INSTRUMENT = parse((DRAWER / "instrument.toml").read_text("utf-8"))


def layout(written: str = WRITTEN) -> Mapped:
    return Mapped(read_mapping(written), INSTRUMENT)


def changed(before: str, after: str) -> str:
    assert WRITTEN.count(before) >= 1
    return WRITTEN.replace(before, after)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("[ignore]", "[ignored]", "okänd nyckel ”ignored”"),
        ('person = "Löpnr"', "person = 7", "”person” ska vara en text"),
        ('column = "Trivsel"\n', "", "question/wellbeing: nyckeln ”column” saknas"),
        ("[register.exit_type]", "[register.age]", "register: ”age” är inte något av"),
        ('translation = "liking"', 'translation = "lking"', "”lking” är inte något av liking"),
    ],
)
def test_a_misspelt_mapping_is_refused_by_place(before: str, after: str, reason: str) -> None:
    with pytest.raises(MappingError) as refused:
        read_mapping(changed(before, after))
    assert reason in refused.value.text("sv")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("[question.talks]", "[question.talk]",
         "question.talk: frågeformuläret har ingen sådan fråga"),
        ('"5+" = "many"', '"5+" = "mnga"',
         "question.talks: ”mnga” finns inte i frågeformuläret. Möjliga: few, some, many"),
        ('"Pension" = "retirement"', '"Pension" = "pension"',
         "register.exit_type: ”pension” finns inte"),
        ('"MM/YYYY"', '"MM/ÅÅÅÅ"', "answers.received: ”MM/ÅÅÅÅ” är inget datumformat"),
        ('no = [""]', 'no = ["x", ""]', "question.reasons: ”x” har två betydelser"),
        ('boss = "Chefen"', 'manager = "Chefen"', "question.reasons: ”manager” finns inte"),
        ('["reasons", "main_reason"]', '["reasons", "talks"]',
         "linked.reasons: ”talks” är inte angiven"),
        ('columns = ["Kön"]', 'columns = ["Kön", "Trivsel"]', "ignore: kolumnen ”Trivsel” används"),
        # What HR knows of somebody is no question: the answer would follow from the register.
        ('column = "Antal samtal"', 'column = "Avgång"',
         "question.talks: kolumnen ”Avgång” används också av uppgifter om personen"),
        # One column behind two questions ties their answers.
        ('column = "Antal samtal"', 'column = "Trivsel"',
         "question.wellbeing: kolumnen ”Trivsel” används också av talks"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_by_place(before: str, after: str, reason: str) -> None:
    with pytest.raises(UnusableMappingError) as refused:
        layout(changed(before, after))
    assert reason in str(refused.value)


def test_every_column_is_mapped_or_ignored_and_every_mapped_one_is_there() -> None:
    header = (DRAWER / "answers.csv").read_text("utf-8").splitlines()[0]
    row = "\n" + ";" * header.count(";")
    layout().check(read_table((header + row + "1").encode()))
    with pytest.raises(ColumnsError, match="Okända kolumner: Ålder"):
        layout().check(read_table((header + ";Ålder" + row + ";9").encode()))
    with pytest.raises(ColumnsError, match="Kolumner saknas: Lönen"):
        layout().check(read_table((header.replace("Lönen", "Kön2") + row + "1").encode()))
