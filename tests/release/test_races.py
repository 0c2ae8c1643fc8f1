"""Real processes that die anywhere, come again, and come two at once: every answer lies in one
place, and every figure is published once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections  # noqa: TID251 - where the stores of this test lie

from avtryck.audit.models import Event
from avtryck.keys.models import Tombstone
from avtryck.keys.operations import digest
from avtryck.org.models import Unit
from avtryck.published.models import Pool, Release
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.surveys.models import ImportedBatch, Round
from avtryck.vault.doors import release as door
from avtryck.vault.doors.surveys import SheetDraft, deposit_sheets
from avtryck.vault.models import Box, Run, Sheet, SheetKey
from commented import batch_at, gathered, left, published, reviewed, texts_of
from evidence import note, size
from leavers import answered, installed, leaver

pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.django_db(transaction=True)]
CLOSER = Path(__file__).parent / "closer.py"
NOW = "2026-10-01T09:00:00+02:00"
UNTIL = "2026-09-30"
KILLED = -9
LEDGERS = ("everyone", "leadership", "equal_conditions")
STORES = {
    "default": "AVTRYCK_DATABASE_URL",
    "vault": "AVTRYCK_VAULT_DATABASE_URL",
    "keys": "AVTRYCK_KEYS_DATABASE_URL",
}
Ended = tuple[int, str, int]


def environment(folder: Path) -> dict[str, str]:
    """The stores of this test, for another process."""
    given = os.environ | {
        "AVTRYCK_DATA": str(folder),
        "AVTRYCK_KEK_FILE": str(settings.KEK_FILE),  # a test may have given another meanwhile
        "AVTRYCK_NOW": NOW,
        "AVTRYCK_TESTING": "1",
    }
    for store, variable in STORES.items():
        facts = connections[store].settings_dict
        if connections[store].vendor == "sqlite":
            (folder / f"{store}.sqlite3").symlink_to(facts["NAME"])
            continue
        who = f"{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}"
        given[variable] = f"postgresql://{who}/{facts['NAME']}"
    return given


class Closer:
    """Commands in processes of their own; see closer.py."""

    def __init__(self, given: dict[str, str]) -> None:
        self.environment = given
        self.process = subprocess.Popen(
            [sys.executable, str(CLOSER)], env=given, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def together(self, *jobs: dict[str, Any]) -> list[Ended]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(jobs) + "\n")
        self.process.stdin.flush()
        return [(code, said, writes) for code, said, writes in json.loads(self._line())]

    def run(self, *arguments: str, **how: Any) -> Ended:
        return self.together({"arguments": arguments, **how})[0]


@pytest.fixture(scope="module")
def process(django_db_setup, tmp_path_factory) -> Iterator[Closer]:
    found = Closer(environment(tmp_path_factory.mktemp("installation")))
    yield found
    assert found.process.stdin is not None
    found.process.stdin.close()
    assert found.process.wait(timeout=20) == 0


@pytest.fixture
def closer(people, process, clock_at) -> Closer:
    installed()
    clock_at(NOW)
    return process


def release(name: str, **how: Any) -> dict[str, Any]:
    return {"arguments": ["close", "--release", name, "--full", "--until", UNTIL], **how}


class Books:
    """What has been given in, by ledger; it must all be found again, once."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()
        self.chance = random.Random(5)

    def give(self, number: int) -> None:
        drafts = [
            SheetDraft(
                ledger, self.chance.choice(["minne-a", "minne-b", "syn", "optik"]),
                "exit-survey/1", {"values": {"recommend": self.chance.randrange(11)}},
                received=date(2026, 9, 30),
            )
            for ledger in LEDGERS
            for _ in range(number)
        ]  # fmt: skip
        deposit_sheets(sheets=drafts)
        self.given.update(dict.fromkeys(LEDGERS, number))

    def balance(self, *names: str) -> None:
        """After the releases `names` are made, and nothing else."""
        pooled: Counter[str] = Counter()
        for pool in Pool.objects.all():
            pooled[pool.ledger] += pool.n
            assert pool.n >= 5
        waiting = Counter(Sheet.objects.values_list("ledger", flat=True))
        assert pooled + waiting == self.given
        assert not Sheet.objects.exclude(pool="").exists()
        assert set(Release.objects.values_list("name", flat=True)) == set(names)
        assert set(Run.objects.values_list("name", "done")) == {(name, True) for name in names}
        assert [*chain_breaks(), *sum_breaks()] == []
        closes = [one.payload for one in Event.objects.all() if "close release" in str(one.payload)]
        assert len(closes) == len(names)
        sound()


