"""Words for the staff categories that personnel systems name with a code of their own."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAFF_CATEGORIES: dict[str, Promise] = {
    "administrative": _("administrativ personal"),
    "doctoral_student": _("doktorand"),
    "lecturer": _("lektor"),
    "postdoc": _("postdoktor"),
    "professor": _("professor"),
    "research_support": _("forskningsstödjande personal"),
    "researcher": _("forskare"),
    "technical": _("teknisk personal"),
}


def staff_category_words(code: str) -> str:
    """A category in words; one that is not known here as it was imported."""
    return str(STAFF_CATEGORIES.get(code, code))
