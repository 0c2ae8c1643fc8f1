"""What a report page costs the server when very much has been published.

`bench/report_pages.py [--quick] [--json] [--keep DIR]`. Forty quarterly releases of five ledgers
are made by the product's plan, Rule U and sums from made-up answers, and then read as central HR
by the product's own pages, in one warm process on SQLite.

- Organisation `many_people`: 25 institutions, 200 divisions, 800 groups; 1,000,000 people in pools.
- Organisation `many_units`: 60 institutions, 800 divisions, 4,139 groups; 27,360 people, who gave
  some 1,100,000 answers.

Each page is opened in another order of units by a process that has opened other pages before:

- `cold_ms_*`: CPU milliseconds of the first opening of a report since the release.
- `warm_ms_*`: the same report the second time.
- `wall_cold_ms_*`, `wall_warm_ms_*`: the same by the clock.

The quick form has four releases and a tenth of the people.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from simulation.closes import QUARTERS, Ledgers
from simulation.organisation import SIZES, Size, answered, tree_of
from simulation.product import edition, install

RELEASES, PAGES = 40, 12
"""Releases; how many units of each level below the organisation are opened."""
QUICK_BY = 10
Figures = dict[str, float]


@dataclass(frozen=True)
class Extent:
    size: Size
    answered_a_quarter: int
    releases: int

    def quick(self) -> Extent:
        return replace(
            self, answered_a_quarter=self.answered_a_quarter // QUICK_BY, releases=QUARTERS
        )


EXTENTS = {
    "many_people": Extent(SIZES["M"], 25_500, RELEASES),
    "many_units": Extent(SIZES["L"], SIZES["L"].answers_a_year // QUARTERS, RELEASES),
}


def publish_all(extent: Extent) -> int:
    """How many people stand in pools of ledger *everyone* afterwards."""
    from django.db.models import Sum

    from avtryck.published.models import Pool
    from avtryck.published.operations import publish

    tree, ledgers = tree_of(extent.size), Ledgers()
    for number in range(extent.releases):
        ledgers.receive(answered(extent.size, extent.answered_a_quarter, number))
        full = number % QUARTERS == QUARTERS - 1
        publish(edition(number, ledgers.close(tree, full=full), tree))
    pooled = Pool.objects.filter(ledger="everyone").aggregate(people=Sum("n"))
    return int(pooled["people"] or 0)


def open_pages() -> Figures:
    """Opens the pages of some units twice, after two others have warmed the process."""
    from django.core.management import call_command
    from django.test import Client

    from avtryck.org.models import Person, Role, Unit, User

    call_command("collectstatic", interactive=False, verbosity=0)
    top = Unit.objects.get(level=0)
    gun, _ = Person.objects.get_or_create(
        employee_id="gun", defaults={"name": "Gun", "work_email": "gun@example.org", "unit": top}
    )
    Role.objects.get_or_create(person=gun, kind="central_hr", unit=top)
    user, _ = User.objects.get_or_create(person=gun, defaults={"email": gun.work_email})
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def opened(code: str) -> tuple[float, float]:
        wall, start = time.perf_counter(), time.process_time()
        answer = client.get(f"/resultat/{code}/")
        took = time.process_time() - start, time.perf_counter() - wall
        assert answer.status_code == 200, answer.status_code
        return 1000 * took[0], 1000 * took[1]

    draw = random.Random(1)
    chosen = [top.code]
    for level in (1, 2, 3):
        codes = sorted(Unit.objects.filter(level=level).values_list("code", flat=True))
        chosen += draw.sample(codes, min(PAGES + 1, len(codes)))
    for code in chosen[-2:]:  # templates, sessions, names
        opened(code)
    cold, warm = [], []
    for code in chosen[:-2]:
        cold.append(opened(code))
        warm.append(opened(code))
    return {
        "cold_ms_median": median(cpu for cpu, _ in cold),
        "cold_ms_worst": max(cpu for cpu, _ in cold),
        "wall_cold_ms_worst": max(wall for _, wall in cold),
        "warm_ms_median": median(cpu for cpu, _ in warm),
        "warm_ms_worst": max(cpu for cpu, _ in warm),
        "wall_warm_ms_worst": max(wall for _, wall in warm),
        "cold_ms_whole": cold[0][0],
        "warm_ms_whole": warm[0][0],
    }


def measured(name: str, folder: Path, *, quick: bool) -> Figures:
    """One organisation, in this process; pages are opened in a second one, which starts empty."""
    extent = EXTENTS[name].quick() if quick else EXTENTS[name]
    made = folder / "store"
    figures: Figures = {}
    if not made.exists():
        install(folder, tree_of(extent.size))
        figures["people_in_pools"] = run("publish_all", name, folder, quick=quick)["people"]
    return figures | run("open_pages", name, folder, quick=quick)


def run(step: str, name: str, folder: Path, *, quick: bool) -> Figures:
    """A step in a process of its own, that has the store as its installation."""
    environment = os.environ | {
        "AVTRYCK_DATA": str(folder / "store"),
        "DJANGO_SETTINGS_MODULE": "avtryck.config.settings",
    }
    command = [sys.executable, __file__, "--step", step, "--organisation", name]
    done = subprocess.run(
        [*command, *(["--quick"] if quick else [])],
        env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def step(chosen: argparse.Namespace) -> Figures:
    from avtryck.config import wsgi

    assert wsgi.application  # with the collector set as in a server
    extent = EXTENTS[chosen.organisation]
    if chosen.step == "publish_all":
        return {"people": publish_all(extent.quick() if chosen.quick else extent)}
    return open_pages()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, help="make the stores here, or open those made before")
    parser.add_argument("--step", choices=["publish_all", "open_pages"], help=argparse.SUPPRESS)
    parser.add_argument("--organisation", choices=EXTENTS, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    chosen = arguments()
    if chosen.step:
        print(json.dumps(step(chosen)))
        return
    with TemporaryDirectory(prefix="avtryck-bench-") as scratch:
        home = chosen.keep or Path(scratch)
        figures = {
            f"{figure}_{name}": round(value, 1)
            for name in EXTENTS
            for figure, value in measured(name, home / name, quick=chosen.quick).items()
        }
    if chosen.json:
        print(json.dumps({"figures": figures, "machine": platform.platform()}))
        return
    for name, value in figures.items():
        print(f"{name:32}{value:12}")


if __name__ == "__main__":
    main()
