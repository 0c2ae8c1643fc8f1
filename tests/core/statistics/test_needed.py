import pytest
from hypothesis import given
from hypothesis import strategies as st

from avtryck.core.statistics.counts import CountRange, exactly
from avtryck.core.statistics.needed import answers_until_recommendation, answers_until_share
from avtryck.core.statistics.recommendation import recommendation_interval
from avtryck.core.statistics.wilson import wilson

classes = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)).filter(any)


@given(classes)
def test_so_many_fold_answers_are_enough(counts: tuple[int, int, int]) -> None:
    """Checked where the classes multiply without fractions: enough there, and not enough before."""
    detractors, _, promoters = counts
    n = sum(counts)
    more = answers_until_recommendation(detractors, promoters, n)
    fold = -(-(n + more) // n)
    enough = recommendation_interval(fold * detractors, fold * promoters, fold * n)
    assert enough.width <= 60
    before = (n + more - 1) // n
    if more and before:
        short = recommendation_interval(before * detractors, before * promoters, before * n)
        assert short.width > 60


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_too(case: tuple[int, int]) -> None:
    successes, n = case
    more = answers_until_share(exactly(successes, n))
    fold = -(-(n + more) // n)
    assert wilson(fold * successes, fold * n).width <= 0.2
    before = (n + more - 1) // n
    if more and before:
        assert wilson(before * successes, before * n).width > 0.2


def test_the_width_is_the_message() -> None:
    """The design's ±41 at ten answers: wider than 60 points, narrow enough at about thirty."""
    assert answers_until_recommendation(3, 4, 10) == 18
    assert answers_until_recommendation(0, 8, 8) == 0
    assert answers_until_recommendation(10, 20, 40) == 0


def test_a_range_asks_for_the_most_that_a_count_in_it_asks_for() -> None:
    every = [answers_until_share(exactly(count, 20)) for count in range(3, 13)]
    assert answers_until_share(CountRange(3, 12, 20)) == max(every)


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^0 answers, ±0.1$"):
        answers_until_share(exactly(0, 0))
    with pytest.raises(ValueError, match=r"^no interval is 0 wide$"):
        answers_until_recommendation(1, 1, 5, width=0)
    with pytest.raises(ValueError, match=r" detractors and "):
        answers_until_recommendation(1, 1, 0)
