"""`kill -9` of web and jobs while eight leavers at a time answer: what was acknowledged is there
exactly once, also after the round has been closed by processes that were killed themselves."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from confidentiality.killing import Closer, Half, Killer
from evidence import note, size
from journeys.clients import Receipt, answer_survey
from journeys.installations import Installation, installation
from post_office import Inbox

pytestmark = pytest.mark.slow
SUBMISSIONS, KILLS, CLIENTS = size(80, 1000), size(50, 400), 8
LAST_DAY, OPEN, ENDED = "2026-04-30", "2026-04-20T09:00:00+02:00", "2026-06-01T03:00:00+02:00"
SEED = 20260420


LATER = "2026-04-20T10:00:00+02:00"
LEDGERS = ("everyone", "leadership", "equal_conditions", "resigned")


@pytest.fixture
def running(tmp_path: Path, smtp_server: tuple[str, Inbox], db: None) -> Iterator[Installation]:
    with installation(tmp_path, smtp_server[0]) as made:
        made.now = OPEN
        yield made


def answered_under_fire(running: Installation, tokens: list[str]) -> list[Receipt]:
    web = Half(running, "web", "--port", str(running.port), "--workers", "2")
    jobs = Half(running, "worker")
    killer = Killer(web, jobs, KILLS, SEED)
    killer.total = len(tokens)

    def one(number: int) -> Receipt:
        receipt = answer_survey(running.port, tokens[number], f"svar {number}")
        killer.progress += 1
        return receipt

    try:
        web.start()
        jobs.start()
        killer.start()
        with ThreadPoolExecutor(CLIENTS) as clients:
            receipts = list(clients.map(one, range(len(tokens))))
        killer.join()
        assert killer.failed is None, killer.failed
        assert sum(killer.kills.values()) == KILLS
    finally:
        jobs.kill()
        web.kill()
    database = "postgresql" if "AVTRYCK_DATABASE_URL" in running.env else "sqlite"
    torn = sum(one.torn for one in receipts)
    assert torn
    note(f"kills_{database}", killer.kills | {"submissions": len(tokens), "torn": torn})
    return receipts


def closed_under_fire(running: Installation) -> int:
    """Close the round with processes that die before a write, until one comes to the end."""
    chance, deaths = random.Random(SEED), 0
    closer = Closer(running)
    try:
        while closer.run("round", "close", kill=chance.randrange(1, 8 + 4 * deaths)):
            deaths += 1
    finally:
        closer.close()
    return deaths


def test_every_acknowledged_answer_is_there_exactly_once(
    running: Installation, smtp_server: tuple[str, Inbox]
) -> None:
    inbox = smtp_server[1]
    inbox.received.clear()
    (invited,) = running.inside("prepare", leavers={LAST_DAY: SUBMISSIONS}).values()
    receipts = answered_under_fire(running, running.inside("tokens", invitations=invited))
    acknowledged = sorted(one.comment for one in receipts)
    assert len({one.code for one in receipts}) == len(set(acknowledged)) == SUBMISSIONS
    assert running.inside("in_boxes") == {"2026-05": acknowledged}
    codes = dict(zip(invited, (one.code for one in receipts), strict=True))
    assert running.inside("own", codes=codes) == [one.comment for one in receipts]

    running.now = LATER  # what a killed process had taken is free again
    for _ in range(1 + SUBMISSIONS // 50):
        running.avtryck("worker", "--once")
    addresses = [f"leaver{n}@universitetet.example" for n in range(1, SUBMISSIONS + 1)]
    assert [one for one in addresses if not inbox.to(one)] == []

    running.now = ENDED
    note("deaths_of_close", closed_under_fire(running))
    sheets = running.inside("in_sheets")
    assert sheets == dict.fromkeys(LEDGERS, SUBMISSIONS) | {"comments": acknowledged}
    assert running.inside("state")["boxes"] == 0
    assert running.inside("state")["rounds"] == {"2026-05": "closed"}
