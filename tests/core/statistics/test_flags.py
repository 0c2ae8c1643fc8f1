from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact

from avtryck.core.statistics.flags import (
    NO_FLAG,
    Cell,
    Flag,
    benjamini_hochberg,
    direction_of,
    flags,
    p_of,
    two_proportions,
    two_proportions_range,
)
from avtryck.core.statistics.shrinkage import Prior

shares = st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
ranges = st.integers(1, 12).flatmap(
    lambda n: st.tuples(st.tuples(st.integers(0, n), st.integers(0, n)), st.just(n))
)


def by_fractions(a: int, n: int, b: int, m: int) -> Fraction:
    """Twice the smaller tail, counted table by table."""
    drawn = a + b
    tables = {
        x: comb(n, x) * comb(m, drawn - x) for x in range(max(0, drawn - m), min(n, drawn) + 1)
    }
    above = sum(ways for x, ways in tables.items() if x >= a)
    below = sum(ways for x, ways in tables.items() if x <= a)
    return min(Fraction(1), Fraction(2 * min(above, below), comb(n + m, drawn)))


@given(shares, shares)
def test_p_equals_the_count_of_tables(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert two_proportions(*one, *other) == pytest.approx(
        float(by_fractions(*one, *other)), rel=1e-9
    )


@given(shares, st.tuples(st.integers(0, 400), st.just(400)))
def test_p_equals_twice_the_one_sided_fisher_of_scipy(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    table = [[one[0], one[1] - one[0]], [other[0], other[1] - other[0]]]
    tails = [fisher_exact(table, side).pvalue for side in ("less", "greater")]
    assert two_proportions(*one, *other) == pytest.approx(min(1, 2 * min(tails)), rel=1e-7)


def test_published_values() -> None:
    """Fisher (1935): 3 of 4 cups right, one-sided 17/70; his criminal twins, 10 of 13 and 2 of 17,
    one-sided 0.000465."""
    assert two_proportions(3, 4, 1, 4) == pytest.approx(2 * 17 / 70)
    assert round(two_proportions(10, 13, 2, 17) / 2, 6) == 0.000465


def test_its_size_is_at_most_half_in_each_direction() -> None:
    """Every true share and every outcome of 6 against 15: named wrongly in at most 5 % per side."""
    for step in range(1, 40):
        share = step / 40
        size = {"worse": 0.0, "better": 0.0}
        for a in range(7):
            for b in range(16):
                chance = comb(6, a) * comb(15, b) * share ** (a + b) * (1 - share) ** (21 - a - b)
                direction = direction_of(Cell(("u", "q"), a, a, 6, b, b, 15))
                if direction and two_proportions(a, 6, b, 15) <= 0.10:
                    size[direction] += chance
        assert max(size.values()) <= 0.05


@given(ranges, ranges)
def test_the_p_of_ranges_is_the_largest_of_all_counts_within(
    one: tuple[tuple[int, int], int], other: tuple[tuple[int, int], int]
) -> None:
    (a, n), (b, m) = (tuple(sorted(one[0])), one[1]), (tuple(sorted(other[0])), other[1])
    every = [
        two_proportions(x, n, y, m) for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)
    ]
    found = two_proportions_range((a[0], a[1]), n, (b[0], b[1]), m)
    assert found == 1.0 or found == pytest.approx(max(every))
    assert found >= max(every) - 1e-12


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.01, 0.5))
def test_kept_as_scipy_keeps_them(p_values: list[float], q: float) -> None:
    adjusted = [float(p) for p in false_discovery_control(p_values)]
    kept = benjamini_hochberg(p_values, q)
    clear = [abs(p - q) > 1e-9 for p in adjusted]
    assert all(k == (p <= q) for k, p, sure in zip(kept, adjusted, clear, strict=True) if sure)


def test_the_example_of_benjamini_and_hochberg() -> None:
    """Their 15 comparisons of thrombolysis (1995, section 3): four fall at 5 %."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert benjamini_hochberg(p_values, 0.05) == [True] * 4 + [False] * 11
    assert benjamini_hochberg([]) == []
    with pytest.raises(ValueError, match=r"^p-values and q lie from 0 to 1$"):
        benjamini_hochberg([1.2])


WEAK = {"q": Prior(3, 7)}


def cell(unit: str, low: int, high: int, n: int, rest: tuple[int, int, int]) -> Cell:
    return Cell((unit, "q"), low, high, n, *rest)


def test_established_look_here_and_none() -> None:
    rest = (90, 90, 300)
    found = flags(
        [
            cell("far worse", 18, 18, 20, rest),
            cell("far better", 0, 0, 20, rest),
            cell("worse", 6, 6, 10, rest),
            cell("alike", 3, 3, 10, rest),
        ],
        WEAK,
    )
    assert found == {
        ("far worse", "q"): Flag("established", "worse"),
        ("far better", "q"): Flag("established", "better"),
        ("worse", "q"): Flag("look_here", "worse"),
        ("alike", "q"): NO_FLAG,
    }


def test_a_wide_range_takes_the_flag_away() -> None:
    rest = (90, 90, 300)
    exact = flags([cell("u", 6, 6, 10, rest)], WEAK)
    ranged = flags([cell("u", 4, 6, 10, rest)], WEAK)
    assert exact[("u", "q")].kind != "none"
    assert ranged[("u", "q")] == NO_FLAG
    assert p_of(cell("u", 2, 4, 10, rest)) == 1.0


def test_nothing_to_compare_with_is_no_flag() -> None:
    found = flags([cell("empty", 0, 0, 0, (3, 3, 9)), cell("alone", 5, 5, 5, (0, 0, 0))])
    assert set(found.values()) == {NO_FLAG}


cells = st.lists(
    st.tuples(ranges, st.sampled_from("qr")).map(
        lambda drawn: (sorted(drawn[0][0]), drawn[0][1], drawn[1])
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=25)
@given(cells)
def test_shared_by_both_directions(drawn: list[tuple[list[int], int, str]]) -> None:
    """Favourable for unfavourable, and every flag turns round."""

    def mirrored(one: Cell) -> Cell:
        return Cell(
            one.key, one.n - one.successes_high, one.n - one.successes_low, one.n,
            one.rest_n - one.rest_high, one.rest_n - one.rest_low, one.rest_n,
        )  # fmt: skip

    given_cells = [
        Cell((str(index), figure), low, high, n, 40, 42, 120)
        for index, ((low, high), n, figure) in enumerate(drawn)
    ]
    prior, turned = {"q": Prior(3, 7), "r": Prior(1, 2)}, {"q": Prior(7, 3), "r": Prior(2, 1)}
    there = flags(given_cells, prior)
    back = flags([mirrored(one) for one in given_cells], turned)
    other = {"worse": "better", "better": "worse", None: None}
    for key, flag in there.items():
        assert (back[key].kind, back[key].direction) == (flag.kind, other[flag.direction])
        assert (flag.direction is None) == (flag.kind == "none")


def test_damage_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^3 to 2 of 5$"):
        cell("u", 3, 2, 5, (0, 0, 0))
    with pytest.raises(ValueError, match=r"^0 to 9 of 8$"):
        cell("u", 2, 2, 5, (0, 9, 8))
    with pytest.raises(ValueError, match=r"^two cells have one key$"):
        flags([cell("u", 2, 2, 5, (3, 3, 9))] * 2)
    with pytest.raises(ValueError, match=r"^6 of 5 and 0 of 1 are not shares$"):
        two_proportions(6, 5, 0, 1)
    with pytest.raises(KeyError):
        flags([cell("u", 2, 2, 5, (3, 3, 9))], {})
