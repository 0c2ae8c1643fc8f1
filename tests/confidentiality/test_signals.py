"""Signals of interviews, attacked by those who held them.

Every interviewer is an insider: they know their own interviews, and what may be passed on. The
attacker is stronger: any t answers of a release, whoever's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from unittest.mock import patch

import pytest

from avtryck.release import operations as release
from confidentiality.attacker.findings import Findings, attack
from confidentiality.attacker.knowledge import Known, known_of
from confidentiality.attacker.organisations import S, Shape, draw
from confidentiality.attacker.running import undone
from confidentiality.attacker.talking import live_talks, t_of_releases
from confidentiality.attacker.talks import known_in, talks
from evidence import note, size

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(databases="__all__")]
FIRST_SEED = 1
FEW = Shape(3, 8, 20, 500)
SIGNALS = "interview-signals/1"


def lived(
    shape: Shape, seed: int, years: int, t_of: Callable[[], Mapping[str, int]] = t_of_releases
) -> Known:
    with undone():
        found = live_talks(draw(shape, years=years, seed=seed))
        return known_of(found, name=SIGNALS, t_of=dict(t_of()))


def truly_known(known: Known) -> dict[str, int]:
    """Release → the most that one person really knows of the answers it pooled to one question."""
    held = {one.leaver.number: one for one in talks(known.lived.organisation)}
    pooled = defaultdict(list)
    for pool in known.pools.values():
        pooled[pool.release] += [held[number] for number in known.lived.pools[pool.id]]
    return {name: known_in(sheets) for name, sheets in pooled.items()}


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + size(1, 20)))
def test_interviewers_find_nobody_they_have_not_talked_to(seed: int) -> None:
    known = lived(*((S, seed, 5) if size(0, 1) else (FEW, seed, 2)))
    assert known.pools
    assert all(n <= known.insiders(name) for name, n in truly_known(known).items())
    found = attack(known)
    _report(f"signals_{seed}", known, found)
    assert found.none, str(found)


def test_without_t_an_interviewer_learns_other_peoples_answers() -> None:
    """The planted sin: the release reckons with nobody who knows anything beforehand."""

    def nobody(*, until: date) -> dict[str, int]:
        return {}

    with patch.object(release, "known_answers", nobody):
        known = lived(FEW, FIRST_SEED, 2, dict)
    known.t_of = {}
    assert attack(known).none  # for strangers
    knows = truly_known(known)
    assert max(knows.values()) >= 1
    found = attack(known, t=max(1, min(knows.values())))
    assert found.certain


def _report(name: str, known: Known, found: Findings) -> None:
    tried = {part: found.tried[part] for part in ("pages", "pools", "histograms", "sets")}
    t = {pool.release: known.insiders(pool.release) for pool in known.pools.values()}
    note(f"attacker_{name}", {"findings": len(found.all), "t": t} | tried)
    assert found.tried["histograms"]
