"""Free texts that are published at exactly this unit, and what people counted in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from avtryck.content.figures import versions_of
from avtryck.content.queries import UnknownInstrumentError, instrument
from avtryck.org.models import Unit
from avtryck.published.models import CommentPool, CommentTheme, PublishedComment, Release
from avtryck.reports.model import CommentsShown
from avtryck.reports.signals import KEY, POSITIVE

WITH = 1


def comments(unit: Unit, releases: Sequence[Release], language: str) -> tuple[CommentsShown, ...]:
    """Newest pool first; within one, question by question in the order drawn when published."""
    pools = CommentPool.objects.filter(node=unit.code, release__in=releases)
    found: list[CommentsShown] = []
    for pool in pools.order_by("-release__sequence", "source", "id"):
        texts = pool.comments.order_by("question", "position")
        by_question = groupby(texts, key=lambda one: one.question)
        shown = [_shown(pool, name, list(rows), language) for name, rows in by_question]
        if shown:
            found += [*shown[:-1], _with_themes(shown[-1], pool, language)]
    return tuple(found)


def _shown(
    pool: CommentPool, question: str, rows: Sequence[PublishedComment], language: str
) -> CommentsShown:
    texts = tuple((row.language, row.text) for row in rows)
    return CommentsShown(_question(question, language), texts, pool.until)


def _question(name: str, language: str) -> str:
    """As it was asked; its key when nobody knows any more."""
    version, _colon, key = name.partition(":")
    try:
        asked = {one.key: one for one in instrument(version).questions}
    except UnknownInstrumentError:
        return key
    return asked[key].text(language) if key in asked else key


def _with_themes(last: CommentsShown, pool: CommentPool, language: str) -> CommentsShown:
    words = {
        choice.key: choice.text(language)
        for choice in versions_of(KEY)[-1].question(POSITIVE).choices
    }
    counted = [(words.get(row.theme, row.theme), _count(row)) for row in pool.themes.order_by("pk")]
    themes = tuple((word, count) for word, count in counted if count)
    return CommentsShown(last.question_text, last.texts, last.until, themes)


def _count(row: CommentTheme) -> str:
    """How many texts are about it, as far as that is shown; "" when it is not."""
    if row.counts:
        return _("%(some)d av %(n)d") % {"some": row.counts[WITH], "n": sum(row.counts)}
    if row.at_least is None or row.n is None:
        return ""
    if row.concentrated == WITH:
        return _("minst %(some)d av %(n)d") % {"some": row.at_least, "n": row.n}
    return _("högst %(some)d av %(n)d") % {"some": row.n - row.at_least, "n": row.n}
