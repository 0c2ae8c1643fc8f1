"""What has been done about a unit's findings, as its yearly report tells it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.actions.models import Action, Finding
from avtryck.org.models import Unit
from avtryck.reports.wording import day
from avtryck.reports.year import Done


def done(unit: Unit, language: str, findings: QuerySet[Finding] | None = None) -> tuple[Done, ...]:
    """Measures that go on, then those that are finished, the latest first; none that was dropped.

    `findings` = those that whoever asks may see; all when not given.
    """
    rows = Action.objects.filter(finding__unit=unit).exclude(state=Action.State.DROPPED)
    if findings is not None:
        rows = rows.filter(finding__in=findings.order_by().values("pk"))
    ordered = sorted(rows.order_by("-due", "pk"), key=lambda one: one.state != Action.State.OPEN)
    with translation.override(language):
        return tuple(Done(one.title, _state(one)) for one in ordered)


def _state(action: Action) -> str:
    if action.state == Action.State.DONE and action.closed_on:
        return _("klar %(day)s") % {"day": day(action.closed_on)}
    return _("pågår, ska vara klar %(day)s") % {"day": day(action.due)}
