from __future__ import annotations

import re
from datetime import date

import pytest

from avtryck.org.models import Installation, RulesDecision
from avtryck.retention.decisions import (
    RECORD_TYPES,
    REQUIRED,
    IncompleteDecisionsError,
    read_decisions,
)
from avtryck.retention.models import GoingLive
from avtryck.retention.operations import CannotGoLiveError, go_live

QUOTE = '"'
WORDS = "\n".join(
    f'{key} = "decided"' for key in REQUIRED if key not in {"minimum_group", "mbl_date"}
)
PERIODS = "\n".join(
    f'[retention.{kind}]\nperiod = "until further notice"\ndecision = "D-1/2026"'
    for kind in RECORD_TYPES
)
COMPLETE = f"{WORDS}\nminimum_group = 6\nmbl_date = 2026-01-15\n{PERIODS}"


def test_a_complete_file_is_read_and_kept(db: None, clock_at) -> None:
    clock_at("2026-02-01")
    go_live(decisions=read_decisions(COMPLETE), actor="operator")
    here = Installation.objects.get()
    assert (here.state, here.minimum_group) == ("live", 6)
    go_live(decisions=read_decisions(COMPLETE), actor="operator")
    kept = GoingLive.objects.get()
    assert (kept.decided_on, kept.decisions["mbl_date"]) == (date(2026, 2, 1), "2026-01-15")


@pytest.mark.parametrize("key", [*REQUIRED])
def test_what_is_missing_is_named(key: str) -> None:
    without = "\n".join(line for line in COMPLETE.splitlines() if not line.startswith(f"{key} "))
    with pytest.raises(IncompleteDecisionsError, match=f"^{key} saknas$"):
        read_decisions(without)


def test_every_gap_is_named_at_once() -> None:
    without = COMPLETE.replace(
        '[retention.box]\nperiod = "until further notice"\n', "[retention.box]\n"
    )
    with pytest.raises(IncompleteDecisionsError) as refusal:
        read_decisions(without.replace("minimum_group = 6", "minimum_group = 4"))
    assert str(refusal.value).splitlines() == [
        "[retention.box] period saknas",
        "minimum_group måste vara ett heltal, minst 5",
    ]


def test_a_demonstration_never_goes_live_and_k_is_never_lowered(db: None) -> None:
    Installation.objects.create(pk=1, state="demonstration")
    with pytest.raises(CannotGoLiveError):
        go_live(decisions=read_decisions(COMPLETE), actor="operator")
    Installation.objects.update(state="not_live")
    go_live(decisions=read_decisions(COMPLETE), actor="operator")
    with pytest.raises(CannotGoLiveError):
        go_live(decisions=read_decisions(COMPLETE.replace("= 6", "= 5")), actor="operator")


def test_a_policy_is_chosen_by_name_and_kept_with_the_decision(db: None, clock_at) -> None:
    clock_at("2026-02-01")
    chosen = COMPLETE.replace("mbl_date", 'policy = "disclosure-half-yearly-1"\nmbl_date', 1)
    go_live(decisions=read_decisions(chosen), actor="operator")
    go_live(decisions=read_decisions(COMPLETE.replace("= 6", "= 7")), actor="person:1")
    history = RulesDecision.objects.values_list(
        "decided_on", "policy", "minimum_group", "decided_by"
    )
    day, policy = date(2026, 2, 1), "disclosure-half-yearly-1"
    assert list(history) == [(day, policy, 6, "operator"), (day, policy, 7, "person:1")]
    here = Installation.objects.get()
    assert (here.policy, here.minimum_group) == (policy, 7)


def test_an_unknown_policy_is_refused_by_name() -> None:
    for name in ('"disclosure-9"', '"../disclosure-1"', "7"):
        unknown = COMPLETE.replace("mbl_date", f"policy = {name}\nmbl_date", 1)
        refused = f"^policy {re.escape(name.strip(QUOTE))} finns inte, välj bland disclosure-1, "
        with pytest.raises(IncompleteDecisionsError, match=refused):
            read_decisions(unknown)
