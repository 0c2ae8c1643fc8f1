"""A department's survey or guide: the common one, and after its questions a few from the bank."""

from __future__ import annotations

import tomllib
from collections.abc import Collection

import tomli_w

DEPARTMENT = "department"
"""The section that holds what a department has added."""
MOST_EXTRAS = 3
TITLE = {"sv": "Frågor från din institution", "en": "Questions from your department"}


class TooManyExtrasError(ValueError):
    """More than MOST_EXTRAS questions."""


def composed(base: str, bank: str, keys: Collection[str], version: int) -> str:
    """The TOML text of `base` as another version, with the bank's questions `keys` last.

    They stand in the bank's order whatever the order of `keys`, so that one choice has one text.
    What a guide closes with, a section without questions, stays last.
    TooManyExtrasError; KeyError for a key that the bank does not have.
    """
    chosen = set(keys)
    if len(chosen) > MOST_EXTRAS:
        raise TooManyExtrasError(len(chosen))
    content = tomllib.loads(base)
    offered = [
        question
        for section in tomllib.loads(bank)["section"]
        for question in section["question"]
        if question["key"] in chosen
    ]
    missing = chosen - {question["key"] for question in offered}
    if missing:
        raise KeyError(*sorted(missing))
    added = {"key": DEPARTMENT, "title": TITLE, "question": offered}
    asking = [section for section in content["section"] if section.get("question")]
    closing = [section for section in content["section"] if not section.get("question")]
    sections = [*asking, *([added] if offered else []), *closing]
    return tomli_w.dumps({**content, "version": version, "section": sections})
