"""Looking at a page as people see it: axe, width, language, words; light and dark."""

from __future__ import annotations

import re
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from babel.messages.pofile import read_po
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src/avtryck/locale/en/LC_MESSAGES/django.po"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
# Language → the two looks at the loaded page. Both layouts meet both languages and both schemes.
LOOKS = {"sv": (("light", WIDE), ("dark", NARROW)), "en": (("light", NARROW), ("dark", WIDE))}
ALIKE = 4  # so many pages of one address each person opens; of those, each shape is looked at once
LEFT_OUT = ("/static/", "/konto/logga-ut")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
LINK = re.compile(r'href="(/[^"#]*|\?[^"#]*|\.\./[^"#]*)')
SHAPE = re.compile(r'<(\w+)[^>]*?(?: class="([^"]*)"| name="([^"]*)"| data-variant="([^"]*)"|>)')

VIOLATIONS = """axe.run({resultTypes: ["violations"]}).then(found => found.violations.map(
  one => one.id + ": " + one.nodes.map(node => node.target.join(" ")).join(", ")))"""
# The words of the page and of its attributes, without what is marked as another language.
FACTS = """() => {
  const root = document.documentElement, copy = document.body.cloneNode(true);
  copy.querySelectorAll(`script, style, [lang]:not([lang="${root.lang}"])`)
    .forEach(one => one.remove());
  const named = [...copy.querySelectorAll("[aria-label], [title], [alt], [placeholder]")]
    .flatMap(one => ["aria-label", "title", "alt", "placeholder"]
      .map(name => one.getAttribute(name) || ""));
  return {
    language: root.lang, title: document.title, overflow: root.scrollWidth - root.clientWidth,
    headings: document.querySelectorAll("h1").length,
    heading: (document.querySelector("h1") || root).textContent.trim(),
    torn: [...document.images].filter(one => one.complete && !one.naturalWidth).length,
    words: [document.title, copy.textContent, ...named].join(" \\n "),
  };
}"""
PICTURES = "[...document.images].map(one => one.currentSrc)"
SUBMIT = """([selector, values]) => {
  const form = document.querySelector(selector);
  form.noValidate = true;
  for (const one of form.elements) {
    if (one.name in values) [one.value, one.checked] = [values[one.name], true];
    else if (one.type === "radio" || one.type === "checkbox") one.checked = false;
    else if (one.tagName === "SELECT") one.selectedIndex = -1;
    else if (one.type !== "hidden" && one.tagName !== "BUTTON") one.value = "";
  }
  form.requestSubmit();
}"""
FORM = "main form[method=post]"
Values = Mapping[str, str]
Reach = Callable[[Page], object]


@cache
def swedish_phrases() -> dict[str, str]:
    """Swedish words an English page must not show → where they come from."""
    with CATALOGUE.open("rb") as file:
        pairs = [(str(one.id), str(one.string), "django.po") for one in read_po(file) if one.id]
    for path in sorted((ROOT / "instruments").rglob("*.toml")):
        pairs += [(sv, en, path.name) for sv, en in _wordings(tomllib.loads(path.read_text()))]
    found = {}
    for swedish, english, source in pairs:
        longest = " ".join(max(PLACEHOLDER.split(swedish), key=len).split())
        if len(longest) > 12 and longest not in english:
            found[longest] = source
    return found


def _wordings(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict) and isinstance(node.get("sv"), str) and "en" in node:
        yield node["sv"], node["en"]
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _wordings(inner)


def address_name(url: str) -> str:
    """The name of one of our addresses; empty for any other."""
    try:
        return resolve(urlsplit(url).path).url_name or ""
    except Resolver404:
        return ""


@dataclass
class Tour:
    """Everything that was seen, by everybody, and what was wrong with it."""

    names: set[str] = field(default_factory=set)
    shapes: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    walks: dict[str, list[str]] = field(default_factory=dict)


