"""The name that stands as the sender of every mail: the organisation's, or one of its own choice.

Leavers are told beforehand which sender to expect, so the name is decided once, by central HR.
"""

from __future__ import annotations

import unicodedata
from email.utils import formataddr

from django.db import transaction
from django.utils.translation import gettext as _

from avtryck.audit.operations import record
from avtryck.org.models import Installation
from avtryck.org.queries import installation
from avtryck.outbox.connection import from_address

LONGEST = 60
# An @ would pose as another address; the others end or hide a name in a From line.
FORBIDDEN = frozenset('@"\\<>')
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class SenderRefusedError(ValueError):
    """Says in one sentence why this name cannot stand as the sender."""


def own_name() -> str:
    """The name that was chosen; "" when none was."""
    found = Installation.objects.filter(pk=1).values_list("sender_name", flat=True).first()
    return found or ""


def from_name(language: str = "") -> str:
    """The name of the From line: the chosen one, else the organisation's in the mail's language."""
    return own_name() or _fitting(installation().name(language or "sv"))


def from_line(language: str = "", *, name: str = "") -> str:
    """The From line as people read it."""
    return f"{name or from_name(language)} <{from_address()}>"


def from_header(language: str = "") -> str:
    """The From line as it is written into a header."""
    return formataddr((from_name(language), from_address()))


def check_name(name: str) -> str:
    """The name with single spaces; SenderRefusedError."""
    if any(unicodedata.category(sign) in UNSEEN for sign in name):
        raise SenderRefusedError(_("Namnet ska stå på en rad, utan dolda tecken."))
    words = " ".join(name.split())
    if len(words) > LONGEST:
        raise SenderRefusedError(_("Namnet får ha högst %(n)d tecken.") % {"n": LONGEST})
    if set(words) & FORBIDDEN or "=?" in words:
        raise SenderRefusedError(_('Namnet får inte innehålla @, ", \\, <, > eller =?.'))
    if words and not any(sign.isalpha() for sign in words):
        raise SenderRefusedError(_("Namnet ska innehålla minst en bokstav."))
    return words


@transaction.atomic
def name_sender(*, name: str, actor: str) -> bool:
    """Choose the sender's name ("": the organisation's); whether anything changed."""
    chosen = check_name(name)
    here, _new = Installation.objects.select_for_update().get_or_create(pk=1)
    if here.sender_name == chosen:
        return False
    here.sender_name = chosen
    here.save(update_fields=["sender_name"])
    record(actor=actor, verb="name sender", subject="installation", name=chosen)
    return True


def _fitting(name: str) -> str:
    """The register's name as far as it may stand in a From line."""
    seen = "".join(
        " " if unicodedata.category(sign) in UNSEEN or sign in FORBIDDEN else sign for sign in name
    )
    return " ".join(seen.replace("=?", " ").split())[:LONGEST].strip() or "Avtryck"
