"""An uploaded file between its preview and its confirmation: in the page itself, sealed.

It opens only in the session that uploaded it; nothing of it is kept on the server.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import salted_hmac

from avtryck.keys.sealing import Place, SealBrokenError, open_sealed, seal

NO_KEY = UUID(int=0)  # the key is derived, it stands in no store


class StaleUploadError(ValueError):
    """The sealed file belongs to another session, or was changed."""


def sealed_upload(content: bytes, *, kind: str, session: SessionBase) -> str:
    """The file as text for a hidden field."""
    place = Place("upload", kind, "", "")
    box = seal(zlib.compress(content), key_id=NO_KEY, place=place, key=_key(session))
    return base64.urlsafe_b64encode(box).decode()


def opened_upload(text: str, *, kind: str, session: SessionBase) -> bytes:
    place = Place("upload", kind, "", "")
    try:
        box = base64.b64decode(text, altchars="-_", validate=True)
        return zlib.decompress(open_sealed(box, place=place, key=_key(session)))
    except (binascii.Error, SealBrokenError, ValueError) as error:
        raise StaleUploadError(kind) from error


def _key(session: SessionBase) -> bytes:
    return salted_hmac(__name__, session.session_key or "", algorithm="sha256").digest()
