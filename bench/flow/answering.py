"""What a leaver posts: every question of the page answered, read from the page itself."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from random import Random
from urllib.parse import urlencode, urlsplit

COMMENT = "Det mesta har fungerat bra, men schemat kom ofta för sent för att planera efter. " * 2


class Questions(HTMLParser):
    """The fields of the form that asks the most."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), {}, {}, []))
        elif self.forms and tag in {"input", "textarea"} and found.get("name"):
            self.forms[-1].add(tag, found)


@dataclass
class Form:
    action: str
    hidden: dict[str, str]
    choices: dict[str, list[str]]
    texts: list[str]

    def add(self, tag: str, field: dict[str, str]) -> None:
        name, kind = field["name"], field.get("type", "text")
        if tag == "textarea":
            self.texts.append(name)
        elif kind == "hidden":
            self.hidden[name] = field.get("value", "")
        elif kind in {"radio", "checkbox"}:
            self.choices.setdefault(name, []).append(field.get("value", "on"))


@dataclass(frozen=True)
class Answered:
    """Where to post, the hidden fields that each page gives anew, and the answers, encoded."""

    path: str
    fresh: tuple[str, ...]
    body: str


def answered(page: str, seed: int) -> Answered:
    """One choice of every question and a comment in every field for text."""
    reader, draw = Questions(), Random(seed)
    reader.feed(page)
    form = max(reader.forms, key=lambda one: len(one.choices))
    answers = {name: draw.choice(values) for name, values in form.choices.items()}
    answers |= dict.fromkeys(form.texts, COMMENT)
    return Answered(urlsplit(form.action).path or "/", tuple(form.hidden), urlencode(answers))
