"""The drill: backup, more answers, shred, restore, verify. Nothing revived, nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys.installations import Installation, installation

pytestmark = pytest.mark.slow
# Two rounds: the first closes after the backup, the second is still open when it is restored.
SOON, LATER = "2026-04-30", "2026-08-31"
FIRST, SECOND = "2026-05", "2026-09"
LEDGERS = ("everyone", "leadership", "equal_conditions", "resigned")
SHREDDED = 4  # three keys of the first round, one of an interview


@pytest.fixture
def running(tmp_path: Path, db: None) -> Iterator[Installation]:
    with installation(tmp_path / "one") as made:
        yield made


def said(comment: str, count: int) -> list[str]:
    return sorted(f"{comment} {number}" for number in range(count))


class Drill:
    """What happened before and after the backup."""

    def __init__(self, running: Installation, folder: Path) -> None:
        self.running, self.folder = running, folder
        running.now = "2026-04-20T09:00:00+02:00"
        invited = running.inside("prepare", leavers={SOON: 9, LATER: 9})
        self.soon, self.later = invited[SOON], invited[LATER]
        self.first, self.second = (running.inside("tokens", invitations=who)
                                   for who in (self.soon, self.later))  # fmt: skip
        self.answer(self.soon[:6], "maj före")
        self.answer(self.later[:6], "sept före")
        self.stays, self.goes = (running.inside("note", text=text) for text in ("stays", "goes"))
        self.key = running.inside("key_of_round", month=FIRST)
        running.json("backup", str(folder))

        self.answer(self.soon[6:], "maj efter")
        self.answer(self.later[6:], "sept efter")
        running.now = "2026-06-01T03:00:00+02:00"
        assert running.json("round", "close")["closed"] == [FIRST]
        running.inside("shred", note=self.goes)
        assert running.inside("in_sheets")["everyone"] == 9

    def answer(self, invitations: list[str], comment: str) -> None:
        done = self.running.inside("answer", invitations=invitations, comment=comment)
        assert done == len(invitations)

    def nothing_is_revived(self, here: Installation) -> None:
        """In `here`, where the backup was restored."""
        at, here.now = here.now, "2026-04-20T09:00:00+02:00"  # when those links were alive
        assert [here.inside("opens", token=one) for one in self.first] == [False] * 9
        assert [here.inside("opens", token=one) for one in self.second] == [True] * 9
        here.now = at
        assert here.inside("key_of_round", month=FIRST) == ""
        assert here.inside("read_note", note=self.goes) is None
        assert here.inside("state")["rounds"] == {FIRST: "closed", SECOND: "open"}

    def nothing_is_lost(self, here: Installation) -> None:
        """Of what was acknowledged before the backup and has not been shredded since."""
        assert here.inside("in_boxes") == {SECOND: said("sept före", 6)}
        assert here.inside("read_note", note=self.stays) == "stays"
        assert here.json("ledger", "verify")["sound"]
        here.json("worker", "--once")
        assert here.json("doctor")["unsound"] == []

    def life_goes_on(self, here: Installation) -> None:
        """Those who had answered after the backup may answer again; the round closes as ever."""
        self.answer(self.later[6:], "sept igen")
        here.now = "2026-10-01T03:00:00+02:00"
        assert here.json("round", "close")["closed"] == [SECOND]
        comments = sorted(said("sept före", 6) + said("sept igen", 3))
        ledgers = dict.fromkeys(LEDGERS, 9)
        assert here.inside("in_sheets") == ledgers | {"comments": comments}
        made = here.json("close", "--release", "2026-K3", "--full", "--until", "2026-09-30")
        assert made["pooled"] == 9


def test_restored_over_what_was_there(running: Installation, tmp_path: Path) -> None:
    drill = Drill(running, tmp_path / "backup")
    done = running.json("restore", str(drill.folder))
    assert (done["revived"], done["tombstones"]) == (SHREDDED, SHREDDED)
    assert done["rounds_closed_since"] == [FIRST]
    drill.nothing_is_revived(running)
    drill.nothing_is_lost(running)
    again = running.json("restore", str(drill.folder))  # a second time
    assert (again["revived"], again["set_aside"] != done["set_aside"]) == (SHREDDED, True)
    drill.nothing_is_revived(running)
    if (present := running.data / "keys.sqlite3").exists():  # not even the bytes are back
        with sqlite3.connect(drill.folder / "keys.sqlite3") as copied:
            wrapped = [row[0] for row in copied.execute(
                "SELECT wrapped FROM keys_key WHERE purpose = 'round-private'")]  # fmt: skip
        found = [one in present.read_bytes() for one in wrapped]
        assert sorted(found) == [False, True]
    drill.life_goes_on(running)


def test_restored_on_a_new_machine(running: Installation, tmp_path: Path) -> None:
    drill = Drill(running, tmp_path / "backup")
    newest = tmp_path / "newest"
    running.json("backup", str(newest))
    with installation(tmp_path / "two") as here:
        here.now = running.now
        here.env["AVTRYCK_KEK_FILE"] = str(running.data / "kek")
        done = here.json(
            "restore", str(drill.folder), "--tombstones", str(newest / "tombstones.txt")
        )
        assert (done["revived"], done["set_aside"]) == (SHREDDED, "")
        drill.nothing_is_revived(here)
        drill.nothing_is_lost(here)
    with installation(tmp_path / "three") as here:  # whoever has no newer tombstones is told so
        here.now = running.now
        here.env["AVTRYCK_KEK_FILE"] = str(running.data / "kek")
        told = here.avtryck("restore", str(drill.folder))  # in a process of its own, as in life
        assert "öppnar igen tills de förstörs på nytt" in told
        assert here.inside("key_of_round", month=FIRST) == drill.key
        assert here.json("round", "close")["closed"] == [FIRST]
        assert here.inside("key_of_round", month=FIRST) == ""


def test_the_three_stores_are_copied_as_of_one_instant(
    running: Installation, tmp_path: Path
) -> None:
    """Who answers meanwhile need not wait for the end; nothing written meanwhile is in a copy."""
    running.now = "2026-04-20T09:00:00+02:00"
    (invited,) = running.inside("prepare", leavers={SOON: 4}).values()
    assert running.inside("answer", invitations=invited[:3], comment="före") == 3
    before = running.inside("state")
    folder = str(tmp_path / "backup")
    assert running.inside("backup_while_writing", folder=folder, invitation=invited[3])
    after = running.inside("state")
    assert (after["boxes"], after["keys"]) == (4, before["keys"] + 1)
    assert after["events"] == [*before["events"], "back up", "meanwhile"]
    running.json("restore", folder)
    copied = running.inside("state")
    assert copied == before | {"events": [*before["events"], "back up", "restore"]}


def test_a_backup_from_before_a_release(running: Installation, tmp_path: Path) -> None:
    """The release has sealed what waits to a new key: the old sheets do not open, and go."""
    running.now = "2026-04-20T09:00:00+02:00"
    invited = running.inside("prepare", leavers={SOON: 6, LATER: 6})
    assert running.inside("answer", invitations=invited[SOON], comment="maj") == 6
    running.now = "2026-06-01T03:00:00+02:00"
    assert running.json("round", "close")["closed"] == [FIRST]
    assert running.inside("in_sheets")["everyone"] == 6
    running.json("backup", str(tmp_path / "backup"))
    release = ("close", "--release", "2026-05", "--full", "--until", "2026-05-31")
    assert running.json(*release)["pooled"] == 6

    assert running.json("restore", str(tmp_path / "backup"))["revived"] == 1
    assert running.inside("in_sheets") == {"comments": []}
    assert running.inside("answer", invitations=invited[LATER], comment="sept") == 6
    running.now = "2026-10-01T03:00:00+02:00"
    assert running.json("round", "close")["closed"] == [SECOND]
    assert running.inside("in_sheets") == dict.fromkeys(LEDGERS, 6) | {"comments": said("sept", 6)}
    later = ("close", "--release", "2026-K3", "--full", "--until", "2026-09-30")
    assert running.json(*later)["pooled"] == 6
    assert running.json("ledger", "verify")["sound"]
