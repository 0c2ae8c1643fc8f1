import pytest

from avtryck.core.statistics.recommendation import recommendation, recommendation_range


@pytest.mark.parametrize(
    ("detractors", "promoters", "n", "printed"),
    [
        (0, 8, 8, (100, 43.5, 100)),
        (3, 4, 10, (10, -38.3, 54.6)),
        (6, 3, 10, (-30, -74.5, 25.5)),
        (10, 20, 40, (25, -1.4, 48.7)),
        (1, 1, 5, (0, -50.6, 50.6)),
    ],
)
def test_the_worked_examples(
    detractors: int, promoters: int, n: int, printed: tuple[float, float, float]
) -> None:
    found = recommendation(detractors, promoters, n)
    assert found.low == found.high
    rounded = (found.low, round(found.interval.low, 1), round(found.interval.high, 1))
    assert rounded == printed


def test_wider_than_sixty_is_too_few() -> None:
    assert recommendation(3, 4, 10).too_few
    assert not recommendation(10, 20, 40).too_few
    assert not recommendation(0, 8, 8).too_few


def test_a_range_takes_the_low_of_the_low_and_the_high_of_the_high() -> None:
    low, high = recommendation(4, 4, 10), recommendation(3, 5, 10)
    found = recommendation_range((4, 4), (3, 5), 10)
    assert (found.low, found.high) == (0, 20)
    assert (found.interval.low, found.interval.high) == (low.interval.low, high.interval.high)


@pytest.mark.parametrize(("detractors", "promoters", "n"), [(0, 0, 0), (3, 3, 5), (-1, 1, 5)])
def test_counts_that_do_not_fit_are_refused(detractors: int, promoters: int, n: int) -> None:
    with pytest.raises(ValueError, match=r" detractors and "):
        recommendation(detractors, promoters, n)


def test_a_backward_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the lowest value 20.0 is above the highest 0.0$"):
        recommendation_range((3, 5), (4, 4), 10)
