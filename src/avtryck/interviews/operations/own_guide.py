"""Own questions and what was skipped, sealed beside the notes. Not atomic, as in notes.py."""

from __future__ import annotations

from dataclasses import dataclass

from avtryck.interviews.access import NotAllowedError, may_write
from avtryck.interviews.models import Interview
from avtryck.interviews.operations.notes import StaleRevisionError, deposit, open_draft
from avtryck.interviews.own_guide import PART, OwnGuide, from_text, to_text
from avtryck.interviews.queries import sections
from avtryck.org.models import Person


@dataclass(frozen=True)
class SavedGuide:
    """What stands there now; `joined` when another window had saved it too."""

    guide: OwnGuide
    revision: int
    joined: bool = False


def save_own_guide(
    *, interview: Interview, guide: OwnGuide, revision: int, author: Person
) -> SavedGuide:
    """Seal it; what another window has saved meanwhile is joined with it, nothing is lost.

    NotAllowedError when the talk is not theirs to write in, or a key is not of its guide.
    """
    known = {section.key for section in sections(interview)}
    asked = {
        f"{one.key}.{question.key}" for one in sections(interview) for question in one.questions
    }
    if not (set(guide.questions) <= known and guide.skipped <= known | asked):
        raise NotAllowedError(PART)
    if not may_write(author, interview):
        raise NotAllowedError(PART)
    try:
        return SavedGuide(guide, _deposit(interview, guide, revision, author))
    except StaleRevisionError:
        other = open_draft(interview=interview, author=author, parts=[PART])[PART]
    theirs = from_text(other.text)
    both = guide.joined(theirs)
    if both == theirs:
        return SavedGuide(both, other.revision, joined=True)
    return SavedGuide(both, _deposit(interview, both, other.revision, author), joined=True)


def _deposit(interview: Interview, guide: OwnGuide, revision: int, author: Person) -> int:
    return deposit(interview, PART, to_text(guide), revision, author.actor)
