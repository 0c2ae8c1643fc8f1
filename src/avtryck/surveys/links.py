"""The link of an invitation: derived, never stored; `id . HMAC(link key, id | generation)`."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

from avtryck.clock import today
from avtryck.keys.operations import KeyGoneError, secret
from avtryck.surveys.models import Invitation

ID_BYTES, MAC_BYTES = 16, 32


def _mac(invitation: Invitation) -> bytes:
    key = secret(invitation.round.link_key)
    text = invitation.id.bytes + invitation.generation.to_bytes(2)
    return hmac.new(key, text, hashlib.sha256).digest()


def token_of(invitation: Invitation) -> str:
    """The token of an invitation's link; KeyGoneError when its round has closed."""
    return urlsafe_b64encode(invitation.id.bytes + _mac(invitation)).decode().rstrip("=")


def invitation_of(token: str) -> Invitation | None:
    """The invitation a token belongs to, or None: unknown, forged or voided.

    When answering has ended the link is not verified any more: the page says only that. Whether
    its key is gone by then tells whether enough people have answered.
    """
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) != ID_BYTES + MAC_BYTES:
        return None
    found = Invitation.objects.select_related("round", "case__departure__unit")
    invitation = found.filter(pk=UUID(bytes=raw[:ID_BYTES])).first()
    if invitation is None or invitation.ends < today():
        return invitation
    try:
        genuine = hmac.compare_digest(raw[ID_BYTES:], _mac(invitation))
    except KeyGoneError:
        return None
    return invitation if genuine else None
