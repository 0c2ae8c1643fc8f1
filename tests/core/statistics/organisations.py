"""Invented organisations whose truth is known, for the simulations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avtryck.core.statistics.counts import CountRange, exactly
from avtryck.core.statistics.flags import Cell
from avtryck.core.statistics.followup import FollowUp, follow_up, freeze
from avtryck.core.statistics.shrinkage import fit_prior

UNITS, AREAS = 22, 7
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


def sizes(rng: np.random.Generator) -> Whole:
    """5 to 30 answers a unit, some 385 in all."""
    return rng.integers(5, 31, UNITS)


def shares(rng: np.random.Generator, mean: float, spread: float) -> Floats:
    """True shares of the units: beta, with this mean and standard deviation; alike when 0."""
    if not spread:
        return np.full(UNITS, mean)
    strength = mean * (1 - mean) / spread**2 - 1
    return rng.beta(mean * strength, (1 - mean) * strength, UNITS)


def permuted_report(rng: np.random.Generator) -> tuple[list[Cell], Whole, Whole]:
    """Cells of unit × area with nothing to find: one body of answers, unit labels permuted.

    Who is discontented in one area is so in others too (one latent trait, correlation about 0.4),
    and areas differ, from 15 to 45 % unfavourable. Also the counts, and the units' n.
    """
    n = sizes(rng)
    labels = rng.permutation(np.repeat(np.arange(UNITS), n))
    trait = rng.normal(size=(len(labels), 1)) + rng.normal(size=(len(labels), AREAS))
    limits = [np.quantile(trait, 1 - share) for share in np.linspace(0.15, 0.45, AREAS)]
    answers = trait > limits
    counts = np.stack([answers[labels == unit].sum(axis=0) for unit in range(UNITS)])
    return cells_of(counts, n), counts, n


def cells_of(counts: Whole, n: Whole) -> list[Cell]:
    totals, people = counts.sum(axis=0), int(n.sum())
    return [
        Cell((str(unit), str(area)), y, y, m, rest, rest, people - m)
        for unit, m in enumerate(map(int, n))
        for area in range(counts.shape[1])
        for y, rest in [(int(counts[unit, area]), int(totals[area] - counts[unit, area]))]
    ]


@dataclass(frozen=True)
class Followed:
    """One finding followed up, with the improvement that a raw and a drawn baseline show."""

    found: FollowUp
    raw: float
    drawn: float


def followed(y: Whole, n: Whole, unit: int, later: Whole) -> Followed:
    """The prior from all units; as many answers later as before."""

    def counts(successes: Whole) -> tuple[CountRange, CountRange]:
        own, size = int(successes[unit]), int(n[unit])
        rest, people = int(successes.sum()) - own, int(n.sum()) - size
        return exactly(own, size), exactly(rest, people)

    (then, rest_then), (now, rest_now) = counts(y), counts(later)
    prior = fit_prior(list(zip(map(int, y), map(int, n), strict=True)))
    baseline = freeze(then, prior)
    share = now.low / now.n
    found = follow_up(baseline, now, rest_then, rest_now)
    return Followed(found, then.low / then.n - share, baseline.shrunk.share - share)


def no_effect(rng: np.random.Generator, mean: float, spread: float, worst: str) -> Followed:
    """The unit with the highest share, "raw" or "drawn", is acted on, and nothing changes."""
    n, p = sizes(rng), shares(rng, mean, spread)
    y = rng.binomial(n, p)
    prior = fit_prior(list(zip(map(int, y), map(int, n), strict=True)))
    drawn = (y + prior.alpha) / (n + prior.strength)
    unit = int(np.argmax(y / n if worst == "raw" else drawn))
    return followed(y, n, unit, rng.binomial(n, p))


def halving(rng: np.random.Generator, answers: int, spread: float) -> Followed:
    """A unit at 30 % among units around 30 % comes to 15 %; the others stay as they are."""
    n, p = np.full(UNITS, answers), shares(rng, 0.30, spread)
    p[0] = 0.30
    then = rng.binomial(n, p)
    p[0] = 0.15
    return followed(then, n, 0, rng.binomial(n, p))
