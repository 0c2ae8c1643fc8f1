"""A unit against the rest of the organisation, and those below it, from hand-made pools."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.core.statistics.flags import NO_FLAG, Flag
from avtryck.core.statistics.shrinkage import fit_prior, posterior_range
from avtryck.org.models import Unit
from avtryck.reports.contract import facts
from avtryck.reports.model import Comparison, Report
from avtryck.reports.report import report, seen_by
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
WORK, LEAD, PAY = "area_work_group", "area_leadership", "reasons/pay"
Y2024, Y2025 = date(2024, 12, 31), date(2025, 12, 31)
CALM, BAD = [2, 4, 6, 5, 3], [16, 8, 2, 2, 2]


def of(code: str, **rest: object) -> Report:
    return report(Unit.objects.get(code=code), **rest)  # type: ignore[arg-type]


def group(node: str, histograms: dict[str, list[int]], **rest: str) -> Group:
    n = max(sum(counts) for counts in histograms.values())
    return Group(node, n, (node,), histograms, **rest)


def comparison(found: Report, key: str) -> Comparison:
    return next(one for one in found.comparisons if one.figure == key)


def test_the_rest_is_the_organisation_without_the_unit() -> None:
    release("2024", [group("minne", {WORK: CALM}), group("syn", {WORK: BAD}),
                     group("optik", {WORK: [1, 1, 2, 2, 4]})], until=Y2024)  # fmt: skip

    found = comparison(of("neuro"), WORK)

    assert (found.n, found.here.low, found.here.high) == (50, 30 / 50, 30 / 50)
    assert (found.rest_n, found.rest.low, found.rest.high) == (10, 0.2, 0.2)
    drawn = posterior_range(30, 30, 50, fit_prior([(30, 50), (2, 10)]))
    assert found.shrunk == drawn
    assert of("uni").comparisons == ()


def test_a_planted_difference_is_established_in_both_directions() -> None:
    release("2024", [group("minne", {WORK: BAD}), group("optik", {WORK: [1, 1, 6, 10, 12]})],
            until=Y2024)  # fmt: skip

    worse, better = of("neuro"), of("fysik")

    assert comparison(worse, WORK).flag == Flag("established", "worse")
    assert comparison(better, WORK).flag == Flag("established", "better")
    figure = next(one for one in worse.figures if one.key == WORK)
    assert (figure.flag, figure.direction) == ("established", "worse")
    question = next(one for one in facts(worse)["questions"] if one["key"] == WORK)
    assert (question["flag"], question["direction"]) == ("established", "worse")
    cell = of("uni").heat_map.cells["neuro", WORK]  # type: ignore[union-attr]
    assert cell.flag == Flag("established", "worse")


def test_the_same_answers_everywhere_have_no_flags() -> None:
    release("2024", [group(node, {WORK: CALM, LEAD: CALM}) for node in ("minne", "syn", "optik")],
            until=Y2024)  # fmt: skip

    found = [of(code) for code in ("uni", "neuro", "fysik", "minne")]

    assert {one.flag for report in found for one in report.figures} == {"none"}
    cells = [cell for one in found if one.heat_map for cell in one.heat_map.cells.values()]
    assert {cell.flag for cell in cells} == {NO_FLAG}


def test_reasons_that_come_back_are_compared_as_areas_are() -> None:
    often, seldom = [6, 10, 14], [27, 2, 1]
    release("2024", [
        group("minne", {WORK: CALM}), group("optik", {WORK: CALM}),
        group("minne", {PAY: often}, ledger="resigned"),
        group("optik", {PAY: seldom}, ledger="resigned"),
    ], until=Y2024)  # fmt: skip

    found = comparison(of("neuro"), PAY)

    assert (found.here.low, found.rest.low, found.reason) == (24 / 30, 3 / 30, True)
    assert found.flag == Flag("established", "worse")
    assert comparison(of("fysik"), PAY).flag == Flag("established", "better")


def test_flags_use_the_end_nearest_no_difference() -> None:
    """7 of 7 unfavourable twice may be 6 of 7, also when they are taken from the organisation's."""
    alike = [7, 0, 0, 0, 0]
    release("2024", [group("minne", {WORK: alike}), group("optik", {WORK: CALM})], until=Y2024)
    release("2025", [group("minne", {WORK: alike})], until=Y2025, span_from=date(2025, 1, 1))

    found = comparison(of("minne"), WORK)

    assert (found.n, found.here.low, found.here.high) == (14, 12 / 14, 1)
    assert (found.rest_n, found.rest.low, found.rest.high) == (20, 4 / 20, 8 / 20)
    assert found.flag == Flag("established", "worse")
    assert "100" not in of("minne").opening.established.replace("85–100", "")  # type: ignore[union-attr]


