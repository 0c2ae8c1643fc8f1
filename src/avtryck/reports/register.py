"""Words for what the register says of those who answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from avtryck.org.categories import STAFF_CATEGORIES

FIELDS: dict[str, Promise] = {
    "exit_type": _("Hur anställningen slutade"),
    "contract_type": _("Anställningsform"),
    "staff_category": _("Personalkategori"),
}
VALUES: dict[str, Promise] = {
    "resignation": _("egen uppsägning"),
    "fixed_term_end": _("tidsbegränsad anställning tog slut"),
    "retirement": _("pension"),
    "leave": _("tjänstledighet"),
    "internal_move": _("byte av jobb inom organisationen"),
    "redundancy": _("arbetsbrist"),
    "dismissal": _("uppsägning eller avsked"),
    "ill_health": _("sjukersättning"),
    "other": _("annat"),
    "permanent": _("tillsvidare"),
    "fixed_term": _("tidsbegränsad"),
    **STAFF_CATEGORIES,
}


@dataclass(frozen=True)
class RegisterTable:
    """One register field and its values, in words; unknown ones as they were imported."""

    name: str
    rows: tuple[tuple[str, int], ...]


def tables(background: Mapping[str, Mapping[str, int]]) -> list[RegisterTable]:
    return [
        RegisterTable(
            str(FIELDS.get(field, field)),
            tuple((str(VALUES.get(value, value)), n) for value, n in counts.items()),
        )
        for field, counts in background.items()
    ]
