"""Both verdicts on a departure, by the installation's rules in their present version."""

from __future__ import annotations

from avtryck.cases.models import Case, Departure
from avtryck.content.queries import eligibility_policy
from avtryck.core.rules.eligibility import Verdict, interview_verdict, survey_verdict
from avtryck.org.queries import installation

DECEASED = "deceased"
OFFERED_TO_ALL = "offer_to_all"  # the rule's name when everybody is offered a talk


def verdicts(departure: Departure, *, to_all: bool | None = None) -> tuple[Verdict, Verdict]:
    """(interview, survey). `to_all`: whether everybody is offered a talk; else as it stands now."""
    policy = eligibility_policy()
    to_all = installation().offer_to_all if to_all is None else to_all
    if departure.exit_type == Departure.ExitType.DECEASED:
        nobody = Verdict(False, DECEASED, policy.version)
        return nobody, nobody
    interview = interview_verdict(
        employed_from=departure.employed_from,
        last_day=departure.last_day,
        exit_type=departure.exit_type,
        min_months=policy.interview.min_months,
        offer_to_all=policy.interview.offer_to_all or to_all,
        excluded_exit_types=policy.interview.excluded_exit_types,
        version=policy.version,
    )
    survey = survey_verdict(
        staff_category=departure.staff_category,
        exit_type=departure.exit_type,
        excluded_staff_categories=policy.survey.excluded_staff_categories,
        excluded_exit_types=policy.survey.excluded_exit_types,
        version=policy.version,
    )
    return interview, survey


def interview_reason(case: Case, language: str) -> str:
    """The sentence of the rule that decided, in the version it was decided with; "" for a death."""
    if case.interview_rule == DECEASED:
        return ""
    return eligibility_policy(case.rules_version).interview.reason(case.interview_rule, language)


def survey_reason(case: Case, language: str) -> str:
    """As `interview_reason`, for the survey."""
    if case.survey_rule == DECEASED:
        return ""
    return eligibility_policy(case.rules_version).survey.reason(case.survey_rule, language)
