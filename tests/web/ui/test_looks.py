"""Promises about how the pages are made: contrast, weight, and nothing the policy forbids."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import avtryck.web

WEB = Path(avtryck.web.__file__).parent
STATIC, TEMPLATES = WEB / "static", WEB / "templates"
PAGES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
FAMILIES = ("neutral", "accent", "danger", "warning", "success")
GROUNDS = ("background-default", "surface-default", "surface-tinted", "surface-hover")
FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "an address elsewhere": r"(src|href)=\"https?:",
}


def palettes() -> dict[str, dict[str, str]]:
    light, dark = (STATIC / "css/colours.css").read_text().split("prefers-color-scheme: dark")
    value = re.compile(r"--ds-color-([a-z-]+): (#[0-9a-f]{6});")
    return {"light": dict(value.findall(light)), "dark": dict(value.findall(dark))}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_every_ground_it_may_meet(scheme: str):
    colour = palettes()[scheme]
    pairs = [
        (f"{family}-{text}", f"{ground_of}-{ground}")
        for family in FAMILIES
        for text in ("text-subtle", "text-default")
        for ground_of in {family, "neutral"}
        for ground in GROUNDS
    ]
    pairs += [
        (f"{family}-base-contrast-default", f"{family}-base-{state}")
        for family in FAMILIES
        for state in ("default", "hover", "active")
    ]
    assert len(pairs) == (1 * 4 + 4 * 8) * 2 + 15
    weak = {(a, b): contrast(colour[a], colour[b]) for a, b in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(scheme: str):
    colour = palettes()[scheme]
    for ground in GROUNDS:
        assert contrast(colour["neutral-border-default"], colour[f"neutral-{ground}"]) >= 3


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_what_the_policy_forbids(page: str):
    source = (TEMPLATES / page).read_text()
    found = [sin for sin, sign in FORBIDDEN.items() if re.search(sign, source)]
    assert found == []
    get_template(page)


def test_the_layout_for_leavers_is_light():
    """Base and layout with all they link to, as sent; the page's own words come on top."""
    linked = [
        STATIC / name
        for layout in ("base.html", "leaver.html")
        for name in re.findall(r"{% static '([^']+)' %}", (TEMPLATES / layout).read_text())
    ]
    assert len(linked) > 10
    sent = sum(len(gzip.compress(path.read_bytes())) + 500 for path in linked)
    assert sent < 40_000


def test_every_stylesheet_that_exists_is_used_and_none_is_missing():
    linked = {
        name
        for page in PAGES
        for name in re.findall(r"{% static '([^']+\.css)' %}", (TEMPLATES / page).read_text())
    }
    assert linked == {str(path.relative_to(STATIC)) for path in STATIC.rglob("*.css")}
