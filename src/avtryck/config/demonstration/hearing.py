"""What was heard in the talks of a made-up past: good or bad, where it was like that to work."""

from __future__ import annotations

from random import Random

from avtryck.config.demonstration.opinions import Qualities
from avtryck.core.instruments.model import AREAS
from avtryck.interviews.signals import Signal

PASSED_ON = 0.03  # of what was heard; many more, and one person would know too much of a group


def heard(rng: Random, qualities: Qualities) -> tuple[Signal, ...]:
    """Each area may have both. Their words were with the notes, which are no more."""
    found = []
    for area in AREAS:
        good, bad = (qualities[area] - 2.4) / 3, (4.1 - qualities[area]) / 3
        for polarity, chance in (("positive", good), ("negative", bad)):
            if rng.random() < min(0.8, max(0.04, chance)):
                found.append(Signal(area, polarity, _mark(rng)))
    return tuple(found)


def _mark(rng: Random) -> str:
    if rng.random() < PASSED_ON:
        return "forward"
    return "compile" if rng.random() < 0.7 else "keep"