def test_the_heat_map_has_the_units_below_that_show_something_and_a_cell_for_each_area() -> None:
    release("2024", [group("minne", {WORK: CALM, LEAD: BAD}), group("optik", {WORK: CALM})],
            until=Y2024)  # fmt: skip

    found = of("neuro").heat_map

    assert found is not None
    assert found.units == (("minne", "Avdelningen för minne"),)
    assert [key for key, _ in found.figures][:2] == ["area_work_organisation",
                                                     "area_work_environment"]  # fmt: skip
    assert len(found.cells) == len(found.figures) == 8
    shown = found.cells["minne", WORK]
    assert (shown.n, shown.unfavourable and shown.unfavourable.low) == (20, 6 / 20)
    empty = found.cells["minne", "area_terms"]
    assert (empty.n, empty.unfavourable, empty.shrunk, empty.flag) == (None, None, None, NO_FLAG)
    assert of("minne").heat_map is None


def test_a_reader_sees_the_units_below_that_she_may_read_with_the_same_flags() -> None:
    release("2024", [group("minne", {WORK: BAD}), group("optik", {WORK: [1, 1, 6, 10, 12]})],
            until=Y2024)  # fmt: skip
    whole = of("uni")

    part = seen_by(whole, {"neuro"})

    assert part.heat_map is not None
    assert whole.heat_map is not None
    assert part.heat_map.units == (("neuro", "Institutionen för neurovetenskap"),)
    assert part.heat_map.cells["neuro", WORK] == whole.heat_map.cells["neuro", WORK]
    assert "fysik" in whole.opening.established  # type: ignore[union-attr]
    assert "fysik" not in part.opening.established  # type: ignore[union-attr]
    assert seen_by(whole, {"neuro", "fysik"}) is whole


def test_what_the_others_have_not_been_asked_is_refused_in_words() -> None:
    release("2024", [group("minne", {WORK: CALM, LEAD: CALM}), group("optik", {WORK: CALM})],
            until=Y2024)  # fmt: skip

    found = of("neuro")

    assert [one.figure for one in found.comparisons] == [WORK]
    assert found.unlike == (
        "1 fråga jämförs inte: resten av organisationen har inga visade svar på just den frågan. "
        "Frågor med andra ord eller andra svarsalternativ jämför vi aldrig."
    )


def test_leadership_figures_are_left_out_of_releases_that_are_withheld() -> None:
    groups = [
        group("minne", {WORK: BAD}), group("optik", {WORK: CALM}),
        group("minne", {LEAD: BAD}, ledger="leadership"),
        group("optik", {LEAD: CALM}, ledger="leadership"),
    ]  # fmt: skip
    release("2024", groups, until=Y2024)

    found = of("neuro", withheld=frozenset({"2024"}))

    assert [one.figure for one in found.comparisons] == [WORK]
    assert next(one for one in found.figures if one.key == LEAD).n == 0
    assert found.heat_map.cells["minne", LEAD].n is None  # type: ignore[union-attr]
    assert comparison(of("neuro"), LEAD).n == 30
