"""The link of an invitation: derived, never stored; `id . HMAC(link key, id | generation)`."""

from __future__ import annotations

import hashlib
import hmac

from avtryck.clock import today
from avtryck.keys.operations import KeyGoneError, secret
from avtryck.keys.tokens import parts_of, token_from
from avtryck.org.prepared import Prepared
from avtryck.surveys.models import Invitation

READ = (
    "generation", "instrument", "language", "unit", "exit_type", "contract_type", "ends",
    "no_reminders", "held", "round__month", "round__state", "round__public_key",
    "round__link_key", "round__pepper", "case__cancelled_on", "case__departure__unit__path",
)  # fmt: skip
"""What a leaver's pages need; any other column is read when somebody asks for it."""
INVITED: Prepared[Invitation] = Prepared(
    lambda pk: (
        Invitation.objects.select_related("round", "case__departure__unit")
        .only(*READ)
        .filter(pk=pk)
    )
)


def _mac(invitation: Invitation) -> bytes:
    key = secret(invitation.round.link_key)
    text = invitation.id.bytes + invitation.generation.to_bytes(2)
    return hmac.new(key, text, hashlib.sha256).digest()


def token_of(invitation: Invitation) -> str:
    """The token of an invitation's link; KeyGoneError when its round has closed."""
    return token_from(invitation.id, _mac(invitation))


def invitation_of(token: str) -> Invitation | None:
    """The invitation a token belongs to, or None: unknown, forged or voided.

    When answering has ended the link is not verified any more: the page says only that, and an
    answer that is held opens by its change code alone. Whether the link's key is gone by then
    tells whether enough people have answered.
    """
    parts = parts_of(token)
    if parts is None:
        return None
    invitation = next(iter(INVITED(parts[0])), None)
    if invitation is None or invitation.ends < today():
        return invitation
    try:
        genuine = hmac.compare_digest(parts[1], _mac(invitation))
    except KeyGoneError:
        return None
    return invitation if genuine else None
