"""`avtryck import`: units, people and departures; answers and instruments join from their file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import click
from django.utils.translation import gettext as _

from avtryck.cases.importing.applying import apply_departures
from avtryck.cases.importing.planning import plan_departures
from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.org.importing.people import plan_people
from avtryck.org.importing.people_writing import apply_people
from avtryck.org.importing.preview import ColumnsError, Preview
from avtryck.org.importing.units import apply_units, plan_units
from avtryck.org.tables import Table, UnreadableTableError, read_table

OPERATOR = "operator"
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only look; change nothing.")


class Plan(Protocol):
    @property
    def preview(self) -> Preview: ...


@click.group("import")
def imports() -> None:
    """Take in files: units, people, departures, questionnaires, answers."""


def report_lines(preview: Preview, *, dry_run: bool) -> list[str]:
    """Counts first, then every rejection with row, column, value and reason."""
    words = {
        "new": _("nya"), "changed": _("ändrade"), "moved": _("flyttade"),
        "unchanged": _("oförändrade"), "rejected": _("avvisade"),
    }  # fmt: skip
    lines = [", ".join(f"{words[key]}: {n}" for key, n in preview.counts.items())]
    for rejected in preview.rejections:
        where = _("Rad %(row)s, %(column)s ”%(value)s”") % vars(rejected)
        lines.append(f"{where}: {rejected.reason}")
    if dry_run:
        lines.append(_("Provkörning: inget har ändrats."))
    return lines


def take_in(
    file: Path, dry_run: bool, plan: Callable[[Table], Any], apply: Callable[..., None]
) -> Outcome:
    """Read, plan and (unless dry) apply one file; Refused when the file as a whole is unfit."""
    try:
        planned: Plan = plan(read_table(file.read_bytes()))
    except (UnreadableTableError, ColumnsError) as error:
        raise Refused(f"{file.name}: {error}") from error
    if not dry_run:
        apply(plan=planned, actor=OPERATOR)
    facts = planned.preview.facts() | {"dry_run": dry_run}
    return report_lines(planned.preview, dry_run=dry_run), facts


@imports.command()
@FILE
@DRY_RUN
@reporting
def units(file: Path, dry_run: bool) -> Outcome:
    """Units: code, parent, level, names, dates. Units the file does not name stay."""
    return take_in(file, dry_run, plan_units, apply_units)


@imports.command()
@FILE
@DRY_RUN
@reporting
def people(file: Path, dry_run: bool) -> Outcome:
    """People and roles. People and roles the file does not name stay."""
    return take_in(file, dry_run, plan_people, apply_people)


@imports.command()
@FILE
@DRY_RUN
@reporting
def departures(file: Path, dry_run: bool) -> Outcome:
    """Departures: new, moved, withdrawn. Departures the file does not name stay."""
    return take_in(file, dry_run, plan_departures, apply_departures)
