"""Many files: the command's promises, stopping and going on, and central HR's order."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from avtryck.config.commands.reporting import report as command
from avtryck.org.models import Person, Unit
from avtryck.reports import batch, yearly
from avtryck.reports.models import YearlyBatch
from avtryck.reports.yearly import State, archive_of, folder_of
from avtryck.web.reader.yearly import make_ordered
from confidentiality.crawl import signed_in
from reports.realistic import publish_history

pytestmark = pytest.mark.usefixtures("people")
PAGE = "/resultat/arsrapporter/"


def avtryck(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_all_units_get_a_file_those_without_a_pool_too(tmp_path: Path) -> None:
    publish_history()
    done = avtryck("--all", str(tmp_path / "out"), "--format", "csv")
    assert done.exit_code == 0, done.output
    codes = set(Unit.objects.values_list("code", flat=True))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{one}.csv" for one in codes}
    assert done.stderr.splitlines()[-1] == f"{len(codes)} av {len(codes)} rapporter"


def test_stopped_it_leaves_whole_files_and_goes_on_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_history()
    out = tmp_path / "out"
    real, made = batch.written, []

    def tired(*arguments: object) -> bytes:
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(arguments)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "written", tired)
    stopped = avtryck("--all", str(out), "--format", "json")
    units = Unit.objects.count()
    assert stopped.exit_code == 1
    assert f"Avbrutet. 3 av {units} rapporter är klara" in stopped.stderr
    assert len(list(out.iterdir())) == 3
    (out / ".avtryck-half.part").write_bytes(b"killed here")
    kept = {path: path.stat().st_mtime_ns for path in out.glob("*.json")}
    spoiled = next(iter(kept))
    spoiled.write_bytes(b"{}")
    monkeypatch.setattr(batch, "written", lambda *all_: made.append(all_) or real(*all_))
    assert avtryck("--all", str(out), "--format", "json").exit_code == 0
    assert len(made) == 3 + units - 2  # the two that are whole are left as they are
    assert len(list(out.iterdir())) == units
    assert b'"unit"' in spoiled.read_bytes()
    Unit.objects.filter(code="syn").update(name_sv="Ett nytt namn")
    made.clear()
    avtryck("--all", str(out), "--format", "json")
    assert len(made) == units  # names stand in other units' reports too


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx", "pdf", "pptx"])
def test_the_same_command_twice_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    publish_history()
    for name in ("one", "two"):
        done = avtryck("--unit", "neuro", "--year", "2025", "--format", kind, "--out",
                       str(tmp_path / name))  # fmt: skip
        assert done.exit_code == 0, done.output
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_year_is_its_releases_and_an_unknown_one_is_refused() -> None:
    publish_history()
    done = avtryck("--unit", "neuro", "--year", "2025")
    assert '"n": 26' in done.stdout
    assert '"from": "2025-01-01"' in done.stdout
    assert "Ingen sammanställning slutar under 2019." in avtryck("--unit", "uni", "--year",
                                                                "2019").stderr  # fmt: skip
    both = avtryck("--unit", "uni", "--year", "2025", "--to", "2025-12-31")
    assert (both.exit_code, "Ange antingen --year" in both.stderr) == (1, True)


@pytest.fixture
def gun(people: dict[str, Person]) -> Client:
    return signed_in(people["Gun"])


def order(gun: Client) -> YearlyBatch:
    answer = gun.post(PAGE, {"year": "2025", "language": "sv", "kind": "pdf"}, follow=True)
    assert "Rapporterna är beställda." in answer.content.decode()
    return YearlyBatch.objects.get()


def test_central_hr_orders_the_job_is_killed_and_goes_on_and_the_archive_is_fetched(
    gun: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_history()
    ordered = order(gun)
    gun.post(PAGE, {"year": "2025", "language": "sv", "kind": "pdf"})
    assert YearlyBatch.objects.count() == 1  # the same is not ordered twice
    monkeypatch.setattr(yearly, "written", lambda *_: b"%PDF first run")
    monkeypatch.setattr(yearly, "SECONDS", 0)
    assert yearly.work(lambda *_: (), seconds=0) == 1  # then the minute is over, or the power gone
    ordered.refresh_from_db()
    assert (ordered.state, ordered.made) == (State.RUNNING, 1)
    page = gun.get(PAGE).content.decode()
    assert f"1 av {ordered.total}" in page
    assert gun.get(f"{PAGE}{ordered.pk}/fil/").status_code == 404
    monkeypatch.setattr(yearly, "written", lambda *_: b"%PDF second run")
    assert make_ordered() == ordered.total - 1
    answer = gun.get(f"{PAGE}{ordered.pk}/fil/")
    packed = ZipFile(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    codes = [f"{code}.pdf" for code in Unit.objects.order_by("path").values_list("code", flat=True)]
    assert packed.namelist() == codes
    contents = [packed.read(name) for name in codes]
    assert contents == [b"%PDF first run"] + [b"%PDF second run"] * (len(codes) - 1)
    assert [path.name for path in folder_of(ordered).iterdir()] == ["reports.zip"]
    assert make_ordered() == 0


def test_cancelled_nothing_is_left_and_a_change_begins_anew(
    gun: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_history()
    ordered = order(gun)
    monkeypatch.setattr(yearly, "written", lambda *_: b"%PDF")
    yearly.work(lambda *_: (), seconds=0)
    Unit.objects.filter(code="syn").update(name_sv="Ett nytt namn")
    yearly.work(lambda *_: (), seconds=0)
    assert len(list(folder_of(ordered).iterdir())) == 1
    gun.post(f"{PAGE}{ordered.pk}/avbryt/")
    ordered.refresh_from_db()
    assert ordered.state == State.CANCELLED
    assert not folder_of(ordered).exists()
    assert make_ordered() == 0
    assert not archive_of(ordered).exists()


def test_downloads_in_the_browser_are_all_kinds_and_pictures(people: dict[str, Person]) -> None:
    publish_history()
    eli = signed_in(people["Eli"])
    for name, begins in (
        ("rapport.pdf", b"%PDF"), ("rapport.pptx", b"PK"), ("rapport.csv", b"\xef\xbb\xbf"),
        ("bild/areas.png", b"\x89PNG"), ("bild/areas.svg", b"<svg"),
    ):  # fmt: skip
        answer = eli.get(f"/resultat/neuro/{name}")
        assert answer.content.startswith(begins), name
        assert "attachment" in answer["Content-Disposition"]
    for name in ("rapport.exe", "bild/areas.gif", "bild/finns-inte.png"):
        assert eli.get(f"/resultat/neuro/{name}").status_code == 404
