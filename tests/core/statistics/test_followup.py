import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from avtryck.core.statistics.counts import CountRange, exactly
from avtryck.core.statistics.followup import CERTAIN, MOST, Baseline, follow_up, freeze
from avtryck.core.statistics.shrinkage import Prior

NOBODY = exactly(0, 0)
PRIOR = Prior(7.5, 17.5)
REST = exactly(120, 400)
ranges = st.integers(1, 20).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.integers(0, n)).map(
        lambda ends: CountRange(min(ends), max(ends), n)
    )
)


@settings(max_examples=40)
@given(
    st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_without_a_rest_it_is_the_predictive_tail(
    then: tuple[int, int], now: tuple[int, int]
) -> None:
    """One less the beta-binomial chance of as few or fewer, which SciPy has exactly."""
    baseline = freeze(exactly(*then), PRIOR)
    predicted = betabinom(now[1], then[0] + PRIOR.alpha, then[1] - then[0] + PRIOR.beta)
    found = follow_up(baseline, exactly(*now), NOBODY, NOBODY)
    fallen, risen = 1 - predicted.cdf(now[0]), predicted.cdf(now[0] - 1)
    if fallen > 0.5:
        assert found.p_reduced == pytest.approx(fallen, abs=2e-4)
    elif risen > 0.5:
        assert found.p_reduced == pytest.approx(1 - risen, abs=2e-4)
    else:
        assert found.p_reduced == 0.5


def test_no_effect_is_called_in_at_most_11_per_cent_when_the_prior_is_right() -> None:
    """Exactly, for every baseline of 12 answers and every later outcome of 15."""
    for successes in range(13):
        baseline = freeze(exactly(successes, 12), PRIOR)
        predicted = betabinom(15, successes + PRIOR.alpha, 12 - successes + PRIOR.beta)
        called = {"reduced": 0.0, "increased": 0.0}
        for later in range(16):
            verdict = follow_up(baseline, exactly(later, 15), NOBODY, NOBODY).verdict
            if verdict in called:
                called[verdict] += float(predicted.pmf(later))
        assert max(called.values()) <= 1 - CERTAIN


def test_against_a_million_draws() -> None:
    rng = np.random.default_rng(20260605)
    baseline, rest_before, rest_now = (
        freeze(exactly(12, 30), PRIOR),
        exactly(30, 90),
        exactly(26, 95),
    )
    found = follow_up(baseline, exactly(6, 25), rest_before, rest_now)
    draws = 1_000_000
    base = rng.beta(12 + 7.5, 18 + 17.5, draws)
    rest = rng.beta(26.5, 69.5, draws) - rng.beta(30.5, 60.5, draws)
    fall, rise = rng.beta(7, 19, draws) - base - rest, rng.beta(6, 20, draws) - base - rest
    assert found.p_reduced == pytest.approx(float(np.mean(fall <= 0)), abs=0.002)
    assert found.difference.low == pytest.approx(float(np.quantile(rise, 1 - CERTAIN)), abs=0.002)
    assert found.difference.high == pytest.approx(float(np.quantile(fall, CERTAIN)), abs=0.002)


@settings(max_examples=40)
@given(ranges, ranges, ranges, ranges)
def test_the_verdict_is_what_the_interval_says(
    then: CountRange, now: CountRange, rest_before: CountRange, rest_now: CountRange
) -> None:
    found = follow_up(freeze(then, PRIOR), now, rest_before, rest_now)
    assert found.difference.low <= found.difference.high
    assert (found.verdict == "reduced") == (found.p_reduced > CERTAIN)
    assert (found.verdict == "increased") == (1 - found.p_reduced > CERTAIN)
    if found.verdict == "reduced":
        assert found.difference.high < 1e-5
    if found.verdict == "increased":
        assert found.difference.low > -1e-5
    assert (found.more_needed > 0) == (found.verdict == "cannot_tell_yet")


@settings(max_examples=25)
@given(ranges, ranges)
def test_a_range_is_more_cautious_than_any_count_within(then: CountRange, now: CountRange) -> None:
    ranged = follow_up(freeze(then, PRIOR), now, REST, REST)
    for successes in {then.low, then.high}:
        for later in {now.low, now.high}:
            baseline = freeze(exactly(successes, then.n), PRIOR)
            one = follow_up(baseline, exactly(later, now.n), REST, REST)
            assert ranged.difference.low <= one.difference.low + 1e-6
            assert ranged.difference.high >= one.difference.high - 1e-6
            if ranged.verdict in {"reduced", "increased"}:
                assert one.verdict == ranged.verdict


def test_the_four_verdicts() -> None:
    baseline = freeze(exactly(24, 80), PRIOR)

    def verdict(later: int, n: int, rest_now: CountRange = REST) -> str:
        return follow_up(baseline, exactly(later, n), REST, rest_now).verdict

    assert verdict(12, 80) == "reduced"
    assert verdict(40, 80) == "increased"
    assert verdict(23, 80) == "no_change_established"
    assert verdict(3, 10) == "cannot_tell_yet"
    # A fall that the whole organisation shares is no effect of what was done here.
    assert verdict(12, 80, exactly(60, 400)) != "reduced"


def test_how_many_more() -> None:
    baseline = freeze(exactly(24, 80), PRIOR)
    none_yet = follow_up(baseline, exactly(0, 0), REST, REST)
    some = follow_up(baseline, exactly(3, 10), REST, REST)
    assert none_yet.more_needed == some.more_needed + 10
    assert 40 <= none_yet.more_needed <= 80
    assert none_yet.within_reach
    hopeless = follow_up(freeze(exactly(1, 6), Prior(1, 1)), exactly(1, 6), REST, REST)
    assert (hopeless.verdict, hopeless.more_needed) == ("cannot_tell_yet", MOST)
    assert not hopeless.within_reach


@given(ranges, st.floats(0.1, 60), st.floats(0.1, 60))
def test_a_baseline_survives_json(counts: CountRange, alpha: float, beta: float) -> None:
    baseline = freeze(counts, Prior(alpha, beta))
    assert Baseline.from_dict(json.loads(json.dumps(baseline.to_dict()))) == baseline


def test_a_damaged_baseline_is_refused() -> None:
    stored = freeze(exactly(3, 10), PRIOR).to_dict()
    with pytest.raises(KeyError):
        Baseline.from_dict({"shrunk": stored["shrunk"]})
    with pytest.raises(ValueError, match=r"^11 to 3 of 10 is not a count$"):
        Baseline.from_dict(stored | {"counts": {"low": 11, "high": 3, "n": 10}})
