"""The coverage account: every confirmed leaver exactly once, for the interview and the survey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from avtryck.cases.models import Case, Departure
from avtryck.cases.queries import visible_to
from avtryck.clock import today
from avtryck.core.rules.deadlines import answering_ends, survey_due
from avtryck.core.rules.states import Interview
from avtryck.org.access import Scope

INTERVIEW = ("interviewed", "declined", "not_offered", "missed", "under_way")
SURVEY = ("sent", "under_way", "failed", "missed", "not_sent")
HELD = frozenset({Interview.HELD, Interview.NOTES_DONE, Interview.CLOSED})
# the rule's name where no rule of the file decided
HR_DECIDED = "hr_decided"


@dataclass(frozen=True)
class Account:
    """Counts by outcome; each sums to `confirmed`. With the other two, to the departures.

    `interview_rules` and `survey_rules` say why, by (rule, version), and sum to the outcomes
    `not_offered` and `not_sent`.
    """

    confirmed: int
    to_confirm: int
    withdrawn: int
    interview: dict[str, int]
    interview_rules: dict[tuple[str, int], int]
    survey: dict[str, int]
    survey_rules: dict[tuple[str, int], int]

    @property
    def total(self) -> int:
        return self.confirmed + self.to_confirm + self.withdrawn


def coverage(scope: Scope, *, since: date, until: date) -> Account:
    """Departures with their last day from `since` to `until`, where this person is HR."""
    rows = visible_to(scope).filter(last_day__gte=since, last_day__lte=until).order_by()
    return account_of(rows.select_related(None).select_related("case"))


def account_of(departures: Iterable[Departure]) -> Account:
    """Pure but for the clock: what was not done in time turns from `under_way` into `missed`."""
    statuses: Counter[str] = Counter()
    cases: list[Case] = []
    for departure in departures:
        statuses[departure.status] += 1
        if departure.status == Departure.Status.CONFIRMED:
            cases.append(departure.case)
    talks, surveys = Counter(map(interview_outcome, cases)), Counter(map(survey_outcome, cases))
    return Account(
        confirmed=len(cases),
        to_confirm=statuses[Departure.Status.TO_CONFIRM],
        withdrawn=statuses[Departure.Status.WITHDRAWN],
        interview={name: talks[name] for name in INTERVIEW},
        interview_rules=_rules(cases, "not_offered", interview_outcome, "interview_rule"),
        survey={name: surveys[name] for name in SURVEY},
        survey_rules=_rules(cases, "not_sent", survey_outcome, "survey_rule"),
    )


def interview_outcome(case: Case) -> str:
    """One of INTERVIEW."""
    state = case.interview_state
    if state in HELD:
        return "interviewed"
    if state == Interview.DECLINED:
        return "declined"
    if state in {Interview.NOT_OFFERED, Interview.CANCELLED} or _left_alone(case):
        return "not_offered"
    return "missed" if case.departure.last_day < today() else "under_way"


def survey_outcome(case: Case) -> str:
    """One of SURVEY. Nothing here knows whether anybody has answered."""
    if case.survey_state == Case.Survey.SENT:
        return "sent"
    if case.survey_state == Case.Survey.FAILED:
        return "failed"
    if case.survey_state == Case.Survey.NOT_COVERED or _left_alone(case):
        return "not_sent"
    due = survey_due(last_day=case.departure.last_day, known=case.opened_on)
    return "missed" if answering_ends(due) < today() else "under_way"


def _left_alone(case: Case) -> bool:
    return case.handling == Case.Handling.NONE


def _rules(
    cases: Iterable[Case], outcome: str, of: Callable[[Case], str], field: str
) -> dict[tuple[str, int], int]:
    """Which rule, in which version, says so; HR's own decision is no rule of the file."""
    found: Counter[tuple[str, int]] = Counter()
    for case in cases:
        if of(case) != outcome:
            continue
        deceased = case.departure.exit_type == Departure.ExitType.DECEASED
        by_hr = _left_alone(case) and not deceased
        found[HR_DECIDED if by_hr else getattr(case, field), case.rules_version] += 1
    return dict(sorted(found.items()))
