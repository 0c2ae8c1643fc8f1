"""report: what is published of one unit, or of all, as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.core.disclosure.windows import Window
from avtryck.org.models import Unit
from avtryck.reports.contract import as_json
from avtryck.reports.model import Report
from avtryck.reports.report import NoSuchInstrumentError
from avtryck.reports.report import report as make_report
from avtryck.reports.spreadsheet import as_xlsx

DAY = click.DateTime(["%Y-%m-%d"])


def _json_bytes(found: Report) -> bytes:
    return as_json(found).encode()


WRITERS: dict[str, Callable[[Report], bytes]] = {"json": _json_bytes, "xlsx": as_xlsx}
LATER = ("csv", "pdf", "pptx")


@click.command()
@click.option("--unit", metavar="CODE", help="One unit.")
@click.option("--all", "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False),
              help="Every unit, each in a file DIR/CODE.EXT.")  # fmt: skip
@click.option("--from", "start", metavar="DATE", type=DAY, help="Releases from this day on.")
@click.option("--to", "end", metavar="DATE", type=DAY, help="Releases up to and with this day.")
@click.option("--instrument", metavar="KEY[/VERSION]", help="Default: the one with most answers.")
@click.option("--format", "kind", type=click.Choice([*WRITERS, *LATER]), default="json",
              show_default=True)  # fmt: skip
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="Write here instead of to stdout.")  # fmt: skip
@reporting
def report(
    *,
    unit: str | None,
    folder: Path | None,
    start: datetime | None,
    end: datetime | None,
    instrument: str | None,
    kind: str,
    out: Path | None,
) -> Outcome:
    """What is published of a unit: whole history, or the releases within --from and --to."""
    if kind in LATER:
        raise Refused("not yet in this version")
    if (unit is None) == (folder is None) or (folder is not None and out is not None):
        raise Refused(_("Ange antingen --unit KOD eller --all KATALOG; --out hör till --unit."))
    window = _window(start and start.date(), end and end.date())
    if folder is not None:
        return _all_units(folder, window, instrument, kind)
    found = Unit.objects.filter(code=unit).first()
    if found is None:
        raise Refused(_("Det finns ingen enhet med koden %(code)s.") % {"code": unit})
    return _one_unit(found, window, instrument, kind, out)


def _window(start: date | None, end: date | None) -> Window:
    try:
        return Window(start, end)
    except ValueError as error:
        raise Refused(_("Perioden slutar innan den börjar.")) from error


def _written(unit: Unit, window: Window, instrument: str | None, kind: str) -> bytes:
    try:
        found = make_report(unit, window, get_language() or "sv", instrument)
    except NoSuchInstrumentError as error:
        message = _("Inget är publicerat från frågeformuläret %(name)s under perioden.")
        raise Refused(message % {"name": error}) from error
    return WRITERS[kind](found)


def _one_unit(
    unit: Unit, window: Window, instrument: str | None, kind: str, out: Path | None
) -> Outcome:
    written = _written(unit, window, instrument, kind)
    if out is None:
        click.echo(written, nl=False)
        click.get_current_context().exit()  # stdout holds the report and nothing else
    out.write_bytes(written)
    return [_("Rapporten finns i %(path)s.") % {"path": out}], {"written": [str(out)]}


def _all_units(folder: Path, window: Window, instrument: str | None, kind: str) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for unit in Unit.objects.order_by("path"):
        path = folder / f"{unit.code}.{kind}"
        path.write_bytes(_written(unit, window, instrument, kind))
        written.append(str(path))
    lines = [_("%(n)d rapporter finns i %(path)s.") % {"n": len(written), "path": folder}]
    return lines, {"written": written}
