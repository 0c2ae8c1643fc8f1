"""The survey's pages, each made once for all who see the same, and sent with what is one's own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck import clock
from avtryck.core.freetext.noticing import Noticed
from avtryck.core.instruments import Instrument
from avtryck.org.models import Installation, Role, Unit
from avtryck.org.prepared import Prepared
from avtryck.org.queries import installation
from avtryck.published.models import Release
from avtryck.surveys.answering import register_of
from avtryck.surveys.models import Invitation
from avtryck.web.leaver.asked import questionnaire
from avtryck.web.leaver.built import Page, Shelf, answer_with, left_open
from avtryck.web.leaver.mine import leaver_of
from avtryck.web.leaver.preview import preview_lines
from avtryck.web.leaver.questions import identity, kept_of, parts_of
from avtryck.web.leaver.receipt import Receipt
from avtryck.web.ui.context import BANNERS

ANSWER, CHANGE = "answer", "change"
FORMS = (ANSWER, CHANGE)
ALWAYS = ("hidden", "code", "home")
SEEN_LATER = 2.0
"""Seconds: so much later does a page tell of a new name, a new release or another HR person."""
PAGES: Shelf[Page] = Shelf()


def _state(*codes: str) -> Any:
    here = Installation.objects.filter(pk=1)
    latest = Release.objects.order_by("-sequence")
    return (
        Unit.objects.filter(code__in=codes)
        .order_by("code")
        .values_list(
            "code",
            "path",
            "level",
            "name_sv",
            "name_en",
            Subquery(here.values("state")),
            Subquery(here.values("minimum_group")),
            Subquery(here.values("policy")),
            Subquery(latest.values("sequence")[:1]),
        )
    )


STATE: Prepared[tuple[Any, ...]] = Prepared(_state, seconds=SEEN_LATER)
"""Unit codes → their rows, each with what the installation is and its latest release."""

PARTNERS: Prepared[tuple[Any, ...]] = Prepared(
    lambda *codes: Role.objects.filter(kind=Role.Kind.HR_PARTNER, unit__code__in=codes).values_list(
        "unit__level", "person__name", "person__work_email", "valid_from", "valid_to"
    ),
    seconds=SEEN_LATER,
)


@dataclass(frozen=True)
class Sight:
    """What decides how a page looks: everything but the person. Two alike are the same page.

    `kind` = answer or change (the form), sent, changed or removed (the receipt).
    """

    kind: str
    language: str
    instrument: str
    branch: tuple[str, str]
    unit: str
    month: str
    ends: date
    contact: tuple[str, str] | None
    year: int
    clock: datetime | None
    theme: str = ""


@dataclass(frozen=True)
class Own:
    """What one person's page says and nobody else's; `hidden` are fields of its form."""

    hidden: Mapping[str, str] = field(default_factory=dict)
    posted: QueryDict | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    noticed: Mapping[str, list[Noticed]] = field(default_factory=dict)
    said: str = ""


def contact_of(invitation: Invitation) -> tuple[str, str] | None:
    """(name, address) of the HR person at the foot of each page: `hr_partners`, the first."""
    codes = invitation.case.departure.unit.path.strip("/").split("/")
    day = clock.today()
    found = [
        (-level, name, address)
        for level, name, address, first, last in PARTNERS(*codes)
        if (first is None or first <= day) and (last is None or day <= last)
    ]
    return min(found)[1:] if found else None


def sight_of(invitation: Invitation, kind: str) -> Sight:
    return Sight(
        kind=kind,
        language=get_language() or "sv",
        instrument=invitation.instrument,
        branch=(invitation.exit_type, invitation.contract_type),
        unit=invitation.unit,
        month=invitation.round.month,
        ends=invitation.ends,
        contact=contact_of(invitation),
        year=clock.today().year,
        clock=clock.now() if settings.ENV.now else None,
    )


def page_for(invitation: Invitation, kind: str) -> Page:
    """Made anew when a unit's name or place, the rules or the releases have changed."""
    sight = sight_of(invitation, kind)
    return PAGES.get(sight, stamp_of, lambda: make_page(invitation, sight))


def stamp_of(codes: tuple[str, ...]) -> Hashable:
    """All in the store that the preview and the layout depend on, in one question."""
    return tuple(STATE(*codes))


