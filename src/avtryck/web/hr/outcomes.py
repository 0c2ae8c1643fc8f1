"""The outcomes of the coverage account in words, for its page and its file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "interviewed": _("Samtal hållet"),
    "declined": _("Tackat nej"),
    "not_offered": _("Erbjuds inte"),
    "missed": _("Hanns inte med"),
    "under_way": _("På gång"),
    "sent": _("Skickad"),
    "failed": _("Kom inte fram"),
    "not_sent": _("Skickas inte"),
}
