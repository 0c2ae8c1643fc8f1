"""Every worked example of docs/methods/statistics.md runs and is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[3] / "docs/methods/statistics.md"
FENCED = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_example_is_true() -> None:
    text = DOCUMENT.read_text("utf-8")
    names: dict[str, Any] = {}
    checks = 0
    for block in FENCED.finditer(text):
        line = text[: block.start()].count("\n") + 1
        padded = "\n" * line + block[1]  # so that a failure names the document's own line
        exec(compile(padded, str(DOCUMENT), "exec"), names)
        checks += len(re.findall(r"^\s*assert ", block[1], re.MULTILINE))
    assert checks > 25


def test_every_test_it_names_is_there() -> None:
    """The document points at `file.py::test`, so that nobody has to look for the proof."""
    named = re.findall(r"`(test_\w+\.py)::(\w+)`", DOCUMENT.read_text("utf-8"))
    assert named
    for file, test in named:
        assert f"def {test}(" in (Path(__file__).parent / file).read_text("utf-8")