def make_page(invitation: Invitation, sight: Sight) -> tuple[tuple[str, ...], Page]:
    """Without the request: nothing of the person who happens to be first can get in."""
    unit = Unit.objects.get(code=sight.unit)
    preview = preview_lines(unit=unit, month=sight.month, language=sight.language)
    here = installation()
    context: dict[str, Any] = {
        "installation_name": here.name(sight.language),
        "banner": here.state if here.state in BANNERS else None,
        "test_clock": sight.clock,
        "hr_contact": contact_shown(sight.contact),
        "ends": sight.ends,
        "preview": preview,
        "kind": sight.kind,
        "own": {name: left_open(name) for name in (*ALWAYS, "summary", "said")},
        "other_language": "en" if sight.language == "sv" else "sv",
    }
    if sight.kind in FORMS:
        found = questionnaire(invitation)
        name = here.name(sight.language)
        context["parts"] = parts_of(found, register_of(invitation), sight.language, name)
    template = "leaver/survey.html" if sight.kind in FORMS else "leaver/survey_receipt.html"
    html = render_to_string(template, context)
    return tuple(sorted({*preview.named, *root_code(here.root)})), Page(html, ALWAYS)


def root_code(root: Unit | None) -> tuple[str, ...]:
    return (root.code,) if root else ()


def contact_shown(contact: tuple[str, str] | None) -> dict[str, str] | None:
    """Without the signs that mark what a page leaves open."""
    if contact is None:
        return None
    name, address = (part.translate({2: None, 3: None}) for part in contact)
    return {"name": name, "phone": "", "email": address}


# --- the form -------------------------------------------------------------------------------
def form_page(request: HttpRequest, invitation: Invitation, kind: str, own: Own) -> HttpResponse:
    """The form, empty or with what was written before."""
    hidden = {"csrfmiddlewaretoken": get_token(request), **own.hidden}
    values: dict[str, str] = {"hidden": hidden_fields(hidden)}
    if own.said:
        values["said"] = render_to_string("leaver/survey_said.html", {"said": own.said})
    if own.posted is not None:
        found = questionnaire(invitation)
        values |= kept_of(found, own.posted) | remarks(found, own)
    return answer_with(request, page_for(invitation, kind), values)


def hidden_fields(fields: Mapping[str, str]) -> str:
    pattern = '<input type="hidden" name="{}" value="{}">'
    return format_html_join("", pattern, fields.items())


def remarks(found: Instrument, own: Own) -> dict[str, str]:
    """Errors and hints beside their questions, and above all a list of them that takes focus."""
    values: dict[str, str] = {}
    if own.errors or own.noticed:
        listed = [
            {"target": identity(key), "label": found.question(key).text(get_language() or "sv")}
            for key in (*own.errors, *own.noticed)
        ]
        context = {"listed": listed, "refused": bool(own.errors)}
        values["summary"] = render_to_string("leaver/survey_remarks.html", context)
    for key, error in own.errors.items():
        values[f"note {key}"] = format_html(
            '<p class="ds-validation-message" id="{}-note">{}</p>', identity(key), error
        )
    for key, noticed in own.noticed.items():
        context = {"identity": identity(key), "lines": [line_about(one) for one in noticed]}
        values[f"note {key}"] = render_to_string("leaver/survey_noticed.html", context)
    described = {
        f"described {key}": f" {identity(key)}-note" for key in (*own.errors, *own.noticed)
    }
    return values | described


def line_about(noticed: Noticed) -> str:
    sentences = {
        "name": _("Texten verkar nämna någon vid namn: ”%(words)s”."),
        "personnummer": _("Texten verkar innehålla ett personnummer: ”%(words)s”."),
        "address": _("Texten verkar innehålla en e-postadress: ”%(words)s”."),
        "phone": _("Texten verkar innehålla ett telefonnummer: ”%(words)s”."),
    }
    return sentences[noticed.kind] % {"words": noticed.words}


# --- the receipt ----------------------------------------------------------------------------
def receipt_page(
    request: HttpRequest, invitation: Invitation, receipt: Receipt, link: str
) -> HttpResponse:
    """`link` is the survey's own token: with the code it opens the way back to the answer."""
    hidden = {"csrfmiddlewaretoken": get_token(request), "link": link, "code": receipt.code}
    values = {
        "hidden": hidden_fields(hidden),
        "code": escape(receipt.code),
        "home": escape(home_of(request)),
    }
    return answer_with(request, page_for(invitation, receipt.done), values)


def home_of(request: HttpRequest) -> str:
    """*Till dig som slutar*: one's own page for whoever came from it, else the open one."""
    return reverse("leaver-page" if leaver_of(request) else "leaver-home")
