"""`backup` and `restore` against edited, torn, newer and misplaced backups, and against kill -9."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from avtryck.config.backups import manifest, programs
from avtryck.config.commands.refusal import Refused
from evidence import note, size
from journeys.installations import TESTS, Installation, installation

MORTAL = Path(__file__).with_name("mortal.py")
LAST_DAY = "2026-04-30"
KILLED = -9


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Installation]:
    """Four answers, then a backup in `folder/backup`, then a fifth that is not in it."""
    with installation(tmp_path_factory.mktemp("backups")) as made:
        made.now = "2026-04-20T09:00:00+02:00"
        (invited,) = made.inside("prepare", leavers={LAST_DAY: 5}).values()
        assert made.inside("answer", invitations=invited[:4], comment="före") == 4
        made.json("backup", str(made.folder / "backup"))
        assert made.inside("answer", invitations=invited[4:], comment="efter") == 1
        yield made


@pytest.fixture
def copy(here: Installation, tmp_path: Path) -> Path:
    """The backup, to be spoilt."""
    return Path(shutil.copytree(here.folder / "backup", tmp_path / "copy"))


def said(here: Installation) -> list[str]:
    (round_,) = here.inside("in_boxes").values()
    return list(round_)


PRESENT = sorted(["efter 0", *(f"före {n}" for n in range(4))])
AS_COPIED = [f"före {n}" for n in range(4)]


def test_a_backup_is_ours_alone_and_never_holds_the_key_file(here: Installation) -> None:
    folder = here.folder / "backup"
    ending = {True: "dump", False: "sqlite3"}["AVTRYCK_DATABASE_URL" in here.env]
    stores = [f"{store}.{ending}" for store in ("default", "keys", "vault")]
    names = sorted([*stores, "manifest.json", "tombstones.txt"])
    assert sorted(path.name for path in folder.iterdir()) == names
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    kek = (here.data / "kek").read_bytes()
    assert not [path.name for path in folder.iterdir() if kek in path.read_bytes()]
    facts = json.loads((folder / "manifest.json").read_text())
    assert sorted(facts["files"]) == sorted([*stores, "tombstones.txt"])
    assert facts["audit"][""][0] > 0


def test_only_into_an_empty_folder_of_our_own(here: Installation, tmp_path: Path) -> None:
    assert here.refused("backup", str(here.folder / "backup")).endswith(
        "är inte tom. Ange en ny mapp."
    )
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert "är en länk" in here.refused("backup", str(tmp_path / "link"))
    open_to_all = tmp_path / "open"
    open_to_all.mkdir(mode=0o755)
    code, told, _ = here.inside("command", arguments=["backup", str(open_to_all)])
    assert (code, open_to_all.stat().st_mode & 0o777) == (0, 0o700)
    assert f"Nyckelfilen {here.data / 'kek'} är inte med" in told
    assert list((tmp_path / "elsewhere").iterdir()) == []


def edited(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"version": "', '"version": "9'))


def torn(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def garbled(folder: Path) -> None:
    (folder / "manifest.json").write_text("[1, 2")


def without_tombstones(folder: Path) -> None:
    (folder / "tombstones.txt").unlink()


def emptied_tombstones(folder: Path) -> None:
    (folder / "tombstones.txt").write_text("0" * 64 + "\n")


def vault_of(folder: Path) -> Path:
    (path,) = folder.glob("vault.*")
    return path


def flipped(folder: Path) -> None:
    content = bytearray(vault_of(folder).read_bytes())
    content[len(content) // 2] ^= 1
    vault_of(folder).write_bytes(content)


def linked(folder: Path) -> None:
    path = vault_of(folder)
    path.rename(folder.parent / "vault")
    path.symlink_to(folder.parent / "vault")


SPOILT = {
    edited: "har ändrats sedan säkerhetskopian gjordes",
    torn: "manifest.json finns inte",
    garbled: "manifest.json: går inte att läsa",
    without_tombstones: "tombstones.txt saknas",
    emptied_tombstones: "tombstones.txt: är inte den fil",
    flipped: "är inte den fil som säkerhetskopian gjordes med",
    linked: "vault",
}


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda one: one.__name__)
def test_a_spoilt_backup_is_refused_and_nothing_is_touched(
    here: Installation, copy: Path, spoil
) -> None:
    spoil(copy)
    assert SPOILT[spoil] in here.refused("restore", str(copy))
    assert said(here) == PRESENT
    assert not (here.data / "restoring.json").exists()
    assert not (here.data / ".incoming").exists()


def test_a_backup_from_a_newer_version_is_refused(
    here: Installation, copy: Path, settings: Settings
) -> None:
    settings.KEK_FILE = here.data / "kek"
    made = manifest.read(copy)
    later = made.migrations | {"vault": [*made.migrations["vault"], "vault.0999_later"]}
    manifest.write(copy, replace(made, version="9.9", migrations=later))
    refusal = here.refused("restore", str(copy))
    assert "nyare version (9.9)" in refusal
    assert "vault.0999_later" in refusal
    manifest.write(copy, replace(made, engine="another"))
    assert "är gjord på another" in here.refused("restore", str(copy))


def test_another_key_file_is_one_sentence(here: Installation, tmp_path: Path) -> None:
    other = tmp_path / "kek"
    other.write_bytes(os.urandom(32))
    other.chmod(0o400)
    given = here.env | {"AVTRYCK_KEK_FILE": str(other), "AVTRYCK_NOW": here.now}
    done = subprocess.run(
        [sys.executable, "-m", "avtryck", "restore", str(here.folder / "backup")],
        env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"{other}: är inte nyckelfilen som säkerhetskopian gjordes med")


def test_tombstones_that_are_none_are_named(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "tombstones.txt"
    file.write_text("0" * 64 + "\nsomething else\n")
    backup = str(here.folder / "backup")
    assert "rad 2: är ingen gravsten" in here.refused("restore", backup, "--tombstones", str(file))
    assert said(here) == PRESENT


def test_not_while_the_web_or_the_jobs_run(here: Installation) -> None:
    with here.serving(here.now):
        assert "Stoppa `avtryck serve`" in here.refused("restore", str(here.folder / "backup"))
        assert here.json("backup", str(here.folder / "while-serving"))["tombstones"] == 0
    assert said(here) == PRESENT


class Mortal:
    """Restores that die by SIGKILL before their n-th step; see mortal.py."""

    def __init__(self, here: Installation) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(MORTAL)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=here.env | {"AVTRYCK_NOW": here.now, "PYTHONPATH": str(TESTS)},
        )  # fmt: skip

    def run(self, *arguments: str, kill: int | None = None) -> tuple[int, int, str]:
        """(exit code or -9, steps, what it said)"""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([arguments, kill]) + "\n")
        self.process.stdin.flush()
        code, steps, said = json.loads(self.process.stdout.readline())
        return code, steps, said

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(timeout=20) == 0


@pytest.mark.slow
def test_a_restore_that_dies_anywhere_loses_nothing(here: Installation) -> None:
    """Afterwards: back to what was here, or the same command once more."""
    backup, mortal = str(here.folder / "backup"), Mortal(here)
    try:
        code, steps, _said = mortal.run("restore", backup)
        assert (code, said(here)) == (0, AS_COPIED)
        (aside,) = here.inside("asides")  # and back to the five answers
        here.inside("reinstate", aside=aside)
        assert said(here) == PRESENT
        points = range(1, steps + 1, max(1, steps // size(4, steps)))
        deaths = 0
        for number, point in enumerate(points):
            code, _steps, told = mortal.run("restore", backup, kill=point)
            assert code == KILLED, told
            deaths += 1
            if (here.data / "restoring.json").exists():
                code, _steps, told = mortal.run("worker", "--once")
                assert (code, "blev inte klar" in told) == (1, True)
                code, _steps, told = mortal.run("restore", "--put-back")
                assert code == 0, told
            if said(here) == AS_COPIED:  # it died after all was done
                assert point > steps - 3
                here.inside("reinstate", aside=here.inside("asides")[-1])
            assert said(here) == PRESENT, f"killed before step {point}"
            if number % 2:
                code, _steps, _told = mortal.run("restore", backup, kill=point)
                assert code == KILLED
                code, _steps, told = mortal.run("restore", backup)
                assert (code, said(here)) == (0, AS_COPIED), told
                here.inside("reinstate", aside=here.inside("asides")[-1])
    finally:
        mortal.close()
    note("restore_steps_killed", {"steps": steps, "deaths": deaths})


@pytest.mark.once
def test_a_missing_or_older_program_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="pg_dump saknas"):
        programs.program("pg_dump", 15)
    for version in (13, 16, 17):
        folder = tmp_path / str(version) / "bin"
        folder.mkdir(parents=True)
        (folder / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.4 (x)'\n")
        (folder / "pg_dump").chmod(0o700)
    assert programs.program("pg_dump", 15) == str(tmp_path / "16" / "bin" / "pg_dump")
    with pytest.raises(Refused, match="i version 13, 16, 17, men servern har 18"):
        programs.program("pg_dump", 18)