def sound() -> None:
    """What waits opens with the present key, and the one before is destroyed."""
    row = SheetKey.objects.get()
    assert row.previous is None
    assert not Tombstone.objects.filter(digest=digest(row.key)).exists()
    for sheet in Sheet.objects.all():
        assert json.loads(door.opened(sheet, {}))
        assert bytes(sheet.sealed)[1:17] == row.key.bytes


def finished(ended: Ended) -> dict[str, Any]:
    assert ended[0] == 0, ended[1]
    return {"said": ended[1], "writes": ended[2]}


def test_killed_before_any_write_and_run_again_it_is_one_release(closer) -> None:
    """Before every single write of a close, in turn; each time another release."""
    books = Books()
    books.give(7)
    finished(closer.together(release("r0"))[0])
    names, killed = ["r0"], 0
    while True:
        name, point = f"r{len(names)}", len(names)
        books.give(books.chance.randint(5, 7))
        code, said, _ = closer.together(release(name, kill=point))[0]
        names.append(name)
        if code == 0:  # it makes fewer writes than that
            break
        assert code == KILLED, said
        killed += 1
        if books.chance.random() < size(1, 4) / 4:  # killed again on the way back
            again = books.chance.randint(1, point)
            assert closer.together(release(name, kill=again))[0][0] in {0, KILLED}
        finished(closer.together(release(name))[0])
        if killed % size(10, 1) == 0:
            books.balance(*names)
    books.balance(*names)
    assert killed > 20
    repeated = closer.together(release("r1"))[0]
    assert "fanns redan" in finished(repeated)["said"]
    books.balance(*names)
    note("close_killed_at_writes", killed)


def test_killed_at_any_moment_until_it_gets_through(closer) -> None:
    books = Books()
    kills = 0
    names = [f"r{number}" for number in range(size(2, 40))]
    for name in names:
        books.give(25)
        for attempt in range(100):
            delay = books.chance.uniform(0.001, 0.02) * (attempt + 1)
            code, said, _ = closer.together(release(name, delay=delay))[0]
            kills += code == KILLED
            if code == 0:
                break
            assert code == KILLED, said
    books.balance(*names)
    note("close_killed_at_moments", kills)


def test_two_of_one_name_make_one_release(closer) -> None:
    books = Books()
    names = [f"r{number}" for number in range(size(5, 100))]
    for name in names:
        books.give(books.chance.randint(5, 9))
        kill = books.chance.choice([None, books.chance.randint(1, 40)])
        first, second = closer.together(release(name), release(name, kill=kill))
        assert first[0] == 0, first[1]
        assert second[0] in {0, KILLED}, second[1]
    books.balance(*names)


def test_two_of_different_names_come_one_after_the_other(closer) -> None:
    """Or one is refused with the sentence; it is made when it comes again."""
    books = Books()
    refused = 0
    names = []
    for number in range(size(5, 100)):
        books.give(books.chance.randint(5, 9))
        pair = [f"a{number}", f"b{number}"]
        for (code, said, _), name in zip(closer.together(*map(release, pair)), pair, strict=True):
            if code:
                refused += 1
                assert said.strip() == "En annan sammanställning är inte klar. Kör den igen först."
                finished(closer.together(release(name))[0])
        names += pair
    books.balance(*names)
    note("close_refused_beside_another", refused)


