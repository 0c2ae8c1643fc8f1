"""What HR may do about one person's survey, on that person's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from avtryck.cases.models import Case
from avtryck.org.access import Scope
from avtryck.surveys import queue
from avtryck.surveys.models import Invitation
from avtryck.web.hr.survey_desk import WAYS


@dataclass(frozen=True)
class SurveyChoices:
    """The invitation's dates, where it goes, and the buttons that make sense today."""

    due: date
    ends: date
    to: Any
    waits: bool
    may_print: bool
    may_reissue: bool
    may_hold: bool
    held: bool


def survey_choices(scope: Scope, case: Case | None, *, may_decide: bool) -> SurveyChoices | None:
    """None when nobody is invited; no buttons for whoever may not decide."""
    if case is None or case.survey_state == Case.Survey.NOT_COVERED:
        return None
    rows = Invitation.objects.select_related("case__departure__unit")
    invitation = rows.filter(case=case).first()
    if invitation is None:
        return None
    central = scope.covers(invitation.case.departure.unit, "central_hr")
    return SurveyChoices(
        due=invitation.due,
        ends=invitation.ends,
        to=WAYS[queue.way_of(invitation)],
        waits=case.survey_state == Case.Survey.NOT_SENT,
        may_print=may_decide and queue.is_undelivered(invitation),
        may_reissue=may_decide and queue.may_reissue(invitation),
        may_hold=may_decide and central and queue.may_hold(invitation),
        held=central and invitation.held,
    )
