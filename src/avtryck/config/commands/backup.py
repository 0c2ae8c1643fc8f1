"""backup and restore."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg
from django.conf import settings
from django.utils.translation import gettext as _

from avtryck.config.backups.making import back_up
from avtryck.config.backups.presence import alone, even_half_restored
from avtryck.config.backups.restoring import Restored, put_back
from avtryck.config.backups.restoring import restore as bring
from avtryck.config.commands.shape import Outcome, Refused, reporting

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def tell(line: str) -> None:
    click.echo(f"  {line}", err=True)


@contextmanager
def one_sentence() -> Iterator[None]:
    """What a database denies us when it is asked directly; no row's contents."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        raise Refused(_("Ett lager svarar inte: %(why)s")
                      % {"why": str(error).partition("\n")[0]}) from error  # fmt: skip


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@reporting
def backup(folder: Path) -> Outcome:
    """Copy the three stores, as they are at one instant, into an empty DIR."""
    with one_sentence():
        made = back_up(folder.absolute(), tell)
    lines = [
        _("Säkerhetskopian finns i %(path)s (%(size)d kB, %(n)d gravstenar).")
        % {"path": folder, "size": made.size // 1000, "n": made.tombstones},
        _("Nyckelfilen %(kek)s är inte med. Förvara en kopia av den på ett annat ställe: utan den "
          "går säkerhetskopian inte att öppna.") % {"kek": settings.KEK_FILE},
        *(_("Stämde inte redan när kopian gjordes: %(what)s") % {"what": one}
          for one in made.manifest.breaks),
    ]  # fmt: skip
    facts = {
        "folder": str(folder),
        "made": made.manifest.made,
        "files": made.manifest.files,
        "bytes": made.size,
        "tombstones": made.tombstones,
        "key_file_included": False,
        "breaks": made.manifest.breaks,
    }
    return lines, facts


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER, required=False)
@click.option("--tombstones", metavar="FILE", type=FILE,
              help="More tombstones: tombstones.txt of your newest backup.")  # fmt: skip
@click.option("--put-back", "undo", is_flag=True,
              help="Undo a restore that did not come to its end, instead.")  # fmt: skip
@reporting
@even_half_restored
def restore(folder: Path | None, tombstones: Path | None, undo: bool) -> Outcome:
    """Put a backup in place of what is here; destroyed keys stay destroyed."""
    if (folder is None) == (not undo):
        raise Refused(_("Ange mappen med säkerhetskopian, eller --put-back."))
    with alone(), one_sentence():
        if folder is None:
            done = put_back(tell)
            lines = [_("Klart.") if done else _("Ingen påbörjad återställning finns här.")]
            return lines, {"put_back": done}
        return _told(bring(folder.absolute(), tombstones, tell))


def _told(done: Restored) -> Outcome:
    lines = [
        _("Säkerhetskopian från %(made)s är återställd.") % {"made": done.manifest.made},
        _("%(n)d gravstenar är lästa; %(keys)d nycklar som hade kommit tillbaka är förstörda igen.")
        % {"n": done.tombstones, "keys": done.revived},
        *(_("Omgången %(month)s stängdes efter säkerhetskopian: svaren i den går inte att öppna.")
          % {"month": month} for month in done.rounds),
    ]  # fmt: skip
    if done.aside:
        lines.append(_("De lager som var här finns kvar i %(path)s. Ta bort dem när allt "
                       "stämmer.") % {"path": done.aside})  # fmt: skip
    else:
        lines.append(
            _("Här fanns inga lager, så bara gravstenar ur säkerhetskopian och --tombstones är "
              "kända: nycklar som förstördes senare öppnar igen tills de förstörs på nytt.")
        )  # fmt: skip
    facts = {
        "made": done.manifest.made,
        "version": done.manifest.version,
        "tombstones": done.tombstones,
        "revived": done.revived,
        "rounds_closed_since": done.rounds,
        "set_aside": done.aside,
    }
    return lines, facts
