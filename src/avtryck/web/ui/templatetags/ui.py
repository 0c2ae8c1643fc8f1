"""The components of the pages: `{% load ui %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from avtryck.clock import LOCAL, today
from avtryck.web.ui.steps import Step

register = template.Library()

STATUS_KINDS = {"planned", "waiting", "active", "done", "attention", "stopped"}
NOTICE_KINDS = {"info", "success", "warning", "danger"}
Context = dict[str, Any]
Choices = Iterable[tuple[str, str]]


# --- dates as people say them ---------------------------------------------------------------
@register.filter
def day(value: date | None) -> str:
    """tisdag 3 mars; the year is said when it is not this one."""
    if value is None:
        return ""
    value = value.astimezone(LOCAL).date() if isinstance(value, datetime) else value
    return format_date(value, "l j F" if value.year == today().year else "l j F Y")


@register.filter
def short_day(value: date | None) -> str:
    """3 mars 2026, for tables and facts."""
    if value is None:
        return ""
    value = value.astimezone(LOCAL).date() if isinstance(value, datetime) else value
    return format_date(value, "j F Y")


@register.filter
def moment(value: datetime | None) -> str:
    """tisdag 3 mars 14.00, in the workplace's time."""
    if value is None:
        return ""
    clock_time = "H:i" if (get_language() or "").startswith("en") else "H.i"
    return f"{day(value)} {format_date(value.astimezone(LOCAL), clock_time)}"


# --- small pieces ---------------------------------------------------------------------------
def _known(kind: str, kinds: set[str]) -> str:
    if kind not in kinds:
        raise template.TemplateSyntaxError(f"{kind!r} is not one of {sorted(kinds)}")
    return kind


@register.inclusion_tag("ui/mark.html")
def mark() -> Context:
    return {}


@register.inclusion_tag("ui/status.html")
def status(word: str, kind: str) -> Context:
    return {"word": word, "kind": _known(kind, STATUS_KINDS)}


@register.inclusion_tag("ui/empty.html")
def empty_state(sentence: str, button: str = "", url: str = "") -> Context:
    return {"sentence": sentence, "button": button, "url": url}


@register.inclusion_tag("ui/facts.html")
def facts(rows: Iterable[tuple[str, Any]]) -> Context:
    return {"rows": rows}


@register.inclusion_tag("ui/descriptions.html")
def descriptions(rows: Iterable[tuple[str, Any]]) -> Context:
    return {"rows": rows}


@register.inclusion_tag("ui/stepper.html")
def stepper(steps: Sequence[Step]) -> Context:
    return {"steps": steps}


@register.inclusion_tag("ui/checklist.html")
def checklist(items: Iterable[Mapping[str, Any]]) -> Context:
    return {"items": items}


@register.inclusion_tag("ui/chart.html")
def chart(figure: Mapping[str, Any]) -> Context:
    return {"figure": figure}


@register.inclusion_tag("ui/pager.html")
def pager(page: Page[Any], query: str = "") -> Context:
    """`query` is kept from page to page, such as "state=open"."""
    return {"page": page, "query": f"{query}&" if query else ""}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    context = {"content": content, "kind": _known(kind, NOTICE_KINDS), "title": title}
    return render_to_string("ui/notice.html", context)


# --- forms ----------------------------------------------------------------------------------
@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.BaseForm | Sequence[forms.BaseForm] | None) -> Context:
    """Every error of a form, or of several, with a link to its field."""
    several = [form] if isinstance(form, forms.BaseForm) else list(form or [])
    bound = [one for one in several if one.is_bound]
    errors = [
        {"text": text, "label": "", "target": ""}
        for one in bound
        for text in one.non_field_errors()
    ]
    errors += [
        {"text": text, "label": field.label, "target": _first_id(field)}
        for one in bound
        for field in one
        for text in field.errors
    ]
    return {"errors": errors}


def _first_id(field: forms.BoundField) -> str:
    """The id of the control a link should lead to: of a group, its first."""
    if isinstance(field.field.widget, forms.RadioSelect):
        return f"{field.auto_id}_0"
    return field.auto_id


@register.inclusion_tag("ui/field.html")
def field(
    bound: forms.BoundField, label: str = "", hint: str | None = None, optional: bool = False
) -> Context:
    """One field with label, hint and error, tied together for a screen reader."""
    hint = str(bound.help_text) if hint is None else hint
    described = [f"{bound.auto_id}_hint"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, str | bool] = {"class": "ds-input", "placeholder": False}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    kind = _kind(bound)
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "optional": optional,
        "described": " ".join(described),
        "control": "" if kind == "group" else bound.as_widget(attrs=attrs),
    }


def _kind(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one of these
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "plain"
