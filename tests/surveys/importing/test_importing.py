"""Answers collected elsewhere: the whole file or nothing, once, and exactly counted."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from avtryck.config.commands.importing_answers import imports
from avtryck.keys.models import Key
from avtryck.keys.operations import BATCH
from avtryck.published.models import Background, Pool, Sum
from avtryck.release.operations import close
from avtryck.surveys.importing import operations, withdraw_person
from avtryck.surveys.models import ImportedBatch
from avtryck.vault.models import Comment, Sheet

DRAWER = Path(__file__).parent / "drawer"
ANSWERS = (DRAWER / "answers.csv").read_text("utf-8")
MAPPED = ("--mapping", str(DRAWER / "mapping.toml"))
CANONICAL = ("--instrument", "drawer/1")

pytestmark = pytest.mark.django_db(databases="__all__")


def avtryck(*arguments: str) -> Result:
    return CliRunner().invoke(imports, arguments)


@pytest.fixture(autouse=True)
def drawer() -> None:
    assert avtryck("units", str(DRAWER / "units.csv")).exit_code == 0
    assert avtryck("instrument", str(DRAWER / "instrument.toml")).exit_code == 0


def bring(tmp_path: Path, content: str | bytes, *options: str, name: str = "file.csv") -> Result:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return avtryck("answers", str(path), *options)


def workbook_of(lines: list[list[object]]) -> bytes:
    workbook, content = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        workbook.active.append(line)
    workbook.save(content)
    return content.getvalue()


def sheets() -> Counter[tuple[str, str]]:
    return Counter(Sheet.objects.values_list("ledger", "unit"))


EVERYTHING = Counter({
    ("everyone", "biologi"): 9, ("everyone", "kemi"): 7, ("everyone", "teknik"): 4,
    ("resigned", "biologi"): 5, ("resigned", "kemi"): 5, ("resigned", "teknik"): 1,
})  # fmt: skip


def nothing_is_here() -> bool:
    models = (Sheet, Comment, ImportedBatch)
    rows = sum(model.objects.count() for model in models)
    return rows + Key.objects.filter(purpose=BATCH).count() == 0


def test_a_mapped_file_becomes_waiting_sheets(tmp_path: Path) -> None:
    done = bring(tmp_path, ANSWERS, *MAPPED, "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {
        "kind": "answers", "new": 20, "changed": 0, "moved": 0, "unchanged": 0, "rejected": 0,
        "rejections": [], "dry_run": False, "batch": "import-1", "unrecognised": [],
    })  # fmt: skip
    assert sheets() == EVERYTHING
    assert set(Sheet.objects.values_list("source", "instrument", "counts")) == {
        ("import-1", "drawer/1", True)
    }
    assert Counter(Comment.objects.values_list("unit", "question", "source")) == {
        ("biologi", "drawer/1:comment", "import-1"): 2
    }
    received = Counter(Sheet.objects.filter(ledger="everyone").values_list("received", flat=True))
    assert received[None] == 1
    assert received[date(2013, 12, 31)] == 8
    assert received[date(2013, 2, 28)] == 1


def test_one_close_publishes_exactly_these_figures(tmp_path: Path) -> None:
    bring(tmp_path, ANSWERS, *MAPPED)
    close(name="first", full=True, until=date(2014, 12, 31), actor="operator")
    pools = {(pool.ledger, pool.node): pool.n for pool in Pool.objects.all()}
    assert pools == {
        ("everyone", "biologi"): 9, ("everyone", "kemi"): 7,
        ("resigned", "biologi"): 5, ("resigned", "kemi"): 5,
    }  # fmt: skip
    sums = {row.figure: (row.counts, row.at_least) for row in Sum.objects.filter(node="hogskolan")}
    assert sums == {
        "drawer/1:talks": ([6, 5, 5], []),
        "drawer/1:wellbeing": ([1, 2, 2, 6, 3], []),
        "drawer/1:main_reason": ([5, 3, 2], []),
        "drawer/1:reasons/pay": ([4, 6], []),
        "drawer/1:reasons/boss": ([6, 4], []),
        "drawer/1:reasons/move": ([3, 2], [[0, 4, 5]]),  # linked: no union, it stays an interval
    }
    assert [(row.field, row.counts) for row in Background.objects.all()] == [
        ("exit_type", {"Egen begäran": 10, "other": 6})
    ]
    assert Counter(Sheet.objects.values_list("ledger", "unit")) == {
        ("everyone", "teknik"): 4, ("resigned", "teknik"): 1,
    }  # fmt: skip


CANONICAL_FILE = """person,unit,received,talks,reasons,main_reason,wellbeing,introduction,comment
a,biologi,2014-01-31,few,pay|boss,pay,4,,
b,biologi,2014,many,-,-,na,5,Tack
c,kemi,,some,move,move,,,
"""


def test_the_canonical_layout_reads_marks_instead_of_a_register(tmp_path: Path) -> None:
    done = bring(tmp_path, CANONICAL_FILE, *CANONICAL)
    assert done.exit_code == 0, done.stderr
    assert sheets() == {
        ("everyone", "biologi"): 2, ("everyone", "kemi"): 1,
        ("resigned", "biologi"): 1, ("resigned", "kemi"): 1,
    }  # fmt: skip
    assert set(Sheet.objects.filter(unit="kemi").values_list("received", flat=True)) == {None}


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("a,biologi", "a,fysik", "Rad 2, unit ”fysik”: det finns ingen enhet med koden ”fysik”"),
        ("c,kemi", "a,kemi", "Rad 4, person ”a”: personen står redan på rad 2"),
        ("c,kemi", ",kemi", "Rad 4, person ””: värdet saknas"),
        ("b,biologi,2014", "b,biologi,14",
         "Rad 3, received ”14”: ska skrivas YYYY-MM-DD, YYYY-MM, YYYY"),
        ("b,biologi,2014", "b,biologi,Jan-14",
         "Rad 3, received ”Jan-14”: ”Jan-14” ser ut som en månad"),
        ("na,5", "na,7", "Rad 3, introduction ”7”: okänt värde ”7”. Möjliga: 1, 2, 3, 4, 5"),
        ("pay|boss", "pay|luck", "Rad 2, reasons ”pay|luck”: okänt värde ”luck”"),
        (",comment", ",comments", "Okända kolumner: comments"),
        ("person,", "who,", "Kolumner saknas: person"),
    ],
)  # fmt: skip
def test_whatever_is_unknown_is_refused_by_name_and_nothing_is_kept(
    tmp_path: Path, before: str, after: str, refused: str
) -> None:
    assert CANONICAL_FILE.count(before) == 1
    done = bring(tmp_path, CANONICAL_FILE.replace(before, after), *CANONICAL)
    assert done.exit_code == 1
    assert refused in done.stderr
    assert nothing_is_here()


def test_a_refused_open_text_is_not_repeated(tmp_path: Path) -> None:
    done = bring(tmp_path, CANONICAL_FILE.replace("Tack", "Bo " * 2000), *CANONICAL)
    assert done.exit_code == 1
    assert "Rad 3, comment ””: texten är 5999 tecken" in done.stderr
    assert "Bo Bo" not in done.output


def test_a_spreadsheets_damage_is_named(tmp_path: Path) -> None:
    """The number 3-4 became 03-Apr, a month of receipt became Jan-14."""
    damaged = ANSWERS.replace(";3-4;", ";03-Apr;", 1).replace("05/2014", "May-14", 1)
    done = bring(tmp_path, damaged, *MAPPED, "--json")
    assert done.exit_code == 1
    found = [
        (one["row"], one["column"], one["value"]) for one in json.loads(done.stdout)["rejections"]
    ]
    assert found == [(3, "Antal samtal", "03-Apr"), (15, "Slutade", "May-14")]
    assert "Rad 3, Antal samtal ”03-Apr”" in done.stderr
    assert "gjort av ”3-4”" in done.stderr
    assert "gjort av ”05/2014” eller ”5-14”" in done.stderr
    assert nothing_is_here()


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("1;Biologiska inst.", "1;Fysik",
         "Rad 2, Enhet ”Fysik”: okänt värde. Mappningen känner ”Biol"),
        (";x;;;lön;bra;", ";X;;;lön;bra;",
         "Rad 2, Lönen ”X”: okänt värde. Mappningen känner ”x”, ””"),
        (";Pension;5+;;;;;bra;", ";Pension;5+;x;;;;bra;",
         "Rad 7, Lönen ”x”: frågan ställs inte vid den avgångstypen"),
        (";x;;;lön;bra;;", ";x;;;lön;bra;bra;",
         "Rad 2, Introduktion ”bra”: frågan ställdes inte vid den avgångstypen enligt mappningen"),
        ("2;Biologiska", "1;Biologiska", "Rad 3, Löpnr ”1”: personen står redan på rad 2"),
    ],
)  # fmt: skip
def test_a_mapped_cell_is_refused_by_the_files_own_column(
    tmp_path: Path, before: str, after: str, refused: str
) -> None:
    done = bring(tmp_path, ANSWERS.replace(before, after, 1), *MAPPED)
    assert done.exit_code == 1
    assert refused in done.stderr
    assert nothing_is_here()


def test_the_same_rows_again_change_nothing_in_any_form(tmp_path: Path) -> None:
    bring(tmp_path, ANSWERS, *MAPPED)
    header, *rows = [line.split(";") for line in ANSWERS.splitlines()]
    workbook = workbook_of([header, *reversed(rows)])
    for again, name in ((ANSWERS.encode(), "file.csv"), (workbook, "file.xlsx")):
        done = bring(tmp_path, again, *MAPPED, name=name)
        assert (done.exit_code, done.stdout.splitlines()[-1]) == (
            0, "Filen är redan införd som import-1. Inget har ändrats.",
        )  # fmt: skip
    close(name="first", full=True, until=date(2014, 12, 31), actor="operator")
    assert bring(tmp_path, ANSWERS, *MAPPED).exit_code == 0
    assert sum(sheets().values()) == 5


def test_the_same_rows_with_another_instrument_are_refused(tmp_path: Path) -> None:
    second = (DRAWER / "instrument.toml").read_text("utf-8").replace("version = 1", "version = 2")
    (tmp_path / "2.toml").write_text(second, "utf-8")
    assert avtryck("instrument", str(tmp_path / "2.toml")).exit_code == 0
    assert bring(tmp_path, CANONICAL_FILE, *CANONICAL).exit_code == 0
    done = bring(tmp_path, CANONICAL_FILE, "--instrument", "drawer/2")
    assert (done.exit_code, done.stderr.strip()) == (
        1, "file.csv är redan införd, med frågeformuläret drawer/1."
    )  # fmt: skip


def test_a_dry_run_says_the_same_and_keeps_nothing(tmp_path: Path) -> None:
    done = bring(tmp_path, ANSWERS, *MAPPED, "--dry-run")
    assert done.stdout.splitlines()[0].startswith("nya: 20,")
    assert nothing_is_here()


def test_an_interrupted_import_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(operations.vault, "deposit_sheets", stop)
        assert bring(tmp_path, ANSWERS, *MAPPED).exit_code == 1
    assert ImportedBatch.objects.get().state == ImportedBatch.State.IMPORTING
    assert not sheets()
    assert bring(tmp_path, ANSWERS, *MAPPED).exit_code == 0
    assert sheets() == EVERYTHING
    # Stopped after the vault had them, before the batch said so.
    ImportedBatch.objects.update(state=ImportedBatch.State.IMPORTING)
    assert bring(tmp_path, ANSWERS, *MAPPED).exit_code == 0
    assert sheets() == EVERYTHING
    assert ImportedBatch.objects.get().state == ImportedBatch.State.IMPORTED


def test_a_person_is_kept_as_a_digest_of_its_own_in_each_ledger(tmp_path: Path) -> None:
    bring(tmp_path, ANSWERS, *MAPPED)
    digests = list(Sheet.objects.values_list("person", flat=True))
    assert len(set(digests)) == len(digests) == 31
    assert {len(digest) for digest in digests} == {64}
    assert withdraw_person(batch="import-1", person="17", actor="operator")
    assert sheets() == EVERYTHING - Counter([("everyone", "teknik"), ("resigned", "teknik")])
    assert not withdraw_person(batch="import-1", person="17", actor="operator")


def erase(person: str, batch: str = "import-1") -> Result:
    return avtryck("erase", "--batch", batch, "--person", person)


NOBODY_CAN = "Det som ingår i en svarsgrupp kan inte tas bort"


def test_a_person_is_erased_with_the_comments_until_pooled(tmp_path: Path) -> None:
    bring(tmp_path, CANONICAL_FILE, *CANONICAL)
    assert Comment.objects.count() == 1
    done = erase("b")
    assert (done.exit_code, done.stdout.strip()) == (
        0, "Personens väntande svar i import-1 är borttagna."
    )  # fmt: skip
    assert Comment.objects.count() == 0
    assert sheets() == {
        ("everyone", "biologi"): 1, ("everyone", "kemi"): 1,
        ("resigned", "biologi"): 1, ("resigned", "kemi"): 1,
    }  # fmt: skip
    for person in ("b", "nobody"):
        again = erase(person)
        assert (again.exit_code, again.stderr.strip()) == (
            1, "Inget svar från den personen väntar i import-1."
        )  # fmt: skip
    assert erase("b", "import-9").stderr.strip() == "Det finns ingen införd fil import-9."


def test_what_is_pooled_is_not_erased_and_the_command_says_why(tmp_path: Path) -> None:
    """Row 1 is pooled in both ledgers; row 17 waits in both."""
    bring(tmp_path, ANSWERS, *MAPPED)
    close(name="first", full=True, until=date(2014, 12, 31), actor="operator")
    pools = list(Pool.objects.values_list("n", flat=True))
    refused = erase("1")
    assert refused.exit_code == 1
    assert NOBODY_CAN in refused.stderr
    done = erase("17")
    assert done.exit_code == 0
    assert NOBODY_CAN in done.stdout
    assert list(Pool.objects.values_list("n", flat=True)) == pools


def test_a_comments_digest_is_its_own(tmp_path: Path) -> None:
    bring(tmp_path, ANSWERS, *MAPPED)
    comments = set(Comment.objects.values_list("person", flat=True))
    assert {len(digest) for digest in comments} == {64}
    assert not comments & set(Sheet.objects.values_list("person", flat=True))


CORRECTED = CANONICAL_FILE.replace("a,biologi", "d,biologi").replace("pay,4", "pay,5")


def test_a_corrected_file_is_refused_by_row_while_the_first_waits(tmp_path: Path) -> None:
    bring(tmp_path, CANONICAL_FILE, *CANONICAL)
    before = sheets()
    for options in ((), ("--dry-run",)):
        done = bring(tmp_path, CORRECTED, *CANONICAL, *options, "--json")
        assert done.exit_code == 1
        found = json.loads(done.stdout)["rejections"]
        assert [(one["row"], one["column"], one["value"]) for one in found] == [
            (3, "person", "b"), (4, "person", "c"),
        ]  # fmt: skip
        assert "Rad 3, person ”b”: personen finns redan bland svaren i import-1" in done.stderr
    assert sheets() == before
    assert ImportedBatch.objects.count() == 1
    for person in ("b", "c"):
        assert erase(person).exit_code == 0
    assert bring(tmp_path, CORRECTED, *CANONICAL).exit_code == 0
    assert sum(sheets().values()) == 2 + 5


def test_after_pooling_nobody_can_tell_and_the_command_says_so(tmp_path: Path) -> None:
    bring(tmp_path, ANSWERS, *MAPPED)
    close(name="first", full=True, until=date(2014, 12, 31), actor="operator")
    header, *rows = ANSWERS.splitlines()
    pooled = bring(tmp_path, "\n".join([header, rows[0].replace(";bra;", ";dåligt;", 1)]), *MAPPED)
    assert pooled.exit_code == 0, pooled.stderr
    assert "Obs: import-1 är redan sammanställda." in pooled.stdout
    waits = bring(tmp_path, "\n".join([header, rows[16], rows[1]]), *MAPPED, "--json")
    assert waits.exit_code == 1  # row 17 of the first file is not pooled yet
    told = json.loads(waits.stdout)
    assert (told["unrecognised"], [one["row"] for one in told["rejections"]]) == (["import-1"], [2])


def test_a_workbooks_date_cells_are_named_too(tmp_path: Path) -> None:
    """Typed as 3-4 and 05/2014, kept by the spreadsheet as two days."""
    lines: list[list[object]] = [list(line.split(";")) for line in ANSWERS.splitlines()]
    lines[14][2] = date(2014, 5, 1)
    lines[15][4] = date(2014, 4, 3)
    done = bring(tmp_path, workbook_of(lines), *MAPPED, name="file.xlsx")
    assert "Rad 15, Slutade ”2014-05-01”: ”2014-05-01” är ett datum" in done.stderr
    assert "gjort av ”05/2014”" in done.stderr
    assert "Rad 16, Antal samtal ”2014-04-03”: ”2014-04-03” är ett datum" in done.stderr
    assert "gjort av ”3-4”" in done.stderr
    assert nothing_is_here()


def test_a_form_that_demanded_a_tick_must_declare_it(tmp_path: Path) -> None:
    plain = (DRAWER / "instrument.toml").read_text("utf-8").replace("version = 1", "version = 3")
    plain = plain.replace('linked = "reasons"\nmin = 1\n', "")
    start, end = (
        plain.index('[[section.question]]\nkey = "main'),
        plain.index('[[section.question]]\nkey = "wellbeing"'),
    )
    plain = plain[:start] + plain[end:]
    (tmp_path / "3.toml").write_text(plain, "utf-8")
    assert avtryck("instrument", str(tmp_path / "3.toml")).exit_code == 0
    mapping = (DRAWER / "mapping.toml").read_text("utf-8").replace("drawer/1", "drawer/3")
    mapping = mapping.replace('[linked]\nreasons = ["reasons", "main_reason"]\n', "")
    mapping = mapping.replace("[question.main_reason]", "[background.main_reason]")
    (tmp_path / "3.map").write_text(mapping, "utf-8")
    header, *rows = ANSWERS.splitlines()
    more = [f"{n}{row}" for n in (1, 2) for row in rows]
    done = bring(tmp_path, "\n".join([header, *more]), "--mapping", str(tmp_path / "3.map"))
    assert done.exit_code == 1
    assert "Frågan ”reasons”: alla som svarade har kryssat minst ett alternativ." in done.stderr
    assert nothing_is_here()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ((), "Ange antingen --instrument eller --mapping."),
        ((*CANONICAL, *MAPPED), "Ange antingen --instrument eller --mapping."),
        (("--instrument", "drawer/9"), "Det finns inget frågeformulär drawer/9."),
        (("--instrument", "interview-guide/1"), "interview-guide/1 är ingen enkät."),
    ],
)
def test_it_must_be_clear_how_to_read_the_file(
    tmp_path: Path, options: tuple[str, ...], reason: str
) -> None:
    done = bring(tmp_path, CANONICAL_FILE, *options)
    assert done.exit_code == 1
    assert done.stderr.startswith(reason)


def test_an_instrument_is_kept_once_and_never_changes(tmp_path: Path) -> None:
    same = avtryck("instrument", str(DRAWER / "instrument.toml"), "--json")
    assert json.loads(same.stdout) == {
        "instrument": "drawer/1", "new": 0, "unchanged": 1, "dry_run": False
    }  # fmt: skip
    source = (DRAWER / "instrument.toml").read_text("utf-8")
    for before, after, reason in (
        ("Hur trivdes du?", "Trivdes du?", "drawer/1 finns redan med annat innehåll"),
        ('linked = "reasons"\nmin = 1', "min = 1", "changed.toml: all/reasons: ”min” knyter"),
    ):
        (tmp_path / "changed.toml").write_text(source.replace(before, after), "utf-8")
        done = avtryck("instrument", str(tmp_path / "changed.toml"))
        assert done.exit_code == 1
        assert reason in done.stderr