class Visitor:
    """One person (or nobody) in a browser of their own."""

    def __init__(self, who: str, browser: Browser, base: str, tour: Tour) -> None:
        self.who, self.base, self.tour = who, base, tour
        self.elsewhere = base.replace("127.0.0.1", "elsewhere.localhost")  # a host we do not serve
        self.context = browser.new_context(locale="sv-SE", reduced_motion="reduce", viewport=WIDE)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)

    def signed_in_as(self, key: str) -> Visitor:
        """Through the demonstration's own list on the sign-in page."""
        self.page.goto(f"{self.base}/konto/logga-in/")
        self.page.locator(f"button[name=who][value={key}]").click()
        return self

    def speak(self, language: str) -> None:
        hosts = (self.base, self.elsewhere)
        self.context.add_cookies([{"name": "lang", "value": language, "url": url} for url in hosts])

    # --- following links --------------------------------------------------------------------
    def follow(self, starts: Iterable[str], *, refused: Mapping[str, Values]) -> None:
        """All that links lead to, `ALIKE` of each address; forms of `refused` sent in wrong too."""
        queue, seen = deque(starts), dict[str, int]()
        known: set[str] = set()
        while queue:
            path = queue.popleft()
            name = address_name(path)
            if path in known or path.startswith(LEFT_OUT) or seen.get(name, 0) >= ALIKE:
                continue
            known.add(path)
            seen[name] = seen.get(name, 0) + 1
            queue.extend(self.open(path, refused))

    def open(self, path: str, refused: Mapping[str, Values]) -> list[str]:
        """Fetch one page, look at it when its shape is new; the addresses it links to."""
        answer = self.context.request.get(self.base + path)
        landed = answer.url.removeprefix(self.base)
        name = address_name(landed)
        self.tour.names |= {address_name(path), name}
        if answer.status != 200:
            self.tour.problems.append(f"{self.who} {path}: a link that leads to {answer.status}")
            return []
        if "text/html" not in answer.headers["content-type"]:
            return []
        body = answer.text()
        shape = frozenset("|".join(found) for found in SHAPE.findall(body.partition("<main")[2]))
        if (name, shape) not in self.tour.shapes:
            self.tour.shapes.add((name, shape))
            self.look(landed, f"{name} {landed}")
            if name in refused:
                wrong = refused[name]
                self.look(lambda page: self.send(page, landed, wrong), f"{name} refused")
        base = urlsplit(landed).path
        links = [link.replace("&amp;", "&") for link in LINK.findall(body)]
        return [base + link if link.startswith("?") else link for link in links if link[0] != "."]

    def send(self, page: Page, path: str, values: Values, form: str = FORM) -> None:
        """Send the form of a page with these values only; it must come back with its errors."""
        page.goto(self.base + path)
        with page.expect_navigation():
            page.evaluate(SUBMIT, [form, values])
        if page.locator(".ds-error-summary").count() != 1:
            self.tour.problems.append(f"{self.who} {path}: accepted {values or 'an empty form'}")

    # --- looking ----------------------------------------------------------------------------
    def look(self, reach: str | Reach, called: str) -> None:
        """Reach the page in each language; in each, two looks."""
        self.tour.looked_at.append(f"{self.who}: {called}")
        for language, looks in LOOKS.items():
            self.speak(language)
            if isinstance(reach, str):
                self.tour.names.add(address_name(reach))
                self.page.goto(self.base + reach)
            else:
                reach(self.page)
            shown = [self.page.url, *self.page.evaluate(PICTURES)]
            self.tour.names |= {address_name(url) for url in shown}
            self.page.evaluate(AXE_SCRIPT)
            for scheme, size in looks:
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                self.page.set_viewport_size(size)  # type: ignore[arg-type]
                where = f"{self.who}: {called} [{language} {scheme} {size['width']}]"
                self.tour.problems += [f"{where}: {one}" for one in problems(self.page, language)]
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        self.speak("sv")


def problems(page: Page, language: str) -> list[str]:
    """What is wrong with the page as it stands."""
    facts = page.evaluate(FACTS)
    found = list(page.evaluate(VIOLATIONS))
    if facts["language"] != language:
        found.append(f"says it is {facts['language']!r}")
    if facts["headings"] != 1 or not facts["heading"]:
        found.append(f"{facts['headings']} h1: {facts['heading']!r}")
    if not facts["title"].partition("·")[0].strip():
        found.append("no title")
    if facts["torn"]:
        found.append(f"{facts['torn']} pictures that do not show")
    if facts["overflow"] > 0:
        found.append(f"scrolls sideways by {facts['overflow']} px")
    if language == "en":
        words = " ".join(facts["words"].split())
        left = [phrase for phrase in swedish_phrases() if phrase in words]
        found += [f"left in Swedish: {phrase!r}" for phrase in left]
    return found


UNSEEN = "(not seen to have the focus)"


# --- the keyboard -------------------------------------------------------------------------------
RING = """one => {
  const holder = one.closest(".pick") || one, drawn = () => [one, holder].map(each => {
    const style = getComputedStyle(each);
    return (style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor)
      + style.boxShadow;
  }).join("|");
  const focused = drawn();
  one.blur();
  const plain = drawn();
  one.focus({focusVisible: true});
  const box = holder.getBoundingClientRect();
  return {ring: focused !== plain, seen: box.width > 0 && box.height > 0
    && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""


def walk(page: Page, last: Locator, most: int = 120) -> list[str]:
    """Tab from the top until `last` has focus: each step in words, with UNSEEN where no ring is."""
    goal, steps = last.element_handle(), list[str]()
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate_handle("document.activeElement")
        shown = here.evaluate(RING)
        named = here.evaluate("one => one.className + ' ' + one.tagName + ' ' + one.textContent")
        steps.append(
            " ".join(named.split()) + ("" if all(shown.values()) else f" {UNSEEN} {shown}")
        )
        if here.evaluate("(one, goal) => one === goal", goal):
            return steps
    raise AssertionError(f"{last} was not reached: {steps}")
