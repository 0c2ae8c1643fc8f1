"""Every worked example of docs/methods/disclosure.md runs and is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs/methods/disclosure.md"
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.once


def blocks(text: str) -> list[tuple[int, str]]:
    """(line at which the block begins, its code) of every fenced block of Python."""
    found = FENCED.finditer(text)
    return [(text[: one.start()].count("\n") + 1, one[2]) for one in found if one[1] == "python"]


def run(text: str) -> int:
    """Run the blocks in order, in one namespace; how many `assert` they hold."""
    names: dict[str, Any] = {}
    checks = 0
    for line, code in blocks(text):
        padded = "\n" * line + code  # so that a failure names the document's own line
        exec(compile(padded, str(DOCUMENT), "exec"), names)
        checks += len(re.findall(r"^\s*assert ", code, re.MULTILINE))
    return checks


def test_every_example_is_true() -> None:
    assert run(DOCUMENT.read_text("utf-8")) > 25


def test_a_false_example_fails() -> None:
    with pytest.raises(AssertionError):
        run("# Title\n\n```python\nx = 1\n```\n\nText.\n\n```python\nassert x == 2\n```\n")


def test_every_block_is_python_that_runs() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert {one[1] for one in FENCED.finditer(text)} == {"python"}
    assert len(blocks(text)) == text.count("```") // 2
