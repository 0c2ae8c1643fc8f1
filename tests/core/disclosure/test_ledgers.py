import pytest

from avtryck.core.disclosure.ledgers import LedgerPolicy


@pytest.mark.parametrize(
    ("minimum_group", "t", "threshold"),
    [(5, 0, 5), (5, 1, 6), (5, 2, 7), (5, 4, 11), (3, 0, 3), (3, 1, 5), (20, 3, 23)],
)
def test_threshold(minimum_group: int, t: int, threshold: int) -> None:
    policy = LedgerPolicy("interviews", minimum_group, t)
    assert (policy.threshold, policy.slack) == (threshold, 1 + t)


def test_what_cannot_be_proven_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^ledger 'everyone': minimum_group 2 is below 3$"):
        LedgerPolicy("everyone", 2)
    for t, min_level in ((-1, 0), (0, -1)):
        with pytest.raises(ValueError, match=r"^ledger 'everyone': t and min_level may not be neg"):
            LedgerPolicy("everyone", 5, t, min_level)
    with pytest.raises(ValueError, match=r"^ledger 'leadership': max_level is above min_level$"):
        LedgerPolicy("leadership", 5, min_level=3, max_level=2)
    assert LedgerPolicy("leadership", 5, min_level=2, max_level=2).threshold == 5
