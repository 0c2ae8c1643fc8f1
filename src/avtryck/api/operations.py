from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction

from avtryck.api.keys import PREFIX, digest_of
from avtryck.api.models import ApiKey
from avtryck.audit.operations import record
from avtryck.clock import today
from avtryck.org.models import Unit


@transaction.atomic
def create_key(
    *, name: str, unit: Unit, use: str, valid_to: date | None, actor: str
) -> tuple[ApiKey, str]:
    """The new row and the key itself, which nobody can be told a second time."""
    public = secrets.token_hex(8)
    key = f"{PREFIX}_{public}_{secrets.token_hex(32)}"
    row = ApiKey.objects.create(
        name=name,
        public=public,
        digest=digest_of(key),
        unit=unit,
        use=use,
        made_on=today(),
        valid_to=valid_to,
    )
    until = valid_to.isoformat() if valid_to else None
    record(actor=actor, verb="create api key", subject=public, institution=unit.institution,
           name=name, unit=unit.code, use=use, valid_to=until)  # fmt: skip
    return row, key


@transaction.atomic
def revoke_key(*, key: ApiKey, actor: str) -> bool:
    """False when it was revoked before."""
    row = ApiKey.objects.select_for_update().get(pk=key.pk)
    if row.revoked_on is not None:
        return False
    row.revoked_on = today()
    row.save(update_fields=["revoked_on"])
    record(actor=actor, verb="revoke api key", subject=row.public,
           institution=row.unit.institution)  # fmt: skip
    return True
