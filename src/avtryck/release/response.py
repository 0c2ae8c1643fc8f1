"""How many of those who were sent the survey have their answers shown inside a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from avtryck.cases.models import Case
from avtryck.core.disclosure.tree import Tree
from avtryck.core.disclosure.windows import Span, Window, contains
from avtryck.core.instruments.asked import EVERYONE
from avtryck.core.rules.deadlines import last_day_of
from avtryck.published.models import Pool, Response
from avtryck.surveys.models import Invitation

LIVE = "live"
STEP = 10


def responses(
    fresh: Iterable[Pool], tree: Tree, *, full: bool, span: Span, minimum_group: int
) -> list[Response]:
    """A full close's response rates, from published pools and the register alone.

    `fresh` = the pools of the release that is made now; those that early closes published within
    its span are added. An answer pooled above a unit is not inside it. Only live answers: who was
    asked elsewhere is not known here.
    """
    if not full or span.start == span.end:  # made again the same day: no round of its own
        return []
    answers = inside(pooled(fresh, span), tree)
    asked = inside(invited(span), tree)
    return [
        Response(node=node, percent=percent)
        for node in sorted(asked)
        if (percent := step_of(answers[node], asked[node], minimum_group)) is not None
    ]


def step_of(answers: int, asked: int, minimum_group: int) -> int | None:
    """The lower end of the step of ten per cent; None under 2k answers or 2k non-answers.

    >>> step_of(10, 24, 5), step_of(10, 19, 5), step_of(9, 24, 5)
    (40, None, None)
    """
    if min(answers, asked - answers) < 2 * minimum_group:
        return None
    return answers * 100 // asked // STEP * STEP


def pooled(fresh: Iterable[Pool], span: Span) -> Counter[str]:
    """Node → people in live pools of everyone whose whole span lies in `span`."""
    window = Window(span.start, span.end)
    kept = Pool.objects.filter(source=LIVE, ledger=EVERYONE)
    columns = ("release__span_from", "release__until", "node", "standing__node", "n")
    found: Counter[str] = Counter()
    for start, end, node, moved, n in kept.values_list(*columns):
        if contains(window, Span(start, end)):
            found[node if moved is None else moved] += n
    for pool in fresh:
        if (pool.source, pool.ledger) == (LIVE, EVERYONE):
            found[pool.node] += pool.n
    return found


def invited(span: Span) -> Counter[str]:
    """Unit → counted leavers who were sent the survey in a round whose month ends in the span."""
    rows = Invitation.objects.filter(case__survey_state=Case.Survey.SENT)
    found: Counter[str] = Counter()
    for row in rows.select_related("round", "case__departure"):
        ended = last_day_of(row.round.month)
        after_start = span.start is None or span.start <= ended
        if after_start and ended <= span.end and row.case.departure.counts:
            found[row.unit] += 1
    return found


def inside(counts: Mapping[str, int], tree: Tree) -> Counter[str]:
    """Every node with what lies in it or anywhere below it."""
    found: Counter[str] = Counter()
    for code, n in counts.items():
        for node in tree.path(code) if code in tree else ():
            found[node] += n
    return found
