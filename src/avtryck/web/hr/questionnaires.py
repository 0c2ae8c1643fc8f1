"""Frågeformulär: every version in both languages, and what has changed between two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from avtryck.cases.models import Departure
from avtryck.content import extras
from avtryck.content.figures import versions_of
from avtryck.content.queries import instrument
from avtryck.core.instruments import (
    MOST_EXTRAS,
    Change,
    Instrument,
    Question,
    differences,
    fill,
)
from avtryck.org.models import Unit
from avtryck.org.queries import installation
from avtryck.web.hr.frame import HR
from avtryck.web.ui.access import StaffRequest, open_to

SHOWN = ("exit-survey", "interview-guide")
TITLE = gettext_lazy("Frågeformulär")

CHANGES: dict[Change, Promise] = {
    Change.ADDED: gettext_lazy("Ny fråga"),
    Change.REMOVED: gettext_lazy("Borttagen"),
    Change.MOVED: gettext_lazy("Flyttad"),
    Change.TYPE: gettext_lazy("Annan sorts fråga"),
    Change.WORDING: gettext_lazy("Nya ord"),
    Change.HELP: gettext_lazy("Ny hjälptext"),
    Change.CHOICES: gettext_lazy("Andra svarsalternativ"),
    Change.SCALE: gettext_lazy("Annan skala"),
    Change.ASKED: gettext_lazy("Ställs till andra"),
    Change.COUNTED: gettext_lazy("Räknas på annat sätt"),
}
ADDED_TO: dict[str, tuple[Promise, str]] = {
    extras.SURVEY: (gettext_lazy("Enkäten"), "hr-extra-questions"),
    extras.GUIDE: (gettext_lazy("Samtalet"), "hr-extra-guide-questions"),
}
KINDS: dict[str, Promise] = {
    "choice": gettext_lazy("Ett val"),
    "multi": gettext_lazy("Flera val"),
    "scale": gettext_lazy("Skala"),
    "open": gettext_lazy("Egna ord"),
}


REGISTER: dict[str, dict[str, Any]] = {
    "exit_type": dict(Departure.ExitType.choices),
    "contract_type": dict(Departure.ContractType.choices),
}


@dataclass(frozen=True)
class VersionRow:
    """One version in the list; `called` says which in words."""

    called: str
    title: str
    questions: int
    added: int
    url: str
    compare_url: str


@dataclass(frozen=True)
class BankRow:
    """One question of the bank, also in the other language; `reference` empty: not approved."""

    key: str
    text: str
    other: str
    other_language: str
    reference: str


@dataclass(frozen=True)
class DepartmentRow:
    """What one institution asks besides: `added` = (survey or talk, questions, where to choose)."""

    name: str
    added: list[tuple[str | Promise, list[str], str]]


@open_to(*HR)
def questionnaires(request: StaffRequest) -> HttpResponse:
    language = get_language() or "sv"
    context: dict[str, Any] = {
        "title": TITLE,
        "versions": [row for key in SHOWN for row in version_rows(key, language)],
        "banks": [
            (words, bank_rows(common, language)) for common, (words, _view) in ADDED_TO.items()
        ],
        "departments": department_rows(request, language),
        "may_approve": request.scope.has("central_hr"),
        "most": MOST_EXTRAS,
    }
    return render(request, "hr/questionnaires.html", context)


def version_rows(key: str, language: str) -> list[VersionRow]:
    """Oldest first; each is compared with the one before it."""
    found = versions_of(key)
    rows = []
    for before, one in zip((None, *found), found, strict=False):
        numbers = {"key": key, "version": one.version}
        rows.append(
            VersionRow(
                called=called(one),
                title=one.title(language),
                questions=len(one.questions),
                added=len(extras.extras_of(one)),
                url=reverse("hr-questionnaire", kwargs=numbers),
                compare_url=reverse(
                    "hr-questionnaire-changes", kwargs=numbers | {"other": before.version}
                )
                if before
                else "",
            )
        )
    return rows


def called(one: Instrument) -> str:
    """`version 2`, or what a department's own choice of questions made of one."""
    base, number = divmod(one.version, extras.COMPOSED)
    if not (added := len(extras.extras_of(one))):
        return _("version %(n)d") % {"n": one.version}
    words = ngettext(
        "version %(base)d med %(n)d egen fråga, tillägg %(number)d",
        "version %(base)d med %(n)d egna frågor, tillägg %(number)d",
        added,
    )
    return words % {"base": base, "n": added, "number": number}


