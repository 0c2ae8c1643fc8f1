"""What the methods say when the truth is known; fixed seeds, whole size by `make prove`."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from avtryck.core.statistics.flags import flags
from avtryck.core.statistics.shrinkage import Shrunk, fit_prior, posterior
from avtryck.core.statistics.trend import newcombe
from core.statistics.organisations import (
    AREAS,
    UNITS,
    Whole,
    cells_of,
    halving,
    no_effect,
    permuted_report,
    shares,
    sizes,
)
from evidence import note, size

REPORTS = size(30, 100)
CALLED = {20: 0.45, 40: 0.63, 80: 0.84}


def test_reports_with_nothing_to_find() -> None:
    """At most one established flag in two reports; "ten points worse" reds a fifth of the map."""
    established = look = red = 0
    for seed in range(REPORTS):
        cells, counts, n = permuted_report(np.random.default_rng(seed))
        kinds = [flag.kind for flag in flags(cells).values()]
        established += kinds.count("established")
        look += kinds.count("look_here")
        everybody = counts.sum(axis=0) / n.sum()
        red += int((counts / n[:, None] > everybody + 0.10).sum())
    per_report = {
        "established": established / REPORTS,
        "look_here": look / REPORTS,
        "ten points worse": red / REPORTS,
    }
    note(f"flags per report of {UNITS * AREAS} cells with nothing to find", per_report)
    assert per_report["established"] <= 0.5
    assert per_report["look_here"] <= 3
    assert per_report["ten points worse"] > 25


def test_what_is_there_is_found() -> None:
    """One unit of 30 with 65 % unfavourable in every area among 30 % elsewhere."""
    found, wrong = 0, 0
    reports = size(10, 100)
    for seed in range(reports):
        rng = np.random.default_rng(seed)
        n = sizes(rng)
        n[0] = 30
        p = np.full((UNITS, AREAS), 0.30)
        p[0] = 0.65
        for (unit, _), flag in flags(cells_of(rng.binomial(n[:, None], p), n)).items():
            if flag.kind == "established" and unit == "0":
                found += flag.direction == "worse"
            elif flag.kind == "established":
                wrong += 1
    note("planted cells that are established, of 7 a report", found / reports)
    note("other cells established beside them", wrong / reports)
    assert found / reports > size(55, 70) / 100 * AREAS
    assert wrong <= 0.10 * (found + wrong)


@pytest.mark.parametrize(
    ("mean", "spread", "worst", "limit"),
    [
        (0.30, 0.00, "raw", 0.10),
        (0.30, 0.05, "raw", 0.10),
        (0.30, 0.10, "raw", 0.10),
        (0.15, 0.00, "raw", 0.10),
        (0.15, 0.05, "raw", 0.10),
        (0.30, 0.00, "drawn", 0.13),
        (0.30, 0.10, "drawn", 0.13),
    ],
)
def test_the_worst_unit_does_not_improve_by_itself(
    mean: float, spread: float, worst: str, limit: float
) -> None:
    """Units alike, or really spread by five or ten points; the worst by its raw or drawn share."""
    rounds = size(50, 2000)
    rng = np.random.default_rng(20260601)
    cases = [no_effect(rng, mean, spread, worst) for _ in range(rounds)]
    verdicts = [case.found.verdict for case in cases]
    figures = {
        "reduced": verdicts.count("reduced") / rounds,
        "increased": verdicts.count("increased") / rounds,
        "raw improvement": round(float(np.mean([case.raw for case in cases])), 3),
        "drawn improvement": round(float(np.mean([case.drawn for case in cases])), 3),
    }
    note(f"no effect on the worst unit ({worst}), mean {mean}, spread {spread}", figures)
    assert figures["reduced"] <= limit + size(8, 0) / 100
    assert figures["increased"] <= size(22, 13) / 100
    assert figures["raw improvement"] > 0.10
    assert abs(figures["drawn improvement"]) < size(9, 5) / 100


@pytest.mark.parametrize("spread", [0.08, 0.10])
@pytest.mark.parametrize("answers", [20, 40, 80])
def test_a_true_halving_is_called(answers: int, spread: float) -> None:
    rounds = size(50, 4000)
    rng = np.random.default_rng(20260602)
    cases = [halving(rng, answers, spread) for _ in range(rounds)]
    share = sum(case.found.verdict == "reduced" for case in cases) / rounds
    note(f"a halving from 30 % called, {answers} + {answers}, spread {spread}", share)
    assert abs(share - CALLED[answers]) <= size(17, 5) / 100
    assert sum(case.found.verdict == "increased" for case in cases) <= 0.01 * rounds


def test_enough_answers_call_a_halving_in_four_of_five() -> None:
    """`more_needed` = 0 promises 80 %; 80 + 80 answers have it nearly always."""
    rng = np.random.default_rng(20260603)
    cases = [halving(rng, 80, 0.08) for _ in range(size(40, 2000))]
    enough = [case for case in cases if case.found.verdict != "cannot_tell_yet"]
    assert len(enough) > 0.9 * len(cases)
    called = sum(case.found.verdict == "reduced" for case in cases) / len(cases)
    assert called >= size(70, 80) / 100


def test_shares_of_five_answers_are_drawn_nearer_to_the_truth() -> None:
    rng = np.random.default_rng(20260604)
    raw, drawn = [], []
    for _ in range(size(30, 1000)):
        n, p = np.full(UNITS, 5), shares(rng, 0.30, 0.10)
        y = rng.binomial(n, p)
        raw.append((y / n - p) ** 2)
        drawn.append((np.array([one.share for one in all_drawn(y, n)]) - p) ** 2)
    figures = {
        "raw": round(float(np.sqrt(np.mean(raw))), 3),
        "drawn": round(float(np.sqrt(np.mean(drawn))), 3),
    }
    note("error of a share of five answers (root mean square)", figures)
    assert figures["raw"] > 0.18
    assert figures["drawn"] < 0.12


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.10, 0.15])
@pytest.mark.parametrize("answers", ["5", "5 to 30"])
def test_the_interval_of_a_drawn_share_covers(spread: float, answers: str) -> None:
    """At least 90 %, although the prior is estimated from the same 22 units."""
    rng = np.random.default_rng(20260606)
    covered = []
    for _ in range(size(20, 400)):
        n = np.full(UNITS, 5) if answers == "5" else sizes(rng)
        p = shares(rng, 0.30, spread)
        found = all_drawn(rng.binomial(n, p), n)
        intervals = zip([one.interval90 for one in found], p, strict=True)
        covered += [interval.low <= true <= interval.high for interval, true in intervals]
    share = round(float(np.mean(covered)), 3)
    note(f"90 % intervals of drawn shares cover, {answers} answers, spread {spread}", share)
    assert share >= size(86, 90) / 100


def all_drawn(y: Whole, n: Whole) -> list[Shrunk]:
    units = list(zip(map(int, y), map(int, n), strict=True))
    prior = fit_prior(units)
    return [posterior(*unit, prior) for unit in units]


def test_a_change_is_rarely_established_without_one() -> None:
    """Newcombe's interval over all outcomes of 8 and 12, and true shares from 5 to 95 %."""
    outside = []
    for share in np.linspace(0.05, 0.95, 19):
        one, other = binomial(8, share), binomial(12, share)
        outside.append(
            sum(
                one[a] * other[b]
                for a in range(9)
                for b in range(13)
                if not (newcombe(a, 8, b, 12).low <= 0 <= newcombe(a, 8, b, 12).high)
            )
        )
    note("a change from 8 to 12 answers established without one", round(float(max(outside)), 3))
    assert max(outside) <= 0.06
    assert np.mean(outside) <= 0.05


def binomial(n: int, share: float) -> list[float]:
    return [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
