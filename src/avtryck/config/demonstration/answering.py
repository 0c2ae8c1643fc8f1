"""One leaver's answers, as the strings a form would post, read as the instrument reads them."""

from __future__ import annotations

from random import Random

from avtryck.config.demonstration.comments import comments
from avtryck.config.demonstration.leaving import Leaving
from avtryck.config.demonstration.opinions import (
    ALL_AREAS,
    TROUBLED,
    Climate,
    Qualities,
    reasons,
    recommendation,
    score,
)
from avtryck.content.queries import instrument
from avtryck.core.instruments import Answers, read_answers
from avtryck.surveys.answering import register_of
from avtryck.surveys.models import Invitation

PERHAPS = ("yes", "perhaps", "no")
NEXT_STEPS = {
    "university": 24, "health_care": 14, "public_sector": 14, "private_sector": 22,
    "self_employed": 3, "studies": 4, "looking_for_work": 9, "time_off": 4, "other": 3,
    "prefer_not_to_say": 3,
}  # fmt: skip
DECIDED = {
    "funding": 34, "work_completed": 22, "time_limit": 18, "reorganisation": 6,
    "circumstances": 8, "other": 4, "do_not_know": 8,
}  # fmt: skip


def answers_of(
    one: Leaving, invitation: Invitation, climate: Climate, place: tuple[str, str], rng: Random
) -> Answers:
    """`place` = (division, institution)."""
    division, institution = place
    qualities = climate.qualities(division=division, institution=institution, day=one.last_day)
    mood = rng.gauss(0, 0.45)
    troubled = institution == TROUBLED and one.last_day >= climate.trouble_since
    raw = {f"area_{area}": score(rng, qualities[area], mood) for area in ALL_AREAS}
    raw["recommend"] = recommendation(rng, qualities, mood)
    raw["come_back"] = _perhaps(rng, sum(qualities.values()) / len(qualities) - 3.4 + mood)
    raw |= _branch(rng, invitation.exit_type, qualities)
    raw |= comments(rng, one.language, troubled=troubled)
    return read_answers(instrument(invitation.instrument), raw, register_of(invitation))


def _branch(rng: Random, exit_type: str, qualities: Qualities) -> dict[str, str]:
    """What only those are asked who resigned or whose fixed term ended."""
    if exit_type == "resignation":
        return {
            "reasons": reasons(rng, qualities),
            "could_have_stayed": _perhaps(rng, -0.25 + (3.5 - qualities["leadership"]) * 0.3),
            "next_step": _one_of(rng, NEXT_STEPS),
        }
    if exit_type == "fixed_term_end":
        return {
            "would_have_continued": _perhaps(rng, qualities["tasks"] - 3.5),
            "what_decided": _one_of(rng, DECIDED),
            "next_step": _one_of(rng, NEXT_STEPS),
        }
    return {}


def _one_of(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _perhaps(rng: Random, lean: float) -> str:
    """Yes, perhaps or no; `lean` above zero makes yes likelier."""
    drawn = rng.gauss(lean, 0.8)
    if rng.random() < 0.03:
        return ""
    return PERHAPS[0] if drawn > 0.3 else PERHAPS[1] if drawn > -0.5 else PERHAPS[2]