def five_answers(number: int, clock_at) -> None:
    """In a month of their own."""
    day = date(2016 + number // 6, number % 6 * 2 + 1, 1)
    clock_at(day)
    for one in range(5):
        answered(leaver(number * 10 + one, "minne-a", day), recommend="7")


def test_a_round_that_closes_meanwhile_loses_nobody(closer, clock_at) -> None:
    """Its sheets are in this release or in the next, sealed with the key that lives."""
    books = Books()
    names = []
    for number in range(size(3, 20)):
        five_answers(number, clock_at)
        clock_at(NOW)
        books.give(6)
        kill = books.chance.choice([None, books.chance.randint(1, 60)])
        rounds = {"arguments": ["round", "close"], "kill": kill}
        made, ended = closer.together(release(f"r{number}"), rounds)
        assert made[0] == 0, made[1]
        assert ended[0] in {0, KILLED}, ended[1]
        finished(closer.run("round", "close"))
        assert not Box.objects.exists()
        assert set(Round.objects.values_list("state", flat=True)) == {Round.State.CLOSED}
        books.given.update(dict.fromkeys((*LEDGERS, "resigned"), 5))
        names.append(f"r{number}")
    books.balance(*names)
    recorded = [one.payload for one in Event.objects.all() if "close round" in str(one.payload)]
    assert len(recorded) == len(names)


HEADER = "person,unit,received,recommend\n"


def test_a_file_taken_in_meanwhile_is_there_once(closer, tmp_path) -> None:
    books = Books()
    names = []
    for number in range(size(4, 40)):
        books.give(6)
        file = tmp_path / f"{number}.csv"
        file.write_text(HEADER + "".join(f"{number}-{n},syn,2026-08,7\n" for n in range(6)))
        kill = books.chance.choice([None, books.chance.randint(1, 25)])
        arguments = ["import", "answers", str(file), "--instrument", "exit-survey/1"]
        made, taken = closer.together(release(f"r{number}"), {"arguments": arguments, "kill": kill})
        assert made[0] == 0, made[1]
        assert taken[0] in {0, KILLED}, taken[1]
        finished(closer.run(*arguments))
        books.given.update(dict.fromkeys(LEDGERS, 6))
        names.append(f"r{number}")
    books.balance(*names)
    states = ImportedBatch.objects.values_list("state", flat=True)
    assert list(states) == [ImportedBatch.State.IMPORTED] * len(names)


def test_two_files_with_one_person_at_once_are_not_both_taken_in(closer, tmp_path) -> None:
    jobs = []
    for name, answers in (("a", "7"), ("b", "8")):
        file = tmp_path / f"{name}.csv"
        file.write_text(HEADER + "".join(f"p{n},syn,2026-08,{answers}\n" for n in range(6)))
        jobs.append(["import", "answers", str(file), "--instrument", "exit-survey/1"])
    ended = closer.together(*({"arguments": one} for one in jobs))
    assert sorted(code for code, _, _ in ended) == [0, 1]
    refusal = next(said for code, said, _ in ended if code)
    assert "Rad 2, person ”p0”: personen finns redan bland svaren i import-" in refusal
    assert Sheet.objects.filter(ledger="everyone").count() == 6


@pytest.mark.slow
def test_the_command_itself_twice_at_once(closer) -> None:
    """`avtryck close` as it is installed, from two shells."""
    books = Books()
    books.give(8)
    command = [sys.executable, "-m", "avtryck", *release("r0")["arguments"], "--json"]
    both = [
        subprocess.Popen(command, env=closer.environment, text=True, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert said[0]["hash"] == said[1]["hash"] == Release.objects.get().hash
    books.balance("r0")
    assert Unit.objects.exists()


def test_comments_come_out_once_wherever_a_release_dies(closer, people) -> None:
    """Those that were read, with this release; those that came since, in one batch to be read."""
    cilla, given, names, point = people["Cilla"], [], ["r0"], 1
    left("minne-a", 10, says="r0")
    finished(closer.together(release("r0"))[0])
    while True:
        batch = batch_at("neuro", cilla)
        given += [one.original for one in texts_of(batch, cilla)]
        assert reviewed(batch, cilla)
        names.append(f"r{len(names)}")
        left("minne-a", 10, says=names[-1])
        code, said, _ = closer.together(release(names[-1], kill=point))[0]
        assert code in {0, KILLED}, said
        finished(closer.together(release(names[-1]))[0])
        assert published() == {"neuro": sorted(given)}
        assert gathered() == {"neuro": ["minne-a"] * 10}
        assert [*chain_breaks()] == []
        if code == 0:
            break
        point += size(6, 1)
    assert len(names) > 20 / size(6, 1)
    note("comments_killed_at_writes", len(names) - 2)
