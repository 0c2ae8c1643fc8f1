"""The manifest of a backup: what was copied, when, and a seal that only our key file can make."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from avtryck.config.backups.files import open_plain, write_new
from avtryck.config.commands.refusal import Refused
from avtryck.keys.kek import kek

NAME = "manifest.json"
TOMBSTONES = "tombstones.txt"
FORMAT = 1
LARGEST = 50_000_000  # bytes


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself.

    `files`: name → sha256; `stores`: store → name of its file; `migrations`: store → those applied;
    `audit`: chain → (sequence, hash); `ledger`: (sequence, hash) of the last release or None;
    `breaks`: where a chain did not verify when it was copied.
    """

    version: str
    made: str
    engine: str
    server: int
    stores: dict[str, str]
    files: dict[str, str]
    migrations: dict[str, list[str]]
    audit: dict[str, tuple[int, str]]
    ledger: tuple[int, str] | None
    breaks: list[str] = field(default_factory=list)
    format: int = FORMAT


def _sealing(purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"avtryck backup " + purpose).derive(kek())


def _body(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, indent=1).encode()


def _seal(facts: dict[str, Any]) -> str:
    return hmac.digest(_sealing(b"manifest"), _body(facts), "sha256").hex()


def write(folder: Path, manifest: Manifest) -> None:
    facts = asdict(manifest) | {"key_file": _sealing(b"key file").hex()}
    write_new(folder / NAME, _body(facts | {"seal": _seal(facts)}))


def read(folder: Path) -> Manifest:
    """The manifest of a whole backup made with our key file; Refused says what is wrong where."""
    path = folder / NAME
    facts = _facts(path)
    if facts.get("format") != FORMAT:
        raise Refused(_("%(path)s: är skriven av en annan version av Avtryck.") % {"path": path})
    seal, made_with = facts.pop("seal", ""), str(facts.get("key_file"))
    if not hmac.compare_digest(made_with.encode(), _sealing(b"key file").hex().encode()):
        raise Refused(
            _("%(kek)s: är inte nyckelfilen som säkerhetskopian gjordes med. Ange den rätta med "
              "AVTRYCK_KEK_FILE.") % {"kek": settings.KEK_FILE}
        )  # fmt: skip
    if not hmac.compare_digest(str(seal).encode(), _seal(facts).encode()):
        raise Refused(_("%(path)s: har ändrats sedan säkerhetskopian gjordes.") % {"path": path})
    del facts["key_file"]
    return _typed(facts)


def _facts(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise Refused(
            _("%(path)s finns inte: det är ingen säkerhetskopia, eller så blev den aldrig klar.")
            % {"path": path}
        )
    with open_plain(path) as file:
        content = file.read(LARGEST)
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(_("%(path)s: går inte att läsa.") % {"path": path})
    return found


def _typed(facts: dict[str, Any]) -> Manifest:
    heads = {chain: (int(n), str(head)) for chain, (n, head) in facts["audit"].items()}
    ledger = (int(facts["ledger"][0]), str(facts["ledger"][1])) if facts["ledger"] else None
    return Manifest(**(facts | {"audit": heads, "ledger": ledger}))
