"""Acknowledged means on disk; a full disk takes nothing in and loses nothing.

Real processes, the clients of bench/flow, `strace` and a real limit on the size of files.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, transaction
from django.test import Client

from avtryck.surveys.links import token_of
from avtryck.vault.models import Box
from evidence import LONG
from leavers import installed, leaver

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "bench"), str(ROOT / "tools")]

import postgres  # noqa: E402
from flow.answering import answered  # noqa: E402
from flow.browsing import REDIRECTS, Browser, Page  # noqa: E402
from flow.servers import Environment, environment, family, free_port, python, serving  # noqa: E402

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TEXT, WORDS = "anything_else", ("Så & så. " * 400).strip()
COUNT = """
import sys, django; django.setup()
from avtryck.surveys.answering import is_answered
from avtryck.surveys.links import invitation_of
from avtryck.vault.models import Box
print(Box.objects.count(), *(int(is_answered(invitation_of(link))) for link in sys.argv[1:]))
"""


@dataclass
class Site:
    """An installation of its own with open invitations; the server's process while it runs."""

    folder: Path
    env: Environment
    links: list[str]
    pid: int = 0
    port: int = 0

    @classmethod
    def made(cls, folder: Path, stores: Environment, leavers: int) -> Site:
        env = environment(folder / "data", stores)
        python(env, "avtryck", "init")
        lines = python(env, "flow.installation", str(leavers)).splitlines()
        return cls(folder, env, [json.loads(line)[1] for line in lines])

    @contextmanager
    def running(self, *before: str) -> Iterator[Browser]:
        self.port = free_port()
        serve = [sys.executable, "-m", "avtryck", "web", "--workers", "1"]
        command = [*before, *serve, "--port", str(self.port)]
        with serving(command, self.env, self.port, self.folder / "log") as self.pid:
            browser = Browser(self.port)
            yield browser
            browser.close()

    def answered(self) -> tuple[int, list[bool]]:
        """Boxes in the vault, and for each link whether its own is there."""
        tokens = [link.split("/")[2] for link in self.links]
        command = [sys.executable, "-c", COUNT, *tokens]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=True)
        boxes, *each = map(int, done.stdout.split())
        return boxes, [bool(one) for one in each]


def submit(browser: Browser, link: str) -> Page:
    """Link, form, post: what the server said to the post."""
    browser.forget()
    page = browser.get(link).text
    form = answered(page, seed=1)
    fields = {name: value for name, value in HIDDEN.findall(page) if name in form.fresh}
    return browser.ask("POST", form.path, f"{urlencode(fields)}&{form.body}".encode())


# --- a sync before each acknowledgement -----------------------------------------------------
CALL = re.compile(r"^(\d+)\s+(?:<\.\.\. )?(\w+)(?:\(\d*(?:<([^>]*)>)?| resumed>)(.*)$")


