from __future__ import annotations

from django.db import transaction

from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.org.models import Installation
from avtryck.org.operations import RulesRefusedError, decide_rules
from avtryck.retention.decisions import Decisions
from avtryck.retention.models import GoingLive


class CannotGoLiveError(ValueError):
    """A demonstration never goes live, and k is never lowered."""


@transaction.atomic
def go_live(*, decisions: Decisions, actor: str) -> None:
    """From now on mail goes to everybody and rounds close. The same decisions again do nothing."""
    here, _ = Installation.objects.select_for_update().get_or_create(pk=1)
    is_live = here.state == Installation.State.LIVE
    if here.state == Installation.State.DEMONSTRATION:
        raise CannotGoLiveError("a demonstration cannot go live")
    last = GoingLive.objects.order_by("pk").last()
    if is_live and last is not None and last.decisions == decisions.written:
        return
    policy = decisions.policy or here.policy
    try:
        decide_rules(policy=policy, minimum_group=decisions.minimum_group, actor=actor)
    except RulesRefusedError as error:
        raise CannotGoLiveError(str(error)) from error
    Installation.objects.update(state=Installation.State.LIVE)
    GoingLive.objects.create(decided_on=today(), decisions=decisions.written)
    record(actor=actor, verb="go live", subject="installation", k=decisions.minimum_group)
