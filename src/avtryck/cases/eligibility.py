"""Both verdicts on a departure, by the installation's rules in their present version."""

from __future__ import annotations

from avtryck.cases.models import Case, Departure
from avtryck.content.queries import eligibility_policy
from avtryck.core.rules.eligibility import Verdict, interview_verdict, survey_verdict
from avtryck.org.queries import installation

DECEASED, EXCLUDED_EXIT_TYPE = "deceased", "excluded_exit_type"
# core's rule names → the sentences of the policy file
OUTCOMES = {
    "long_enough": "covered",
    "offer_to_all": "covered",
    "everyone": "covered",
    "excluded_category": "excluded_staff_category",
}


def verdicts(departure: Departure) -> tuple[Verdict, Verdict]:
    """(interview, survey)."""
    policy = eligibility_policy()
    if departure.exit_type == Departure.ExitType.DECEASED:
        nobody = Verdict(False, DECEASED, policy.version)
        return nobody, nobody
    return _interview(departure), _survey(departure)


def _interview(departure: Departure) -> Verdict:
    policy = eligibility_policy()
    if departure.exit_type in policy.interview.excluded_exit_types:
        return Verdict(False, EXCLUDED_EXIT_TYPE, policy.version)
    return interview_verdict(
        employed_from=departure.employed_from,
        last_day=departure.last_day,
        months=policy.interview.min_months,
        offer_to_all=policy.interview.offer_to_all or installation().offer_to_all,
        version=policy.version,
    )


def _survey(departure: Departure) -> Verdict:
    policy = eligibility_policy()
    if departure.exit_type in policy.survey.excluded_exit_types:
        return Verdict(False, EXCLUDED_EXIT_TYPE, policy.version)
    return survey_verdict(
        staff_category=departure.staff_category,
        excluded=frozenset(policy.survey.excluded_staff_categories),
        version=policy.version,
    )


def interview_reason(case: Case, language: str) -> str:
    """The sentence of the rule that decided, in the version it was decided with; "" for a death."""
    if case.interview_rule == DECEASED:
        return ""
    policy = eligibility_policy(case.rules_version)
    rule = case.interview_rule
    return policy.interview.reason(OUTCOMES.get(rule, rule), language)


def survey_reason(case: Case, language: str) -> str:
    """As `interview_reason`, for the survey."""
    if case.survey_rule == DECEASED:
        return ""
    policy = eligibility_policy(case.rules_version)
    return policy.survey.reason(OUTCOMES.get(case.survey_rule, case.survey_rule), language)