@contextmanager
def traced(pids: list[int], into: Path) -> Iterator[None]:
    """Every sync and every message of these processes and their children, in order."""
    program = shutil.which("strace")
    assert program, "The tests need strace, please install it"
    calls = "trace=fsync,fdatasync,recvfrom,sendto,read,write,writev"
    command = [program, "-f", "-y", "-s", "40", "-e", calls, "-o", str(into)]
    each = [f"--attach={pid}" for pid in pids]
    tracer = subprocess.Popen([*command, *each], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    for _ in pids:
        said = tracer.stderr.readline()
        assert "attached" in said, said
    yield
    tracer.terminate()
    tracer.wait(timeout=20)


def story(trace: Path, log: str) -> list[str]:
    """In order: GET and POST received, SYNC of `log` done, and the status of each reply."""
    told, syncing = [], dict[str, str]()
    for line in trace.read_text().splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        pid, name, path, rest = call.groups()
        if name in {"fsync", "fdatasync"}:
            path = path or syncing.pop(pid, "")
            if "unfinished" in rest:
                syncing[pid] = path
            elif log in path and rest.endswith("= 0"):
                told.append("SYNC")
        elif asked := re.search(r'"(GET|POST) /', rest):
            told.append(asked[1])
        elif replied := re.search(r'"HTTP/1\.1 (\d+)', rest):
            told.append(replied[1])
    return told


def exchanges(told: list[str]) -> list[list[str]]:
    """The same, one list for each request."""
    found: list[list[str]] = []
    for word in told:
        if word in {"GET", "POST"}:
            found.append([])
        if found:
            found[-1].append(word)
    return found


def traced_flows(site: Site, also: list[int], flows: int) -> Path:
    """The trace of so many flows, one after the other; `also`: servers that ours talks to."""
    trace = site.folder / "trace"
    with site.running() as browser:
        submit(browser, site.links.pop())  # connections are open, templates are loaded
        with traced([one for root in (site.pid, *also) for one in family(root)], trace):
            for _ in range(flows):
                assert submit(browser, site.links.pop()).status in REDIRECTS
    return trace


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """On SQLite; a test takes the links it needs."""
    return Site.made(tmp_path_factory.mktemp("site"), {}, leavers=40)


@pytest.mark.once
@pytest.mark.slow
def test_every_acknowledgement_comes_after_a_sync(site: Site) -> None:
    told = exchanges(story(traced_flows(site, [], flows=9), "/vault.sqlite3-wal"))
    posts = [one for one in told if one[0] == "POST"]
    gets = [one for one in told if one[0] == "GET"]
    assert (len(posts), len(gets) >= 18) == (9, True)
    assert [one.index("SYNC") < one.index("302") for one in posts] == [True] * 9
    assert [one for one in gets if "SYNC" in one] == []


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.skipif(not LONG, reason="the long evidence (make prove)")
def test_on_postgresql_too(tmp_path: Path) -> None:
    with postgres.cluster(options=()) as stores:  # with fsync, unlike that of the other tests
        cluster = Path(stores["AVTRYCK_TEST_CLUSTER"])
        server = int((cluster / "postmaster.pid").read_text().split()[0])
        trace = traced_flows(Site.made(tmp_path, stores, leavers=10), [server], flows=9)
    posts = [one for one in exchanges(story(trace, "/pg_wal/")) if one[0] == "POST"]
    assert [one.index("SYNC") < one.index("302") for one in posts] == [True] * 9


# --- a full disk ----------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.slow
def test_a_full_disk_refuses_and_loses_nothing(site: Site) -> None:
    """No file may grow past 160 kB: the vault's log fills up in the middle of the answers."""
    if not (site.folder / "data" / "static").exists():
        with site.running():
            pass
    site.links, before = site.links[:25], site.answered()[0]
    refused: dict[str, tuple[bytes, dict[str, str]]] = {}
    with site.running("sh", "-c", 'ulimit -f 320; exec "$0" "$@"') as browser:
        for link in site.links:
            page = submit(browser, link)
            if page.status not in REDIRECTS:
                assert (page.status, page.headers["retry-after"]) == (503, ["60"])
                again = [(name, unescape(value)) for name, value in HIDDEN.findall(page.text)]
                refused[link] = urlencode(again).encode(), dict(browser.cookies)
    kept = [link not in refused for link in site.links]
    assert 3 <= len(refused) <= 22
    assert site.answered() == (before + sum(kept), kept)

    with site.running() as browser:  # somebody has made room
        for body, cookies in refused.values():
            browser.cookies = cookies
            assert browser.ask("POST", "/enkat/", body).status in REDIRECTS
    assert site.answered() == (before + 25, [True] * 25)
    log = (site.folder / "log").read_text()
    assert [link for link in site.links if link.split("/")[2] in log] == []
    assert [said for said in ("Traceback", "POST") if said in log] == []
    about = [line for line in log.splitlines() if "/enkat/" in line]  # refusals only, nobody's
    assert [line for line in about if "Service Unavailable" not in line] == []


@pytest.mark.django_db(transaction=True)
def test_the_store_itself_is_full(client: Client, people, clock_at) -> None:
    clock_at("2026-04-20")
    installed()
    alva = leaver(1, "minne-a", date(2026, 4, 30))
    page = client.get(f"/e/{token_of(alva)}/", follow=True).content.decode()
    fresh = {name: unescape(value) for name, value in HIDDEN.findall(page) if name != "next"}
    client.raise_request_exception = False
    with no_room():
        refused = client.post("/enkat/", fresh | {TEXT: WORDS})
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "Det du skickade är inte sparat. Det finns kvar" in refused.content.decode()
    assert Box.objects.count() == 0
    kept = [(n, unescape(v)) for n, v in HIDDEN.findall(refused.content.decode())]
    assert (TEXT, WORDS) in kept
    sent = client.post("/enkat/", dict(kept))
    assert (sent.status_code, sent["Location"], Box.objects.count()) == (302, "/enkat/tack/", 1)


@contextmanager
def no_room() -> Iterator[None]:
    """The vault may not grow, and what was free in it is used; PostgreSQL reports its disk full."""
    vault = transaction.get_connection(using="vault")
    with vault.cursor() as cursor:
        if vault.vendor == "sqlite":
            cursor.execute("CREATE TABLE filling (bytes BLOB)")
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
            with suppress(OperationalError):
                while True:
                    cursor.execute("INSERT INTO filling VALUES (zeroblob(3000))")
        else:
            cursor.execute(FULL)
    yield
    with vault.cursor() as cursor:
        if vault.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE filling")
        else:
            cursor.execute("DROP TRIGGER full_disk ON vault_box")


FULL = """
CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END$$;
CREATE TRIGGER full_disk BEFORE INSERT ON vault_box FOR EACH ROW EXECUTE FUNCTION full_disk();
"""
