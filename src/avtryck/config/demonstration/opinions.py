"""What people think of their workplace: one latent quality per place and area, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from avtryck.core.instruments.model import AREAS, EQUAL_CONDITIONS

ALL_AREAS = (*AREAS, EQUAL_CONDITIONS)
OVERALL = {
    "work_organisation": 3.3, "work_environment": 3.7, "terms": 3.1, "tasks": 4.0,
    "development": 3.2, "leadership": 3.5, "work_group": 4.0, "equal_conditions": 3.6,
}  # fmt: skip
# The planted trouble: from some day on one institution, and one of its divisions most of all.
TROUBLED, WORST = "I01", "D001"
TROUBLE = {"leadership": -1.4, "work_organisation": -0.9, "work_environment": -1.1,
           "equal_conditions": -0.4, "work_group": -0.3}  # fmt: skip
BRIGHT = "I03"
REASONS_OF = {
    "pay": "terms", "development": "development", "tasks": "tasks",
    "workload": "work_organisation", "physical_environment": "work_environment",
    "social_environment": "work_environment", "nearest_manager": "leadership",
    "leadership": "leadership", "colleagues": "work_group", "uncertain_funding": "terms",
}  # fmt: skip
COMMON_REASONS = {
    "pay": 0.3, "development": 0.38, "tasks": 0.2, "workload": 0.28, "physical_environment": 0.06,
    "social_environment": 0.16, "nearest_manager": 0.15, "leadership": 0.19, "colleagues": 0.1,
    "uncertain_funding": 0.18, "work_life_balance": 0.2, "moving_or_family": 0.16, "health": 0.07,
    "studies": 0.05, "unsought_offer": 0.2, "academic_step": 0.15, "other": 0.06,
}  # fmt: skip
Qualities = dict[str, float]


@dataclass
class Climate:
    """How it is to work where; drawn once for all institutions, then looked up."""

    rng: Random
    trouble_since: date
    _places: dict[str, Qualities] = field(default_factory=dict)

    def qualities(self, *, division: str, institution: str, day: date) -> Qualities:
        """Mean score from 1 to 5 in every area, as it was that day."""
        own = self._of(institution, spread=0.28)
        nearer = self._of(division, spread=0.18)
        found = {area: OVERALL[area] + own[area] + nearer[area] for area in ALL_AREAS}
        if institution == TROUBLED and day >= self.trouble_since:
            much = 1.35 if division == WORST else 1.0
            found |= {area: found[area] + change * much for area, change in TROUBLE.items()}
        if institution == BRIGHT:
            found |= {area: found[area] + 0.9 for area in ("development", "leadership")}
        return found

    def _of(self, place: str, *, spread: float) -> Qualities:
        if place not in self._places:
            self._places[place] = {area: self.rng.gauss(0, spread) for area in ALL_AREAS}
        return self._places[place]


def score(rng: Random, quality: float, mood: float) -> str:
    """One answer from 1 to 5, or now and then "na" or nothing."""
    chance = rng.random()
    if chance < 0.07:
        return "na" if chance < 0.04 else ""
    return str(min(5, max(1, round(rng.gauss(quality + mood, 0.85)))))


def recommendation(rng: Random, qualities: Qualities, mood: float) -> str:
    mean = sum(qualities.values()) / len(qualities)
    if rng.random() < 0.02:
        return ""
    return str(min(10, max(0, round(rng.gauss(7.2 + 2.4 * (mean - 3.5 + mood), 1.7)))))


def reasons(rng: Random, qualities: Qualities) -> str:
    """`pay:decisive|tasks:contributed`: likelier where the area is bad."""
    parts = []
    for reason, common in COMMON_REASONS.items():
        area = REASONS_OF.get(reason)
        bad = 0.2 * (OVERALL[area] - qualities[area]) if area else 0.0
        if rng.random() < min(0.9, max(0.02, common + bad)):
            parts.append(
                f"{reason}:{'decisive' if rng.random() < 0.3 + bad / 2 else 'contributed'}"
            )
    return "|".join(parts)
