"""Every refusal exists in both languages with the same values."""

from __future__ import annotations

import string

import pytest

from avtryck.core.instruments.sentences import SENTENCES


def names(sentence: str) -> set[str]:
    return {
        name.removesuffix("_en") for _, name, _, _ in string.Formatter().parse(sentence) if name
    }


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_use_the_same_values(code: str) -> None:
    swedish, english = SENTENCES[code]
    assert names(swedish) == names(english)
    assert swedish != english
