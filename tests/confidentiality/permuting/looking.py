"""Everything that anybody is shown: pages, files, the API, commands and log lines."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from itertools import product
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
import structlog
from click.testing import CliRunner
from django.test import Client
from django.utils import cache

from avtryck import clock
from avtryck.api.models import CallCount
from avtryck.audit.models import Event
from avtryck.config.commands.closing import ledger
from avtryck.config.commands.health import doctor
from avtryck.config.commands.reporting import report
from avtryck.config.logs import configure
from avtryck.org.models import Person, Unit
from avtryck.published.models import Release
from confidentiality.crawl import (
    Choose,
    GetForm,
    crawl,
    every_choice,
    masked,
    signed_in,
    speaking,
)

Shown = dict[str, bytes]
READERS = ("Bo", "Frida", "Cilla", "Dag", "Eli", "Gun", "Hugo")
NOBODY = ("/konto/logga-in/", "/till-dig-som-slutar/", "/healthz", "/readyz")
LANGUAGES = ("sv", "en")
FREE = SimpleNamespace(total=10**12, used=0, free=10**12)


@dataclass(frozen=True)
class Thoroughly:
    """Who opens what has one address and one content for all: pictures, files, periods, forms.

    So that a look stays affordable, Gun, who may read every unit, opens the pictures and files in
    both languages; the others open their pages. Periods, filters and the forms of some cases are
    tried by somebody whom the seed chooses.
    """

    periods: tuple[str, str]
    cases: tuple[str, str]
    some: str
    chance: Random

    @classmethod
    def drawn(cls, seed: str) -> Thoroughly:
        chance = Random(f"look {seed}")
        return cls(
            periods=(chance.choice(["Eli", "Cilla", "Frida", "Gun"]), chance.choice(LANGUAGES)),
            cases=(chance.choice(["Cilla", "Gun"]), chance.choice(LANGUAGES)),
            some=chance.choice("0123456789abcdef"),
            chance=chance,
        )

    def leaves(self, name: str, language: str) -> Callable[[str], object]:
        """The addresses that this person leaves to others."""
        some = self.some if self.cases == (name, language) else "none"
        parts = [rf"/hr/(?:avslut|enkat)/(?!{some})[0-9a-f-]+/."]
        if name != "Gun":
            parts += ["/bild/", r"/rapport\."]
        # A period's pictures are drawn from what its page has in tables.
        return re.compile("|".join([*parts, r"/bild/.*\?"])).search

    def tries(self, name: str, language: str) -> Choose:
        """Two periods of a unit; every filter of a list."""

        def choose(form: GetForm) -> list[str]:
            every = list(every_choice(form))
            if "/resultat/" in next(iter(form.forms), ""):
                tried = self.periods == (name, language)
                return self.chance.sample(every, min(len(every), 2)) if tried else []
            return every if self.cases == (name, language) else []

        return choose


def pages(thoroughly: Thoroughly, people: Iterable[str], languages: Iterable[str]) -> Shown:
    """Every page that each of these people reaches, and that nobody in particular does."""
    shown: Shown = {}
    for language, name in product(languages, people):
        client = signed_in(Person.objects.get(name__startswith=f"{name} "), language)
        choose, leave = thoroughly.tries(name, language), thoroughly.leaves(name, language)
        found = crawl(client, ["/"], choose, leave, headers=True)
        shown |= {f"{name} {language} {path}": b"%d\n%s" % seen for path, seen in found.items()}
    for language in languages:
        found = crawl(speaking(Client(), language), NOBODY, headers=True)
        shown |= {f"nobody {language} {path}": b"%d\n%s" % seen for path, seen in found.items()}
    return shown


def interface(key: str, chance: Random) -> Shown:
    """What the API says of every unit in both languages, and of one period; in a new minute."""
    CallCount.objects.all().delete()
    client = Client(headers={"Authorization": f"Bearer {key}"})
    starts, ends = zip(*Release.objects.values_list("span_from", "until"), strict=True)
    periods = [f"&from={day}" for day in starts if day] + [f"&to={day}" for day in ends]
    shown: Shown = {"/api/openapi.json": client.get("/api/openapi.json").content}
    for unit in Unit.objects.values_list("code", flat=True):
        for query in ("lang=sv", "lang=en", f"lang=sv{chance.choice(periods)}"):
            answer = client.get(f"/api/reports/{unit}?{query}")
            shown[f"/api/reports/{unit}?{query}"] = b"%d\n%s" % (
                answer.status_code,
                answer.content,
            )
    return shown


def commands(folder: Path, languages: Iterable[str] = LANGUAGES) -> Shown:
    """What the operator's commands print and write: every unit's report in every form."""
    shown: Shown = {}
    for name, command, arguments in (
        ("ledger verify", ledger, ["verify"]),
        ("ledger verify --json", ledger, ["verify", "--json"]),
        ("doctor", doctor, []),
        ("doctor --json", doctor, ["--json"]),
    ):
        done = CliRunner().invoke(command, arguments)
        shown[f"avtryck {name}"] = f"{done.exit_code}\n{done.output}".encode()
    for language in languages:
        for kind in ("json", "xlsx"):
            target = folder / f"{language}-{kind}"
            shutil.rmtree(target, ignore_errors=True)  # what is there already is left as it is
            done = CliRunner().invoke(
                report, ["--all", str(target), "--format", kind, "--lang", language]
            )
            assert done.exit_code == 0, done.output
            for file in sorted(target.iterdir()):
                shown[f"avtryck report {language} {file.name}"] = file.read_bytes()
    return shown


def audit() -> Shown:
    """What the log of events says; its salts and hashes are shown to nobody."""
    rows = Event.objects.order_by("chain", "sequence").values_list("chain", "sequence", "payload")
    return {f"audit {chain} {at}": json.dumps(said).encode() for chain, at, said in rows}


def everything(folder: Path, seed: str, key: str, languages: Sequence[str] = LANGUAGES) -> Shown:
    """All of it, pages in these languages; the seed says which periods and forms are tried."""
    thoroughly = Thoroughly.drawn(seed)
    read = pages(thoroughly, READERS, languages) | interface(key, thoroughly.chance)
    return read | commands(folder) | audit()


def glance(seed: str) -> Shown:
    """What two readers and nobody in particular see in one language."""
    chance = Random(f"glance {seed}")
    other, language = (
        chance.choice(["Bo", "Cilla", "Dag", "Eli", "Frida"]),
        chance.choice(LANGUAGES),
    )
    return pages(Thoroughly.drawn(seed), [other, "Hugo"], [language]) | audit()


@contextmanager
def held_still() -> Iterator[Callable[[], list[str]]]:
    """The clock is fixed where only the machine's is asked, and so is the free room on the disk.

    Gives every log line of the product so far, as it would be written.
    """
    stream = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        now = SimpleNamespace(now=lambda tz=None: clock.now())
        patch.setattr(structlog.processors, "datetime", SimpleNamespace(
            datetime=now, timezone=SimpleNamespace(utc=None)))  # fmt: skip
        # The header Expires.
        patch.setattr(cache, "time", SimpleNamespace(time=lambda: clock.now().timestamp()))
        patch.setattr(shutil, "disk_usage", lambda _path: FREE)
        configure()
        ours = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
        for handler in ours:
            handler.setStream(stream)
        try:
            yield lambda: masked(stream.getvalue().encode()).decode().splitlines()
        finally:
            patch.undo()
            configure()


def differences(one: Shown, other: Shown) -> list[str]:
    """The names of what is not byte for byte the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
