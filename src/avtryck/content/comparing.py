"""Versions of a question are counted as one figure, or kept apart: never both."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from avtryck.content.figures import figures_of
from avtryck.core.instruments import Instrument, Item


class IncomparableError(ValueError):
    """A version gives a comparability class other categories than a version in use does."""


def refuse_incomparable(fresh: Instrument, used: Iterable[Instrument]) -> None:
    """IncomparableError when a figure that versions share is not the same figure in both.

    A version in use may have waiting or published answers, which cannot be counted anew.
    """
    mine = figures_of(fresh)
    for other in used:
        for name, item in figures_of(other).items():
            if name in mine and _meaning(mine[name]) != _meaning(item):
                raise IncomparableError(
                    _(
                        "Frågan %(question)s har jämförelseklassen %(compare)s, som i %(version)s "
                        "har andra svarsalternativ eller räknas tillsammans med andra frågor. "
                        "Ge den en ny jämförelseklass."
                    )
                    % {
                        "question": mine[name].question_key,
                        "compare": item.compare,
                        "version": f"{other.key}/{other.version}",
                    }
                )


def _meaning(item: Item) -> tuple[object, ...]:
    """What must agree for two versions' histograms to be added: also where they are pooled."""
    return item.categories, item.classes, item.ledgers, item.linked
