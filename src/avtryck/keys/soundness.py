"""Does the KEK open the keys of this installation?"""

from __future__ import annotations

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from django.conf import settings

from avtryck.keys.kek import UnsafeKekError, kek
from avtryck.keys.models import Key
from avtryck.keys.operations import secret


def check_kek() -> None:
    """UnsafeKekError when the file is unsafe or wraps none of the keys that are here."""
    kek()
    key = Key.objects.filter(parent=None).first()
    try:
        if key is not None:
            secret(key.id)
    except InvalidUnwrap:
        reason = f"{settings.KEK_FILE}: is not the key file that this installation was made with"
        raise UnsafeKekError(reason) from None
