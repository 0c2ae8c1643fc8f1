"""A backup is made: three copies of one instant, the tombstones, and last of all the manifest."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import gettext as _

from avtryck.audit.operations import record
from avtryck.audit.queries import breaks as audit_breaks
from avtryck.clock import now
from avtryck.config.backups import manifest
from avtryck.config.backups.files import digest_of, new_file, sync_file, sync_folder, write_new
from avtryck.config.backups.manifest import TOMBSTONES, Manifest
from avtryck.config.backups.stores import COPIED, ORDER, Frozen, Stores, disconnect, stores
from avtryck.config.commands.refusal import Refused
from avtryck.keys.soundness import check_kek
from avtryck.published.queries import chain_breaks

OPERATOR = "operator"
VERB = "back up"
Tell = Callable[[str], None]

HEADS = "SELECT key, sequence, head FROM audit_chain ORDER BY key"
LAST_RELEASE = "SELECT sequence, hash FROM published_release ORDER BY sequence DESC LIMIT 1"
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
DEAD = "SELECT digest FROM keys_tombstone ORDER BY digest"


@dataclass(frozen=True)
class Made:
    manifest: Manifest
    size: int
    tombstones: int


def back_up(folder: Path, tell: Tell) -> Made:
    """Copy this installation into an empty folder; what is unfinished is taken away again."""
    check_kek()
    empty_folder(folder)
    found = stores()
    _recorded(tell)
    breaks = [*audit_breaks(), *chain_breaks()]
    disconnect()
    try:
        with found.frozen() as frozen:
            made, dead = _copied(folder, found, frozen, breaks, tell)
        manifest.write(folder, made)
        sync_folder(folder)
    except BaseException:
        for path in folder.iterdir():
            path.unlink()
        raise
    size = sum(path.stat().st_size for path in folder.iterdir())
    return Made(made, size, dead)


def empty_folder(folder: Path) -> None:
    """Ours, empty, readable by nobody else; made when it is not there."""
    if folder.is_symlink():
        raise Refused(_("%(path)s är en länk. Ange mappen själv.") % {"path": folder})
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(_("%(path)s är inte tom. Ange en ny mapp.") % {"path": folder})
    if folder.stat().st_uid != os.geteuid():
        raise Refused(_("%(path)s tillhör en annan användare.") % {"path": folder})
    if stat.S_IMODE(folder.stat().st_mode) != 0o700:
        folder.chmod(0o700)


def _recorded(tell: Tell) -> None:
    """In the audit before anything is copied; a full disk must not stop a copy to another."""
    try:
        record(actor=OPERATOR, verb=VERB, subject="installation")
    except DatabaseError:
        tell(_("Gick inte att skriva i loggen. Kopian görs ändå."))


def _copied(
    folder: Path, found: Stores, frozen: Frozen, breaks: list[str], tell: Tell
) -> tuple[Manifest, int]:
    """What the manifest will say, and how many tombstones there are."""
    dead = [digest for (digest,) in frozen.rows("keys", DEAD)]
    last = frozen.rows("default", LAST_RELEASE)
    facts = {
        "version": version("avtryck"),
        "made": now().isoformat(timespec="seconds"),
        "server": found.server(),
        "migrations": {
            store: [f"{app}.{name}" for app, name in frozen.rows(store, MIGRATIONS)]
            for store in ORDER
        },
        "audit": {key: (sequence, head) for key, sequence, head in frozen.rows("default", HEADS)},
        "ledger": (last[0][0], last[0][1]) if last else None,
    }
    names = {store: f"{store}{found.suffix}" for store in ORDER}
    for store in COPIED:
        path = folder / names[store]
        new_file(path).close()
        frozen.copy(store, path)
        sync_file(path)
        tell(_("%(store)s: %(size)d kB") % {"store": store, "size": path.stat().st_size // 1000})
    write_new(folder / TOMBSTONES, "".join(f"{digest}\n" for digest in dead).encode())
    files = {name: digest_of(folder / name) for name in sorted([*names.values(), TOMBSTONES])}
    made = Manifest(engine=found.engine, stores=names, files=files, breaks=breaks, **facts)  # type: ignore[arg-type]
    return made, len(dead)
