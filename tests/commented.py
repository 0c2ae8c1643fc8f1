"""Free texts that have been left, and people who read them, for tests of comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from avtryck.org.access import Scope
from avtryck.org.models import Person
from avtryck.published.models import PublishedComment, Release
from avtryck.release.commenting import reviewing
from avtryck.release.commenting.reviewing import APPROVED, Batch, Choice
from avtryck.release.operations import close
from avtryck.vault.doors.surveys import LIVE, CommentDraft, deposit_sheets

GOOD, CHANGE = "exit-survey/1:worked_well", "exit-survey/1:should_change"


def left(unit: str, n: int, question: str = GOOD, *, says: str = "", **facts: object) -> None:
    """`n` people of the unit have answered the question: `unit 1`, `unit 2`, … or `says 1`, …"""
    drafts = [
        CommentDraft(unit=unit, question=question, text=f"{says or unit} {number}", **facts)  # type: ignore[arg-type]
        for number in range(1, n + 1)
    ]
    deposit_sheets(sheets=[], comments=drafts)


def closed(name: str, until: date) -> Release:
    return close(name=name, full=False, until=until, actor="system").release


def gathered(source: str = LIVE) -> dict[str, list[str]]:
    """Node → the units of the comments that are read there, as the vault's rows have it."""
    from avtryck.vault.models import Review

    found: dict[str, list[str]] = {}
    rows = Review.objects.filter(batch__source=source).exclude(batch__run="")
    for node, unit in rows.values_list("batch__node", "comment__unit"):
        found.setdefault(node, []).append(unit)
    return {node: sorted(units) for node, units in sorted(found.items())}


def batch_at(node: str, reader: Person, named: frozenset[str] = frozenset()) -> Batch:
    (found,) = [one for one in reviewing.batches(Scope(reader), named) if one.node == node]
    return found


def texts_of(batch: Batch, reader: Person) -> Iterator[reviewing.Opened]:
    for one in reviewing.progress(batch, reader):
        opened = reviewing.read(batch=batch, place=one.place, reader=reader)
        assert opened is not None
        yield opened


def reviewed(
    batch: Batch,
    reader: Person,
    *,
    language: str = "sv",
    verdicts: Mapping[str, str] | None = None,
    themes: Mapping[str, tuple[str, ...]] | None = None,
    languages: Mapping[str, str] | None = None,
) -> bool:
    """Everything approved as it stands, but for what is said of a text; whether it froze."""
    done = False
    for one in [*texts_of(batch, reader)]:
        if done:
            break
        choice = Choice(
            verdict=(verdicts or {}).get(one.original, APPROVED),
            shown=one.original,
            language=(languages or {}).get(one.original, language),
            themes=(themes or {}).get(one.original, ()),
        )
        done = reviewing.decide(
            batch=batch, place=one.place, choice=choice, revision=one.revision, reader=reader
        )
    return done


def published() -> dict[str, list[str]]:
    """Node → the texts that are shown there."""
    found: dict[str, list[str]] = {}
    for row in PublishedComment.objects.select_related("pool"):
        found.setdefault(row.pool.node, []).append(row.text)
    return {node: sorted(texts) for node, texts in sorted(found.items())}
