"""The side navigation of a signed-in person, by role. Pages that do not exist yet are left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Label = str | Promise


@dataclass(frozen=True)
class Page:
    """A place in the navigation: its words and the name of its URL."""

    label: Label
    url_name: str


@dataclass(frozen=True)
class Item:
    label: Label
    url: str
    current: bool


@dataclass(frozen=True)
class Group:
    label: Label | None
    items: tuple[Item, ...]


INTERVIEWS = Page(_("Mina samtal"), "manager-home")
TODAY = Page(pgettext_lazy("navigation", "Idag"), "hr-today")
CASES = Page(_("Avslut"), "hr-cases")
SURVEY = Page(_("Enkät"), "hr-survey")
MATTERS = Page(_("Måste hanteras"), "hr-matters")
COMMENTS = Page(_("Kommentarer"), "hr-comments")
IMPORT = Page(_("Importera"), "hr-import")
ORGANISATION = Page(_("Organisation"), "hr-organisation")
QUESTIONNAIRES = Page(_("Frågeformulär"), "hr-questionnaires")
RULES = Page(_("Regler"), "hr-rules")
CLOSES = Page(_("Sammanställningar"), "hr-closes")
RESULTS = Page(_("Resultat"), "reader-home")
YEARLY = Page(_("Årsrapporter"), "reader-yearly")
OVERVIEW = Page(_("Läget"), "reader-home")
ACTIONS = Page(_("Åtgärder"), "reader-actions")
OPERATIONS = Page(_("Drift"), "ui-operations")

MANAGERS = ("nearest_manager", "superior_manager", "administrative_manager")
READERS = ("reader", "data_protection", "registrar", "auditor")

# Group, roles, pages: in this order. A page open to several roles is shown once.
SECTIONS: tuple[tuple[Label | None, tuple[tuple[tuple[str, ...], tuple[Page, ...]], ...]], ...] = (
    (_("Chef"), ((MANAGERS, (INTERVIEWS,)),)),
    (
        _("HR"),
        (
            (
                ("central_hr",),
                (
                    TODAY,
                    CASES,
                    SURVEY,
                    MATTERS,
                    COMMENTS,
                    QUESTIONNAIRES,
                    ORGANISATION,
                    RULES,
                    IMPORT,
                    CLOSES,
                ),
            ),
            (
                ("hr_partner",),
                (TODAY, CASES, SURVEY, MATTERS, COMMENTS, INTERVIEWS, QUESTIONNAIRES, IMPORT),
            ),
        ),
    ),
    (
        _("Resultat"),
        (
            ((*MANAGERS, "hr_partner", "central_hr"), (RESULTS, ACTIONS)),
            (("central_hr",), (YEARLY,)),
            (READERS, (OVERVIEW,)),
            (("reader", "data_protection"), (ACTIONS,)),
            (("data_protection", "auditor"), (RULES,)),
        ),
    ),
    (_("Installation"), ((("operator",), (OPERATIONS, RULES)),)),
)


def groups(*, roles: Collection[str], path: str) -> list[Group]:
    """Navigation of somebody with these roles; `path` decides which item is the present one.

    A group of one item, or alone, needs no name.
    """
    found: list[tuple[Label | None, list[tuple[Label, str]]]] = []
    seen: set[str] = set()
    held = set(roles)
    for label, parts in SECTIONS:
        entries: list[tuple[Label, str]] = []
        for page in (page for who, pages in parts if held & set(who) for page in pages):
            url = _address(page.url_name)
            if url and url not in seen:
                seen.add(url)
                entries.append((page.label, url))
        if entries:
            found.append((label, entries))
    current = _nearest(path, seen)
    return [
        Group(
            label if len(found) > 1 and len(entries) > 1 else None,
            tuple(Item(words, url, url == current) for words, url in entries),
        )
        for label, entries in found
    ]


def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _nearest(path: str, urls: Collection[str]) -> str | None:
    """The longest address that `path` lies under."""
    under = [url for url in urls if path == url or path.startswith(url.rstrip("/") + "/")]
    return max(under, key=len, default=None)
