"""Every tempting shortcut leaks, and the product's rule on the same people does not.

`leaks` counts worlds in which the class of somebody's answer is certain, out of all worlds. The
numbers are exact: a change of the rule, or of the finder, shows here.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from avtryck.core.disclosure.ledgers import LedgerPolicy
from avtryck.core.disclosure.tables import Counts, Question
from confidentiality.worlds.fillings import Row, Setting, five_steps, independent, yes_no
from confidentiality.worlds.finder import Look, Seen, find
from confidentiality.worlds.linked import (
    asked_after_yes,
    at_least,
    at_most,
    exclusive,
    first_question_only,
    main_among_the_ticks,
    ticks,
)
from confidentiality.worlds.product import BESIDE, pooled, product_looks, product_seen
from confidentiality.worlds.shortcuts import (
    Shortcut,
    exact_from_k,
    hide_unanimous,
    isolated_linearly,
    margins,
    names_the_class,
    one_exception_is_enough,
    rounded,
    rule_u_on,
)
from evidence import note

pytestmark = pytest.mark.once
K5 = LedgerPolicy("everyone", 5)
ONE = independent(yes_no("stay"))
Leaks = tuple[int, int]
"""(worlds in which somebody is certain of a stranger's answer, all worlds)."""


def leaks(setting: Setting, pools: Sequence[Sequence[Row]], looks: Sequence[Look]) -> Leaks:
    found = find(setting, pools, looks)
    return found.leaking, found.worlds


def rows(setting: Setting, sizes: Sequence[int], known: Sequence[int] = ()) -> list[list[Row]]:
    insiders = known or [0] * len(sizes)
    return [setting.pool(n - m, m) for n, m in zip(sizes, insiders, strict=True)]


def by_shortcut(show: Shortcut, sizes: Sequence[int], known: Sequence[int] = ()) -> Leaks:
    return leaks(ONE, rows(ONE, sizes, known), [Look((0,), cells_of(show))])


def cells_of(show: Shortcut) -> Seen:
    return lambda pools: show([histograms[0] for histograms in pools])


def by_product(
    setting: Setting,
    sizes: Sequence[int],
    policy: LedgerPolicy = K5,
    known: Sequence[int] = (),
) -> Leaks:
    looks = product_looks(setting.questions, BESIDE[: len(sizes)], policy)
    return leaks(setting, rows(setting, sizes, known), looks)


def by_product_in_pools(cells: Sequence[int], pools: Sequence[Sequence[int]]) -> Leaks:
    """The product on the same cells, each in one pool once and for ever."""
    seen = product_seen(ONE.questions[0], BESIDE[: len(pools)], K5)
    return leaks(ONE, rows(ONE, cells), [Look((0,), pooled(pools, seen))])


def record(name: str, found: Leaks, product: Leaks) -> None:
    note(f"shortcut_{name}", f"{found[0]} of {found[1]}, the product {product[0]} of {product[1]}")


def test_unanimous_pools_hidden_beside_exact_totals() -> None:
    found = by_shortcut(hide_unanimous, (3, 3, 4, 5))
    product = by_product(ONE, (3, 3, 4, 5), LedgerPolicy("everyone", 3))
    record("unanimity_hidden", found, product)
    assert (found, product) == ((408, 480), (0, 480))


LINKED = {
    "at_least_one_of_two": (at_least(1, 2, None), at_least(1, 2), (5, 5, 5), (32, 9_261)),
    "at_least_one_of_three": (at_least(1, 3, None), at_least(1, 3), (5, 5), (372, 213_444)),
    "main_among_two": (
        main_among_the_ticks(2, None),
        main_among_the_ticks(2),
        (5, 5, 5),
        (2_528, 175_616),
    ),
    "exclusive_of_three": (exclusive(3, None), exclusive(3), (5, 5), (192, 3_136)),
    "at_most_one_of_two": (at_most(1, 2, None), at_most(1, 2), (5, 5, 5), (32, 9_261)),
}


@pytest.mark.parametrize("name", LINKED)
def test_linked_questions_in_unions(name: str) -> None:
    undeclared, declared, sizes, expected = LINKED[name]
    found, product = by_product(undeclared, sizes), by_product(declared, sizes)
    record(f"linked_{name}", found, product)
    assert (found, product) == (expected, (0, expected[1]))


LIMITS = {
    "at_least_two_of_three": (at_least(2, 3), 56),
    "at_most_one_of_three": (at_most(1, 3), 56),
    "exactly_one_of_three": (ticks(3, lambda sheet: sum(sheet) == 1), 21),
}


@pytest.mark.parametrize("name", LIMITS)
def test_other_limits_leak_in_one_pool_however_declared(name: str) -> None:
    setting, worlds = LIMITS[name]
    found, product = by_product(setting, (5,)), by_product(first_question_only(setting), (5,))
    record(f"linked_{name}", found, product)
    assert (found, product) == ((6, worlds), (0, 6))


def test_signals_when_only_interviews_with_a_signal_are_members() -> None:
    """Three areas, negative or not; being in the pool would say that there was a signal."""
    members, everybody = at_least(1, 3, None), independent(*at_least(1, 3, None).questions)
    found, product = by_product(members, (5, 5)), by_product(everybody, (5, 5))
    record("signals_as_membership", found, product)
    assert (found, product) == ((372, 462**2), (0, 792**2))
    assert (0, 0, 0) in everybody.sheets
    assert (0, 0, 0) not in members.sheets


def test_a_filter_that_depends_on_an_answer() -> None:
    found = by_product(asked_after_yes(), (5,))
    product = by_product(independent(yes_no("gate"), yes_no("follow-up")), (5,))
    record("answer_dependent_filter", found, product)
    assert (found, product) == ((6, 21), (0, 56))


def test_rule_u_on_categories_gives_the_class_away() -> None:
    """4, 4, 4, 5, 5: two beside the largest category, none beside the class "favourable"."""
    scale = independent(five_steps("area"))
    categories = Question("area", scale.questions[0].categories)
    shown = product_looks([categories], BESIDE[:1], K5)
    found = leaks(scale, rows(scale, (5,)), shown)
    product = by_product(scale, (5,))
    record("class_unanimity", found, product)
    assert (found, product) == ((4, 126), (0, 126))


def test_retirement_known_to_hr_inside_a_reason_question() -> None:
    """Six people, four retired; the register leaves two whose answers HR reads off."""
    main = Question("main", ("retirement", "pay", "leadership"))
    asked = Setting((main,), ((0,), (1,), (2,)), closed=((0,),))
    pool = [asked.pool(2, 4, known_sheets=[(0,)])]
    found = leaks(asked, pool, product_looks([main], BESIDE[:1], K5))
    not_asked = [asked.pool(2)]
    product = leaks(asked, not_asked, product_looks([main], BESIDE[:1], K5))
    record("retirement_in_reasons", found, product)
    assert (found, product) == ((2, 3), (0, 3))


def test_an_interviewers_own_interviews_with_t_0() -> None:
    aware = LedgerPolicy("interviews", 5, t=1)
    found = by_product(ONE, (6, 6), known=(1, 0))
    product = by_product(ONE, (6, 6), aware, known=(1, 0))
    record("own_interviews_t_0", found, product)
    assert (found, product) == ((14, 84), (0, 84))


def test_k_5_with_t_4_and_nine_people_names_the_class() -> None:
    found = by_shortcut(names_the_class(4), (9,), known=(4,))
    four = LedgerPolicy("interviews", 5, t=4)
    product = by_product(ONE, (9,), four, known=(4,))
    record("threshold_k_plus_t", found, product)
    assert (found, product) == ((2, 30), (0, 30))
    assert by_product(ONE, (11,), four, known=(4,)) == (0, 40)


def test_one_known_answer_in_each_pool_with_unions() -> None:
    with_unions = LedgerPolicy("everyone", 5, t=1)
    without = LedgerPolicy("everyone", 5, t=1, per_pool=True)
    found = by_product(ONE, (6, 6, 6), with_unions, known=(1, 1, 1))
    product = by_product(ONE, (6, 6, 6), without, known=(1, 1, 1))
    record("one_known_per_pool", found, product)
    assert (found, product) == ((56, 1_728), (0, 1_728))


def test_one_question_in_two_overlapping_ledgers() -> None:
    """Two pools of eight that share four people: eight people fixed, four in each ledger."""
    cells = (4, 4, 4)
    found = by_shortcut(rule_u_on([(0, 1), (1, 2)]), cells)
    product = by_product_in_pools(cells, [(0, 1), (2,)])
    record("overlapping_ledgers", found, product)
    assert (found, product) == ((6, 125), (0, 125))
    view = rule_u_on([(0, 1), (1, 2)])([(0, 4), (2, 2), (4, 0)])
    alike = [world for world in by_cells(cells) if rule_u_on([(0, 1), (1, 2)])(world) == view]
    assert alike == [((0, 4), (2, 2), (4, 0))]


def by_cells(sizes: Sequence[int]) -> list[tuple[Counts, ...]]:
    return list(itertools.product(*([(n - yes, yes) for yes in range(n + 1)] for n in sizes)))


def test_live_and_imported_answers_in_one_union() -> None:
    """Whoever filled in the imported sheets subtracts them from the union."""
    together = by_product(ONE, (5, 5, 5), known=(0, 5, 5))
    apart = leaks(
        ONE,
        rows(ONE, (5, 5, 5), (0, 5, 5)),
        [
            Look((0,), of_pools(product_seen(ONE.questions[0], BESIDE[:1], K5), slice(0, 1))),
            Look((0,), of_pools(product_seen(ONE.questions[0], BESIDE[1:3], K5), slice(1, 3))),
        ],
    )
    record("live_and_imported", together, apart)
    assert (together, apart) == ((22, 216), (0, 216))


def of_pools(seen: Seen, chosen: slice) -> Seen:
    return lambda pools: seen(pools[chosen])


def test_uncounted_sheets_in_a_histogram() -> None:
    """Four invented departures around a real one, filled in by whoever invented them."""
    pool = rows(ONE, (5,), (4,))
    found = leaks(ONE, pool, product_looks(ONE.questions, BESIDE[:1], K5))
    product = by_product(ONE, (1,))
    record("uncounted_sheets", found, product)
    assert (found, product) == ((6, 10), (0, 2))


def test_a_whole_per_cent_is_an_exact_count() -> None:
    for n in range(1, 101):
        assert len({round(100 * count / n) for count in range(n + 1)}) == n + 1
    assert len({round(100 * count / 101) for count in range(102)}) < 102
    found, product = by_shortcut(rounded, (5, 6)), by_product(ONE, (5, 6))
    record("rounding", found, product)
    assert (found, product) == ((22, 42), (0, 42))
    assert by_shortcut(exact_from_k, (5, 6)) == found


def test_auditing_differences_alone() -> None:
    """Units by years; no sum or difference of pages isolates anybody, whole numbers do."""
    cells, sets = (3, 5, 5, 5), [(0, 1), (2, 3), (0, 2), (1, 3)]
    assert isolated_linearly(cells, sets) == []
    found = by_shortcut(margins(sets), cells)
    product = by_product_in_pools(cells, [(0, 1), (2, 3)])
    record("differencing_audit_alone", found, product)
    assert (found, product) == ((242, 864), (0, 864))
    shown = ((3, 5), (8, 2), (3, 5), (8, 2))
    alike = [world for world in by_cells(cells) if margins(sets)(world) == shown]
    assert alike == [((0, 3), (3, 2), (3, 2), (5, 0))]


def test_organisation_only_questions_over_windows_of_their_own() -> None:
    """Five, one and five answers: every window of at least five people, each under Rule U."""
    weeks = (5, 1, 5)
    windows = [(0,), (0, 1), (0, 1, 2), (1, 2), (2,)]
    found = by_shortcut(rule_u_on(windows), weeks)
    product = by_product_in_pools(weeks, [(0, 1, 2)])
    record("organisation_only_windows", found, product)
    assert (found, product) == ((64, 72), (0, 72))


def test_a_pool_with_one_exception_tells_the_exception_the_rest() -> None:
    found = by_shortcut(one_exception_is_enough, (5,), known=(1,))
    product = by_product(ONE, (6,), LedgerPolicy("interviews", 5, t=1), known=(1,))
    record("one_exception_is_enough", found, product)
    assert (found, product) == ((4, 10), (0, 12))
