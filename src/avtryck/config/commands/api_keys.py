"""api-key create, list, revoke: what other systems may read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from avtryck.api.models import ApiKey
from avtryck.api.operations import create_key, revoke_key
from avtryck.clock import today
from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.org.models import Unit

OPERATOR = "operator"
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("api-key")
def api_keys() -> None:
    """Keys for other systems that read published figures."""


@api_keys.command()
@click.option("--name", required=True, help="Which system uses it, and who answers for that.")
@click.option("--unit", "code", metavar="CODE", required=True, help="This unit and all below it.")
@click.option("--scope", type=click.Choice(ApiKey.Use.values), required=True, help="Kind of use.")
@click.option("--valid-to", type=DAY, help="Last day it works (default: until revoked).")
@reporting
def create(name: str, code: str, scope: str, valid_to: datetime | None) -> Outcome:
    """Make a key. It is printed once and kept only as a digest."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refused(_("Det finns ingen enhet med koden %(code)s.") % {"code": code})
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise Refused(_("Namnet ska ha 1–100 tecken och stå på en rad."))
    if valid_to is not None and valid_to.date() < today():
        raise Refused(_("Sista dagen har redan varit."))
    row, key = create_key(
        name=name.strip(),
        unit=unit,
        use=scope,
        valid_to=valid_to.date() if valid_to else None,
        actor=OPERATOR,
    )
    lines = [_("Spara nyckeln nu. Den visas bara den här gången:"), key]
    return lines, _facts(row) | {"key": key}


@api_keys.command("list")
@reporting
def list_keys() -> Outcome:
    """All keys that were ever made, without their secrets."""
    rows = [_facts(row) for row in ApiKey.objects.select_related("unit")]
    lines = [
        "  ".join([row["id"], row["scope"], row["unit"], _state(row), row["name"]]) for row in rows
    ]
    return lines or [_("Det finns inga nycklar.")], {"keys": rows}


@api_keys.command()
@click.argument("public", metavar="ID")
@reporting
def revoke(public: str) -> Outcome:
    """End the key with this ID at once."""
    row = ApiKey.objects.filter(public=public).first()
    if row is None:
        raise Refused(_("Det finns ingen nyckel med id %(id)s.") % {"id": public})
    if revoke_key(key=row, actor=OPERATOR):
        lines = [_("Nyckeln %(id)s är spärrad.") % {"id": public}]
    else:
        lines = [_("Nyckeln %(id)s var redan spärrad. Inget har ändrats.") % {"id": public}]
    row.refresh_from_db()
    return lines, _facts(row)


def _facts(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.public,
        "name": row.name,
        "unit": row.unit.code,
        "scope": row.use,
        "made_on": row.made_on.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "revoked_on": row.revoked_on and row.revoked_on.isoformat(),
        "last_used": row.last_used and row.last_used.isoformat(),
    }


def _state(row: dict[str, Any]) -> str:
    if row["revoked_on"]:
        return _("spärrad %(day)s") % {"day": row["revoked_on"]}
    if row["valid_to"]:
        return _("till och med %(day)s") % {"day": row["valid_to"]}
    return _("tills vidare")
