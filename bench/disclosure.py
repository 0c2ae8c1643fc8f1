"""Disclosure control: what others' pages expose, what pools keep, and what a close costs.

`bench/disclosure.py [--quick] [--json]`. Organisations S, M, L and XL as in `simulation`; 12 %
leave a year, 57 % of them answer. A close is plan, refinement, Rule U, unions and sums of all five
ledgers of the policy, from unit codes and integer answers in memory to the frozen release; S, M
and L close quarterly for ten years, XL once. Seconds are CPU seconds of one process, whose whole
memory is counted; `product_close_s_M` is the wall clock of the whole command `avtryck close`.

- `exposed_percent_*`: people whose own answers an exact linear attacker computes from kept pages
  (`simulation.attack`); `small_group_percent_*`: people in a computed group of fewer than five.
- `kept_of_unsafe_percent`: the worth of a year's pools, each person counting alpha(level), as a
  share of what "n >= 5" would show of the same year.
- `coarse_blocks_percent`: blocks that show only "at least", or nothing.
- `report_ms`: CPU milliseconds of one unit's report over all published releases of L, median.

The quick form takes fewer years and seeds and leaves XL out.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import mean

from simulation import peers, product
from simulation.attack import attack
from simulation.closes import QUARTERS, Ledgers
from simulation.organisation import SIZES, answered, tree_of

YEARS = 10
Figures = dict[str, float]
Publisher = Callable[..., Iterable[peers.People]]

SHOWN: Mapping[str, tuple[Publisher, list[tuple[int, int]]]] = {
    "threshold_weekly": (peers.threshold, peers.dashboard(peers.WEEK)),
    "next_smallest_weekly": (peers.next_smallest, peers.dashboard(peers.WEEK)),
    "threshold_daily": (peers.threshold, peers.dashboard(1)),
    "next_smallest_daily": (peers.next_smallest, peers.dashboard(1)),
    "threshold_quarters": (peers.threshold, peers.QUARTERS_AND_YEARS),
    "next_smallest_quarters": (peers.next_smallest, peers.QUARTERS_AND_YEARS),
}


def exposure(seeds: int) -> Figures:
    """Per cent of those who answered, over some simulated years of size M."""
    size = SIZES["M"]
    tree = tree_of(size)
    alone = dict.fromkeys((*SHOWN, "pools"), 0)
    grouped = dict(alone)
    kept = []
    for seed in range(seeds):
        answers = peers.year(size, seed)
        pages = {name: list(show(answers, tree, when)) for name, (show, when) in SHOWN.items()}
        pages["pools"] = [people for _, people in peers.pools(answers, tree)]
        kept.append(peers.kept(answers, tree))
        for name, sets in pages.items():
            exposed = attack(sets)
            alone[name] += len(exposed.alone)
            grouped[name] += len(exposed.in_small_groups)
    people = seeds * size.answers_a_year
    return (
        {f"exposed_percent_{name}": round(100 * n / people, 1) for name, n in alone.items()}
        | {f"small_group_percent_{name}": round(100 * n / people, 1) for name, n in grouped.items()}
        | {"kept_of_unsafe_percent": round(100 * mean(kept), 1)}
    )


def closes(name: str, years: int) -> Figures:
    """Quarterly closes of some years (XL: one yearly close) in this process."""
    size = SIZES[name]
    tree, ledgers = tree_of(size), Ledgers()
    quarters = 1 if name == "XL" else QUARTERS
    spent, blocks, coarse = [], 0, 0
    for number in range(years * quarters):
        ledgers.receive(answered(size, round(size.answers_a_year / quarters), number))
        start = time.process_time()
        released = ledgers.close(tree, full=(number + 1) % quarters == 0)
        spent.append(time.process_time() - start)
        for one in released:
            blocks += len(one.table.blocks)
            coarse += sum(block.kind != "exact" for block in one.table.blocks)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "closes": len(spent),
        "all_s": round(sum(spent), 2),
        "worst_s": round(max(spent), 3),
        "peak_mb": round(peak),
        "coarse_percent": round(100 * coarse / blocks, 1),
    }


def apart(name: str, years: int) -> Figures:
    """`closes` in a process of its own, so that its memory is its own."""
    command = [sys.executable, str(Path(__file__)), "--closes", name, "--years", str(years)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Figures = json.loads(ran.stdout)
    return found


def measured(*, quick: bool) -> Figures:
    figures = exposure(2 if quick else 20)
    medium, large = apart("M", 2 if quick else YEARS), apart("L", YEARS)
    figures |= {
        "coarse_blocks_percent": medium["coarse_percent"],
        "M_close_mean_s": round(medium["all_s"] / medium["closes"], 4),
        "L_40_closes_s": large["all_s"],
        "L_worst_close_s": large["worst_s"],
        "L_peak_mb": large["peak_mb"],
    }
    if not quick:
        small, largest = apart("S", YEARS), apart("XL", 1)
        figures["S_close_mean_s"] = round(small["all_s"] / small["closes"], 4)
        figures |= {"XL_close_s": largest["all_s"], "XL_peak_mb": largest["peak_mb"]}
    figures |= product.measured(releases=QUARTERS if quick else QUARTERS * YEARS)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--closes", choices=SIZES, help=argparse.SUPPRESS)
    parser.add_argument("--years", type=int, default=YEARS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.closes:
        print(json.dumps(closes(given.closes, given.years)))
        return
    figures = measured(quick=given.quick)
    for name, value in figures.items():
        print(f"{name}: {value}")
    if given.json:
        print(json.dumps({"figures": figures, "machine": platform.platform()}))


if __name__ == "__main__":
    main()
