"""What a report says, from hand-made pools whose figures can be checked on paper."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Unit
from avtryck.reports.contract import facts
from avtryck.reports.model import Figure, Report
from avtryck.reports.report import NoSuchInstrumentError, report
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
WORK, RECOMMEND, PAY = "area_work_group", "recommend", "reasons/pay"
SATISFIED = [0, 0, 0, 0, 7]
Y2024, Y2025 = date(2024, 12, 31), date(2025, 12, 31)


def of(code: str, window: Window | None = None, **rest: str) -> Report:
    return report(Unit.objects.get(code=code), window or Window(), **rest)


def figure(found: Report, key: str) -> Figure:
    return next(one for one in found.figures if one.key == key)


def group(node: str, histograms: dict[str, list[int]], **rest: str) -> Group:
    n = max(sum(counts) for counts in histograms.values())
    return Group(node, n, (node,), histograms, **rest)


def test_exact_counts_shares_and_intervals() -> None:
    release("2024", [group("minne", {WORK: [1, 2, 3, 10, 4]})], until=Y2024)

    found = figure(of("neuro"), WORK)

    assert (found.n, found.unshown) == (20, 0)
    assert found.counts == {"1": 1, "2": 2, "3": 3, "4": 10, "5": 4}
    assert [(one.low, one.high) for one in found.classes] == [(3, 3), (3, 3), (14, 14)]
    share = found.favourable
    assert share is not None
    assert (share.low, share.high) == (0.7, 0.7)
    assert (round(share.interval.low, 4), round(share.interval.high, 4)) == (0.4810, 0.8545)


def test_seven_of_seven_twice_is_never_a_hundred_per_cent() -> None:
    release("2024", [group("minne", {WORK: SATISFIED})], until=Y2024)
    release("2025", [group("minne", {WORK: SATISFIED})], until=Y2025, span_from=date(2025, 1, 1))

    found = figure(of("neuro"), WORK)

    assert (found.n, found.unshown) == (14, 2)
    assert found.counts == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0}
    assert [(one.low, one.high) for one in found.classes] == [(0, 2), (0, 2), (12, 14)]
    assert found.favourable is not None
    assert (found.favourable.low, found.favourable.high) == (12 / 14, 1)


def test_two_groups_of_a_release_are_shown_exactly_where_they_have_two_exceptions() -> None:
    histogram = [1, 0, 0, 0, 6]
    both = [group("minne", {WORK: histogram}), group("syn", {WORK: histogram})]
    release("2024", both, until=Y2024)

    division, institution = figure(of("minne"), WORK), figure(of("neuro"), WORK)

    assert [(one.low, one.high) for one in division.classes] == [(0, 1), (0, 1), (6, 7)]
    assert institution.counts == {"1": 2, "2": 0, "3": 0, "4": 0, "5": 12}
    assert institution.unshown == 0


def test_recommendation_value_has_a_range_and_says_when_it_is_too_wide() -> None:
    unanimous = [0] * 9 + [4, 4]
    release("2024", [group("minne", {RECOMMEND: unanimous})], until=Y2024)
    mixed = [2, 2, 2, 2, 1, 1, 0, 5, 5, 10, 10]
    release("2025", [group("syn", {RECOMMEND: mixed})], until=Y2025, span_from=date(2025, 1, 1))

    few = figure(of("minne"), RECOMMEND).recommendation
    many = figure(of("syn"), RECOMMEND).recommendation

    assert few is not None
    assert many is not None
    assert (few.low, few.high, few.too_few) == (75, 100, True)
    assert (many.low, many.high, many.too_few) == (25, 25, False)
    assert (round(many.interval.low, 1), round(many.interval.high, 1)) == (-1.4, 48.7)


def test_a_window_holds_whole_releases_and_is_printed_as_it_is_counted() -> None:
    release("2024", [group("minne", {WORK: [1, 2, 3, 10, 4]})], until=Y2024)
    later = [group("minne", {WORK: [2, 2, 2, 2, 2]})]
    release("2025", later, until=Y2025, span_from=date(2025, 1, 1))

    second = of("minne", Window(date(2024, 6, 1), date(2026, 2, 1)))
    neither = of("minne", Window(date(2025, 1, 2), None))

    assert (second.n, second.releases) == (10, ("2025",))
    assert facts(second)["window"] == {"from": "2025-01-01", "to": "2025-12-31"}
    assert facts(neither)["window"] == {"from": None, "to": None}
    assert neither.n is None


def test_pools_name_their_units_and_only_those_inside_are_counted() -> None:
    pools = [
        Group("minne", 7, ("minne-a", "minne-b"), {WORK: [1, 1, 1, 2, 2]}),
        Group("neuro", 5, ("minne", "syn"), {WORK: [1, 1, 1, 1, 1]}),
        Group("optik", 6, ("optik",), {WORK: [1, 1, 1, 1, 2]}),
    ]
    release("2024", pools, until=Y2024)

    assert [(line.label, line.n) for line in of("minne").pools] == [("Grupp A + Grupp B", 7)]
    assert of("neuro").n == 12
    assert of("uni").n == 18
    assert of("minne-a").n is None
    assert of("minne", language="en").pools[0].label == "Group A + Group B"


def test_the_refusal_is_the_same_for_nobody_and_for_four() -> None:
    release("2024", [group("minne", {WORK: [0, 0, 12, 12, 10]})], until=Y2024)

    found = of("syn")

    assert found.refusal == (
        "Vi visar inga svar för Avdelningen för syn ännu. Svar visas bara i grupper om minst 5. "
        "Institutionen för neurovetenskap som helhet har 34 svar."
    )
    assert (found.n, found.figures, found.pools, found.coverage) == (None, (), (), "")
    assert of("optik").refusal == (
        "Vi visar inga svar för Avdelningen för optik ännu. Svar visas bara i grupper om minst 5. "
        "Universitetet som helhet har 34 svar."
    )


def test_before_the_first_release_every_unit_has_the_sentence() -> None:
    assert of("uni").refusal == (
        "Vi visar inga svar för Universitetet ännu. Svar visas bara i grupper om minst 5."
    )


def test_live_and_imported_answers_to_one_instrument_are_added() -> None:
    groups = [
        group("minne", {WORK: [2, 2, 2, 2, 2]}),
        group("minne", {WORK: [1, 1, 1, 1, 1]}, source="batch-1"),
    ]
    release("2024", groups, until=Y2024)

    found = of("minne")

    assert found.n == 15
    assert figure(found, WORK).counts == {"1": 3, "2": 3, "3": 3, "4": 3, "5": 3}
    assert found.instrument == "exit-survey/1"


def test_an_instrument_that_nothing_is_published_from_is_refused() -> None:
    release("2024", [group("minne", {WORK: [2, 2, 2, 2, 2]})], until=Y2024)

    assert of("minne", instrument="exit-survey").n == 10
    assert of("minne", instrument="exit-survey/1").n == 10
    for unknown in ("another", "exit-survey/99"):
        with pytest.raises(NoSuchInstrumentError):
            of("minne", instrument=unknown)


def test_the_register_is_shown_for_the_whole_organisation_at_full_closes_only() -> None:
    first, second = {"exit_type": {"resignation": 9, "other": 6}}, {"exit_type": {"retirement": 7}}
    pools = [group("minne", {WORK: [3, 3, 3, 3, 3]})]
    release("2024", pools, until=Y2024, background=first)
    release("2025", pools, until=Y2025, span_from=date(2025, 1, 1), background=second)

    assert of("uni").background == {"exit_type": {"resignation": 9, "retirement": 7, "other": 6}}
    assert of("neuro").background is None


def test_reasons_count_any_part_and_keep_no_part_apart() -> None:
    pools = [group("minne", {PAY: [10, 6, 4]}, ledger="resigned")]
    release("2024", pools, until=Y2024)

    found = figure(of("minne"), PAY)

    assert found.counts == {"no_part": 10, "contributed": 6, "decisive": 4}
    assert found.favourable is not None
    assert found.favourable.low == 0.5
    assert of("minne").n is None
    assert of("minne").refusal is None


def test_a_question_with_too_few_answers_shows_nothing_of_itself() -> None:
    release("2024", [group("minne", {WORK: [1, 1, 1, 1, 1], RECOMMEND: [1] * 4 + [0] * 7})],
            until=Y2024)  # fmt: skip

    hidden = next(one for one in facts(of("minne"))["questions"] if one["key"] == RECOMMEND)

    assert hidden | {"text": ""} == {
        "key": RECOMMEND, "text": "", "n": 0, "counts": None, "unshown": 0, "classes": [],
        "favourable": None, "recommendation": None, "flag": "none", "direction": None,
    }  # fmt: skip
