"""Ways round the gates that no import contract sees, wherever they hide in an expression.

Ruff's banned names follow imports; this one follows the name of what is called, so a registry
handed over in a variable is caught too. It also counts the silenced exceptions of both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "avtryck"
DOORS = {
    "get_model": "a model is imported, so that the contracts see it",
    "get_models": "a model is imported, so that the contracts see it",
    "import_module": "an import is written as one, so that the contracts see it",
    "import_string": "an import is written as one, so that the contracts see it",
    "__import__": "an import is written as one, so that the contracts see it",
    "connections": "a raw connection passes every door of the vault",
}
CLOCKS = {
    *[f"{kind}.{verb}" for kind in ("datetime", "date") for verb in ("now", "today", "utcnow")],
    *["time.time", "time.time_ns", "timezone.now", "timezone.localdate", "timezone.localtime"],
    *["localdate", "localtime", "auto_now", "auto_now_add", "Now"],
}
SILENCED = re.compile(r"noqa:.*TID251")
# Where a ban may be silenced, and why.
EXCEPTIONS = {
    "clock.py": "the one place that reads the time",
}


def name_of(node: ast.AST) -> str:
    """`datetime.now` of `datetime.now()` and of `datetime.datetime.now()`."""
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value).rsplit('.', 1)[-1]}.{node.attr}"
    if isinstance(node, ast.keyword | ast.alias):
        return (node.arg if isinstance(node, ast.keyword) else node.name) or ""
    return node.id if isinstance(node, ast.Name) else ""


def complaints() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).as_posix()
        if inside in EXCEPTIONS or "/migrations/" in inside:
            continue
        where, source = path.relative_to(ROOT), path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            name, line = name_of(node), getattr(node, "lineno", 0)
            if why := DOORS.get(name.rsplit(".", 1)[-1]):
                yield f"{where}:{line}: {name} – {why}"
            elif name in CLOCKS:
                yield f"{where}:{line}: {name} – time comes from avtryck.clock only"
        for number, text in enumerate(source.splitlines(), 1):
            if SILENCED.search(text):
                yield f"{where}:{number}: silences a ban without being listed as an exception"


if __name__ == "__main__":
    if found := sorted(set(complaints())):
        raise SystemExit("\n".join(found))
