"""report: what is published of one unit, or of all, as files."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Unit
from avtryck.reports.batch import Wanted, write_all
from avtryck.reports.files import KINDS, put, written
from avtryck.reports.report import NoSuchInstrumentError
from avtryck.reports.report import report as make_report
from avtryck.reports.year import Done, Edition, window_of, years
from avtryck.web.reader.done import done

DAY = click.DateTime(["%Y-%m-%d"])
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--unit", metavar="CODE", help="One unit.")
@click.option(
    "--all",
    "folder",
    metavar="DIR",
    type=FOLDER,
    help="Every unit, each in a file DIR/CODE.EXT; goes on where it was stopped.",
)
@click.option(
    "--year",
    metavar="YEAR",
    type=click.IntRange(1900, 9999),
    help="The yearly report: releases that end in this year.",
)
@click.option("--from", "start", metavar="DATE", type=DAY, help="Releases from this day on.")
@click.option("--to", "end", metavar="DATE", type=DAY, help="Releases up to and with this day.")
@click.option("--instrument", metavar="KEY[/VERSION]", help="Default: the one with most answers.")
@click.option(
    "--format", "kind", type=click.Choice(sorted(KINDS)), default="json", show_default=True
)
@click.option("--out", metavar="FILE", type=FILE, help="Write here instead of to stdout.")
@reporting
def report(
    *,
    unit: str | None,
    folder: Path | None,
    year: int | None,
    start: datetime | None,
    end: datetime | None,
    instrument: str | None,
    kind: str,
    out: Path | None,
) -> Outcome:  # fmt: skip
    """What is published of a unit: whole history, a year, or what lies within --from and --to."""
    if (unit is None) == (folder is None) or (folder is not None and out is not None):
        raise Refused(_("Ange antingen --unit KOD eller --all KATALOG; --out hör till --unit."))
    window = _window(start and start.date(), end and end.date(), year)
    wanted = Wanted(folder or Path(), kind, window, get_language() or "sv", instrument, year)
    try:
        return _all_units(wanted) if folder else _one_unit(unit or "", wanted, out)
    except NoSuchInstrumentError as error:
        message = _("Inget är publicerat från frågeformuläret %(name)s under perioden.")
        raise Refused(message % {"name": error}) from error


def _window(start: date | None, end: date | None, year: int | None) -> Window:
    if year is not None:
        if start or end:
            raise Refused(_("Ange antingen --year eller --from och --to."))
        if year not in years():
            raise Refused(_("Ingen sammanställning slutar under %(year)d.") % {"year": year})
        return window_of(year)
    try:
        return Window(start, end)
    except ValueError as error:
        raise Refused(_("Perioden slutar innan den börjar.")) from error


def _one_unit(code: str, wanted: Wanted, out: Path | None) -> Outcome:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refused(_("Det finns ingen enhet med koden %(code)s.") % {"code": code})
    found = make_report(unit, wanted.window, wanted.language, wanted.instrument)
    content = written(found, wanted.kind, Edition(wanted.year, _measures(unit, wanted)))
    if out is None:
        click.echo(content, nl=False)
        click.get_current_context().exit()  # stdout holds the report and nothing else
    put(out, content)
    return [_("Rapporten finns i %(path)s.") % {"path": out}], {"written": [str(out)]}


def _all_units(wanted: Wanted) -> Outcome:
    progress = Progress()
    try:
        written_to = write_all(wanted, lambda unit: _measures(unit, wanted), progress)
    except KeyboardInterrupt:
        message = _("Avbrutet. %(n)d av %(all)d rapporter är klara; samma kommando fortsätter där.")
        raise Refused(message % {"n": progress.complete, "all": progress.all}) from None
    lines = [_("%(n)d rapporter finns i %(path)s.")
             % {"n": len(written_to), "path": wanted.folder}]  # fmt: skip
    return lines, {"written": [str(path) for path in written_to]}


def _measures(unit: Unit, wanted: Wanted) -> tuple[Done, ...] | None:
    """In a yearly report only: every other file is made of published rows and nothing else."""
    return done(unit, wanted.language) if wanted.year is not None else None


class Progress:
    """How many are complete, on stderr: one line that changes, or a line for each tenth."""

    def __init__(self) -> None:
        self.complete = self.all = 0
        self._said = -1

    def __call__(self, complete: int, of_all: int) -> None:
        self.complete, self.all = complete, of_all
        words = _("%(n)d av %(all)d rapporter") % {"n": complete, "all": of_all}
        if sys.stderr.isatty():
            click.echo(f"\r{words}", nl=complete == of_all, err=True)
        elif complete * 10 // max(1, of_all) > self._said:
            self._said = complete * 10 // max(1, of_all)
            click.echo(words, err=True)
