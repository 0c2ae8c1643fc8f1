"""The list of sign-ins for the sign-in page: `{% load demonstration %}`."""

from __future__ import annotations

from typing import Any

from django import template

from avtryck.web.ui.demonstration import sign_ins

register = template.Library()


@register.simple_tag
def demo_sign_ins() -> list[dict[str, Any]]:
    return sign_ins()
