"""What the opening says with no, one and many findings; where there is more; trends and bounds."""

from __future__ import annotations

from datetime import date

import pytest

from avtryck.content.queries import instrument
from avtryck.core.disclosure.windows import Window
from avtryck.core.instruments import items
from avtryck.org.models import Unit
from avtryck.published.models import Response
from avtryck.reports.model import Opening, Report
from avtryck.reports.opening import rounded
from avtryck.reports.report import report
from published_rows import Group, release

pytestmark = pytest.mark.usefixtures("people")
WORK, LEAD, TERMS, RECOMMEND = "area_work_group", "area_leadership", "area_terms", "recommend"
Y2024, Y2025, NEW_YEAR = date(2024, 12, 31), date(2025, 12, 31), date(2025, 1, 1)
CALM, BAD, GOOD = [2, 4, 6, 5, 3], [16, 8, 2, 2, 2], [1, 1, 6, 10, 12]
EVEN = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]


def of(code: str, **rest: object) -> Report:
    return report(Unit.objects.get(code=code), **rest)  # type: ignore[arg-type]


def said(found: Report) -> Opening:
    assert found.opening is not None
    return found.opening


def group(node: str, histograms: dict[str, list[int]], **rest: str) -> Group:
    n = max(sum(counts) for counts in histograms.values())
    return Group(node, n, (node,), histograms, **rest)


def test_no_finding_is_said_as_plainly_as_one() -> None:
    release("2024", [group(node, {WORK: CALM}) for node in ("minne", "optik")], until=Y2024)

    found = said(of("neuro"))

    assert found.established == "Inget skiljer sig säkert från resten av organisationen."
    assert found.look == "Inget sticker ut."
    assert found.cannot_tell == (
        "Det går inte att säga något säkert om skillnaden mot resten av organisationen i 1 område "
        "(omkring 60 svar till behövs) eller om 14 frågor som har för få svar för att visas."
    )


def test_one_finding() -> None:
    release("2024", [group("minne", {WORK: BAD}), group("optik", {WORK: GOOD})], until=Y2024)

    assert said(of("minne")).established == (
        "Fler negativa svar än i resten av organisationen om ”Arbetsgruppen och samarbetet internt "
        "och externt” (80\N{NO-BREAK SPACE}% mot 7\N{NO-BREAK SPACE}%)."
    )
    assert said(of("minne")).look == "Inget mer sticker ut."
    assert said(of("uni")).established == (
        "Något område skiljer sig säkert i Institutionen för fysik och Institutionen för "
        "neurovetenskap."
    )


def test_many_findings_are_counted_after_the_third() -> None:
    scales = [one.key for one in items(instrument("exit-survey/1")) if len(one.categories) == 5]
    worse, better = dict.fromkeys(scales, BAD), dict.fromkeys(scales, GOOD)
    release("2024", [group("minne", worse), group("optik", better)], until=Y2024)

    found = said(of("neuro")).established

    share = "(80\N{NO-BREAK SPACE}% mot 7\N{NO-BREAK SPACE}%)"
    assert found.startswith(
        f"Fler negativa svar än i resten av organisationen om ”Arbetsorganisationen” {share}, "
        f"”Arbetsmiljön” {share}, ”Anställningsvillkoren” {share} och 5 till;"
    )
    assert found.count("”") == 6


def test_worth_a_look_is_never_said_as_certain() -> None:
    release("2024", [group("minne", {WORK: [2, 3, 2, 2, 1]}),
                     group("optik", {WORK: [3, 7, 10, 10, 10]})], until=Y2024)  # fmt: skip

    found = said(of("minne"))

    assert found.established == "Inget skiljer sig säkert från resten av organisationen."
    assert found.look.startswith("Kan vara värt att titta på, men är inte säkert: fler negativa")


def test_too_few_for_the_recommendation_value_says_how_many_more() -> None:
    release("2024", [group("minne", {RECOMMEND: [1, 1, 1, 0, 0, 0, 0, 2, 1, 2, 2]})], until=Y2024)

    assert "om rekommendationsvärdet (omkring 20 svar till behövs)" in said(of("uni")).cannot_tell
    assert [rounded(n) for n in (1, 9, 10, 11, 19, 67)] == [1, 9, 10, 15, 20, 70]


def test_a_unit_that_shows_nothing_has_no_opening() -> None:
    release("2024", [group("minne", {WORK: CALM})], until=Y2024)

    assert of("syn").opening is None
    assert of("syn").nearest_shown == "neuro"


def test_where_there_is_more() -> None:
    release("2024", [group("minne", {WORK: CALM}), group("optik", {WORK: BAD})], until=Y2024)
    release("2025", [group("minne", {WORK: CALM})], until=Y2025, span_from=NEW_YEAR)

    year = of("minne", window=Window(NEW_YEAR, None))
    empty = of("optik", window=Window(NEW_YEAR, None))

    assert year.wider == (
        "Över hela tiden har Avdelningen för minne 40 svar. "
        "Institutionen för neurovetenskap som helhet har 20 svar."
    )
    assert (year.longer, year.nearest_shown) == (40, "neuro")
    assert (empty.wider, empty.longer) == (
        "Över hela tiden har Avdelningen för optik 30 svar.", 30,
    )  # fmt: skip
    assert of("uni").wider == ""


def test_one_dot_a_release_and_a_change_only_when_established() -> None:
    release("2024", [group("minne", {WORK: BAD, LEAD: CALM})], until=Y2024)
    release("2025", [group("minne", {WORK: GOOD, LEAD: CALM})], until=Y2025, span_from=NEW_YEAR)

    found = {one.figure.key: one for one in of("minne").trends}

    assert set(found) == {WORK, LEAD}
    assert [(dot.span, dot.n, dot.share.low) for dot in found[WORK].dots] == [
        ((None, Y2024), 30, 4 / 30), ((NEW_YEAR, Y2025), 30, 22 / 30),
    ]  # fmt: skip
    change = found[WORK].change
    assert change is not None
    assert (round(change.difference.low, 3), round(change.difference.high, 3)) == (0.358, 0.748)
    assert found[LEAD].change is None
    assert said(of("minne")).established == (
        "Fler är positiva till ”Arbetsgruppen och samarbetet internt och externt” än i "
        "sammanställningen före (73\N{NO-BREAK SPACE}% mot 13\N{NO-BREAK SPACE}%)."
    )


def test_bounds_hold_whatever_the_missing_think() -> None:
    made = release("2024", [group("minne", {WORK: CALM, TERMS: [0, 0, 0, 0, 10]})], until=Y2024)
    Response.objects.create(release=made, node="minne", percent=40)

    found = {one.figure: (round(one.low, 4), round(one.high, 4)) for one in of("minne").bounds}

    # 20 shown and at least 40 %: at most 50 were asked; 8 of 20 are favourable, 9 of 10 at least.
    assert found == {WORK: (8 / 50, 1 - 12 / 50), TERMS: (9 / 50, 1.0)}
    assert of("neuro").bounds == ()
