"""Words and patterns that may not stand in our files, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = {".py", ".html", ".txt", ".md", ".toml", ".po", ".js", ".css", ".sh", ".csv", ".yaml", ""}
PLACES = ["src", "instruments", "docs", "tests", "tools", "bench", "requirements", ".ci"]
VENDORED = re.compile(r"/(vendor|node_modules|__pycache__)/")


@dataclass(frozen=True)
class Rule:
    """What may not be written, in which paths, and which paths may nevertheless."""

    pattern: re.Pattern[str]
    why: str
    where: str = ""
    unless: str = r"^tools/check_texts\.py"


# CONTRIBUTING states the first rule, so it may name the word; a class of Django's is called so.
PROMISE = re.compile(r"(?<!is_)ano" + r"nym(?!ousUser)", re.IGNORECASE)
HOST = re.compile(r"pythonhosted|registry\.npmjs|pypi\.org/simple|--(extra-)?index-url")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home)/\w")
OUTSIDE = re.compile(r"\.\./shared|shared/(design|mission|data)")
ORIGIN = re.compile(r"\b(Claude|Anthropic|LLM|Copilot)\b")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]{3,}=")
NOT_TESTS = r"^(tests/|tools/check_texts\.py)"
RULES = [
    Rule(PROMISE, "we promise confidentiality, with dates", unless=r"^CONTRIBUTING\.md"),
    Rule(HOST, "a clone uses the registry its machine is set up for", unless=NOT_TESTS),
    Rule(MACHINE, "a path of somebody's machine"),
    Rule(OUTSIDE, "lies outside the repository", unless=NOT_TESTS),
    Rule(ORIGIN, "how it was written is no part of it"),
    Rule(INLINE, "inline, which our content security policy refuses", where=r"^src/.*\.html$"),
]
BAD_MODULE = re.compile(r"^src/.*/(utils?|common|helpers?|manager|data|handle|process)\.py$")


def files() -> Iterator[Path]:
    for place in PLACES:
        yield from sorted((ROOT / place).rglob("*"))
    yield from sorted(path for path in ROOT.iterdir() if path.name != "LICENSE")


def complaints() -> Iterator[str]:
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if not path.is_file() or path.suffix not in TEXT or VENDORED.search(f"/{name}"):
            continue
        if BAD_MODULE.match(name):
            yield f"{name}: a module's name says what is in it"
        rules = [r for r in RULES if re.search(r.where, name) and not re.search(r.unless, name)]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for rule in rules:
                if found := rule.pattern.search(line):
                    yield f"{name}:{number}: “{found.group().strip()}” – {rule.why}"


if __name__ == "__main__":
    if found := list(complaints()):
        raise SystemExit("\n".join(found))