def bank_rows(common: str, language: str) -> list[BankRow]:
    approvals = extras.approved(common)
    other = "en" if language == "sv" else "sv"
    return [
        BankRow(
            one.key,
            one.text(language),
            one.text(other),
            other,
            approvals[one.key].reference if one.key in approvals else "",
        )
        for one in extras.bank(common)
    ]


def department_rows(request: StaffRequest, language: str) -> list[DepartmentRow]:
    """The institutions where this person is HR, with what each asks besides what all ask."""
    return [
        DepartmentRow(
            unit.name(language),
            [
                (words, _added(unit, common, language), reverse(view, kwargs={"code": unit.code}))
                for common, (words, view) in ADDED_TO.items()
            ],
        )
        for unit in institutions(request)
    ]


def _added(unit: Unit, common: str, language: str) -> list[str]:
    asked_here = instrument(extras.asked_in(unit.code, common))
    return [one.text(language) for one in extras.extras_of(asked_here)]


def institutions(request: StaffRequest) -> list[Unit]:
    units = request.scope.within(*HR).filter(level=1).order_by("path")
    return list(units)


def version_of(key: str, version: int) -> Instrument:
    """404 unless it is one of the surveys and guides that are shown."""
    found = {one.version: one for one in versions_of(key)} if key in SHOWN else {}
    if version not in found:
        raise Http404
    return found[version]


@dataclass(frozen=True)
class Asked:
    """One question as a person reads it; `pair` = (language, (question, help, answers))."""

    kind: str | Promise
    pair: tuple[tuple[str, tuple[str, str, list[str]]], ...]
    note: str


def asked(question: Question, *, in_guide: bool = False) -> Asked:
    """In a guide all is answered in own words, which need not be said of each."""
    fields = [", ".join(_worded(field, values)) for field, values in question.asked]
    return Asked(
        "" if in_guide else KINDS.get(question.type, question.type),
        tuple((lang, _spoken(question, lang)) for lang in ("sv", "en")),
        "; ".join(fields),
    )


def _worded(field: str, values: Iterable[str]) -> list[str]:
    """What the register must say, in its own words."""
    words: dict[str, Any] = REGISTER.get(field, {})
    return [str(words.get(value, value)) for value in values]


def _spoken(question: Question, lang: str) -> tuple[str, str, list[str]]:
    """(question, help, what can be answered) in one language."""
    options = [choice.text(lang) for choice in question.choices]
    if question.scale is not None:
        scale = question.scale
        ends = [word for word in (scale.low(lang), scale.high(lang)) if word]
        options = [" – ".join(ends) + f" ({scale.first}–{scale.last})"]
    if question.other_wording:
        with override(lang):
            options = [_("Av någon annan än chefen: %(words)s") % {"words": question.other(lang)}]
    return filled(question.text(lang), lang), question.help(lang), options


def filled(text: str, lang: str) -> str:
    """As it is asked here: with the organisation's own name."""
    return fill(text, {"organisation": installation().name(lang)})


@open_to(*HR)
def questionnaire(request: StaffRequest, key: str, version: int) -> HttpResponse:
    found, language = version_of(key, version), get_language() or "sv"
    name = f"{found.title(language)}, {called(found)}"
    context = {
        "title": name,
        "crumbs": [(TITLE, reverse("hr-questionnaires")), (name, None)],
        "found": found,
        "sections": [
            (
                one.title("sv"),
                one.title("en"),
                [asked(question, in_guide=found.kind == "interview") for question in one.questions],
            )
            for one in found.sections
        ],
    }
    return render(request, "hr/questionnaire.html", context)


@open_to(*HR)
def changes(request: StaffRequest, key: str, version: int, other: int) -> HttpResponse:
    new, old, language = version_of(key, version), version_of(key, other), get_language() or "sv"
    name = _("Från %(old)s till %(new)s") % {"old": called(old), "new": called(new)}
    texts = {
        one.key: filled(one.text(language), language) for one in (*old.questions, *new.questions)
    }
    context = {
        "title": name,
        "crumbs": [(TITLE, reverse("hr-questionnaires")), (name, None)],
        "rows": [
            (
                texts.get(one.question, one.question),
                CHANGES[one.change],
                filled(one.before, language),
                filled(one.after, language),
            )
            for one in differences(old, new, language)
        ],
    }
    return render(request, "hr/questionnaire_changes.html", context)
