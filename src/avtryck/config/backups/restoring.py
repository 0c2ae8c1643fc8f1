"""A backup is put back: checked, the present stores set aside, tombstones replayed, verified.

A marker stands from the first move to the last check. Whoever dies in between has lost nothing:
the next run brings the present stores back, and begins anew.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from avtryck.audit.operations import record
from avtryck.clock import now
from avtryck.config.backups import manifest
from avtryck.config.backups.checking import complaints
from avtryck.config.backups.files import copy_checked, open_plain
from avtryck.config.backups.making import OPERATOR, Tell
from avtryck.config.backups.manifest import TOMBSTONES, Manifest
from avtryck.config.backups.presence import Unfinished, mark, unfinished, unmark
from avtryck.config.backups.stores import (
    AT_INSTALLING,
    Stores,
    UnreadableError,
    disconnect,
    stores,
)
from avtryck.config.commands.refusal import Refused
from avtryck.keys.models import Tombstone
from avtryck.keys.operations import replay_tombstones
from avtryck.keys.wiping import wipe_keys
from avtryck.retention.burying import bury

ASIDE = "before-restore-"
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Restored:
    """`aside`: where the stores are that were here; `revived`: keys destroyed again."""

    manifest: Manifest
    aside: str
    tombstones: int
    revived: int
    rounds: list[str]


def restore(folder: Path, tombstones: Path | None, tell: Tell) -> Restored:
    """Refused before anything is touched, or everything as the backup has it, verified."""
    found = stores()
    made = manifest.read(folder)
    refuse_strange(made, found)
    given = read_tombstones(tombstones) if tombstones else set()
    put_back(tell)
    disconnect()
    if others := found.others():
        raise Refused(_("%(n)d andra är anslutna till databaserna. Stoppa dem först.")
                      % {"n": others})  # fmt: skip
    incoming = _incoming()
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(mode=0o700)
    try:
        _fetch(made, folder, incoming)
        tell(_("Säkerhetskopian från %(made)s är hel.") % {"made": made.made})
        dead = given | read_tombstones(incoming / TOMBSTONES) | _present_tombstones(found, given)
        return _installed(made, incoming=incoming, dead=dead, folder=folder, found=found, tell=tell)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _incoming() -> Path:
    return Path(settings.ENV.data) / ".incoming"


def refuse_strange(made: Manifest, found: Stores) -> None:
    """A backup of another kind of database, or one that this version cannot know."""
    if made.engine != found.engine:
        raise Refused(_("Säkerhetskopian är gjord på %(there)s, men här används %(here)s.")
                      % {"there": made.engine, "here": found.engine})  # fmt: skip
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    newer = sorted({one for names in made.migrations.values() for one in names} - known)
    if newer:
        raise Refused(
            _("Säkerhetskopian är gjord av en nyare version (%(there)s) än den här (%(here)s): "
              "%(what)s finns inte här.")
            % {"there": made.version, "here": version("avtryck"), "what": newer[0]}
        )  # fmt: skip
    if made.server > found.server():
        raise Refused(_("Säkerhetskopian är gjord på PostgreSQL %(there)d, men här är %(here)d.")
                      % {"there": made.server, "here": found.server()})  # fmt: skip


def read_tombstones(path: Path) -> set[str]:
    """One digest a line; Refused with the first line that is none."""
    with open_plain(path) as file:
        lines = file.read().decode("ascii", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if not DIGEST.fullmatch(line):
            raise Refused(_("%(path)s, rad %(n)d: är ingen gravsten (64 hexadecimala tecken).")
                          % {"path": path, "n": number})  # fmt: skip
    return set(lines)


def _fetch(made: Manifest, folder: Path, incoming: Path) -> None:
    """Copies whose every byte was checked; what is installed is these, not what lies outside."""
    for name, expected in made.files.items():
        if not (folder / name).exists():
            raise Refused(_("%(path)s saknas i säkerhetskopian.") % {"path": folder / name})
        if copy_checked(folder / name, incoming / name) != expected:
            raise Refused(_("%(path)s: är inte den fil som säkerhetskopian gjordes med.")
                          % {"path": folder / name})  # fmt: skip


def _present_tombstones(found: Stores, given: set[str]) -> set[str]:
    try:
        return found.tombstones()
    except UnreadableError as error:
        if given:
            return set()
        raise Refused(
            _("Nyckellagret här går inte att läsa (%(why)s), så gravstenarna i det är okända. Ange "
              "den nyaste fil du har med --tombstones.") % {"why": error}
        ) from error  # fmt: skip


def put_back(tell: Tell) -> bool:
    """Bring the stores back that an unfinished restore set aside; False when there was none."""
    left = unfinished()
    if left is None:
        return False
    disconnect()
    found = stores()
    if left.installing:
        found.clear()
        mark(Unfinished(left.folder, left.aside))
    found.bring_back(left.aside)
    shutil.rmtree(_incoming(), ignore_errors=True)
    unmark()
    tell(_("En återställning som inte blev klar är ogjord: allt är som före den."))
    return True


def _installed(
    made: Manifest, *, incoming: Path, dead: set[str], folder: Path, found: Stores, tell: Tell
) -> Restored:
    aside = f"{ASIDE}{now():%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    mark(Unfinished(str(folder), aside))
    try:
        where = found.set_aside(aside)
        mark(Unfinished(str(folder), aside, installing=True))
        revived = 0
        for store in AT_INSTALLING:
            found.install(store, incoming / made.stores[store])
            call_command("migrate", database=store, interactive=False, verbosity=0)
            if store == "keys":
                revived = replayed(dead)
            tell(_("%(store)s är på plats.") % {"store": store})
        rounds = bury(actor=OPERATOR)
        if wrong := list(complaints(made)):
            raise Refused("\n".join([_("Det återställda stämmer inte:"), *wrong]))
        _recorded(made, where)
        disconnect()
        shutil.rmtree(incoming)
    except BaseException:
        put_back(tell)
        raise
    unmark()  # nothing comes after it
    return Restored(made, where, len(dead), revived, rounds)


def replayed(dead: Iterable[str]) -> int:
    """Destroy again what any of these tombstones stands for; how many keys had come back."""
    rows = [Tombstone(digest=digest) for digest in dead]
    with transaction.atomic(using="keys"):
        Tombstone.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    count = replay_tombstones()
    wipe_keys()
    return count


def _recorded(made: Manifest, where: str) -> None:
    """The chain goes on from the backup's head, and says that it was restored."""
    record(
        actor=OPERATOR,
        verb="restore",
        subject="installation",
        backup=made.made,
        set_aside=Path(where).name,
    )
