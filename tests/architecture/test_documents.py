"""The documents say what the code says: glossary, settings and the drawing."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "avtryck"
DOCS = ROOT / "docs"

pytestmark = pytest.mark.once


def identifiers() -> set[str]:
    """Every name in the source: modules, definitions, fields, arguments, and one-word values."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        found |= {path.stem, path.parent.name}
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for attribute in ("name", "id", "attr", "arg", "value"):
                word = getattr(node, attribute, None)
                if isinstance(word, str) and word.isidentifier():
                    found.add(word)
    return found


def code_names(part: str) -> list[str]:
    rows = [line.split("|") for line in part.splitlines() if line.startswith("| ")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row[2])]


def test_every_code_name_of_the_glossary_exists() -> None:
    present, to_come = (DOCS / "glossary.md").read_text("utf-8").split("## To come")
    names, known = code_names(present), identifiers()
    assert len(names) > 40
    assert [name for name in names if name not in known] == []
    assert set(names) & set(code_names(to_come)) == set()


def test_every_setting_is_described() -> None:
    source = (PACKAGE / "config" / "env.py").read_text("utf-8")
    read = {f"AVTRYCK_{name}" for name in re.findall(r'\bget\(\s*"([A-Z_]+)"', source)}
    table = (DOCS / "operating" / "settings.md").read_text("utf-8")
    described = re.findall(r"^\| `(AVTRYCK_[A-Z_]+)` \|", table, re.MULTILINE)
    assert len(read) > 10
    assert sorted(described) == sorted(read)


def test_the_drawing_the_contracts_and_the_folders_name_the_same_stations() -> None:
    drawing = (DOCS / "the-way-of-the-data.md").read_text("utf-8")
    order = next(line for line in drawing.splitlines() if line.startswith("`config >")).strip("`")
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    stations = next(one for one in linter["contracts"] if one["id"] == "stations")
    assert order == " > ".join(stations["layers"])
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert set(re.split(r" > | \| ", order)) == folders | modules


def test_the_vault_has_five_doors_and_a_sign_of_life() -> None:
    doors = {path.stem for path in (PACKAGE / "vault" / "doors").glob("*.py")} - {"__init__"}
    assert doors == {"surveys", "interviews", "release", "comments", "retention", "health"}


def test_no_text_names_a_document_that_is_not_there() -> None:
    named = {
        (path.name, link)
        for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
        for link in re.findall(r"`((?:docs|tools|tests|src)/[\w./-]+)`", path.read_text("utf-8"))
    }
    assert [(page, link) for page, link in sorted(named) if not (ROOT / link).exists()] == []
