import pytest

from avtryck.core.statistics.counts import CountRange, exactly


def test_exactly_is_a_range_without_width() -> None:
    assert exactly(3, 7) == CountRange(3, 3, 7)
    assert CountRange(3, 4, 7).middle == 3.5


@pytest.mark.parametrize(("low", "high", "n"), [(-1, 2, 5), (3, 2, 5), (3, 6, 5)])
def test_what_is_no_count_is_refused(low: int, high: int, n: int) -> None:
    with pytest.raises(ValueError, match=rf"^{low} to {high} of {n} is not a count$"):
        CountRange(low, high, n)
