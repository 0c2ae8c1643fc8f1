"""`avtryck import answers` and `avtryck import instrument`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from avtryck.config.commands.importing import DRY_RUN, FILE, OPERATOR, imports, report_lines
from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.content.comparing import IncomparableError
from avtryck.content.operations import store
from avtryck.content.queries import ChangedInstrumentError, UnknownInstrumentError
from avtryck.content.queries import instrument as find_instrument
from avtryck.core.instruments import Instrument, InstrumentError
from avtryck.org.importing.preview import ColumnsError
from avtryck.org.tables import UnreadableTableError, read_table
from avtryck.surveys.importing import (
    Canonical,
    ImportedAnswers,
    Layout,
    Mapped,
    MappingError,
    OtherInstrumentError,
    UnknownBatchError,
    UnusableMappingError,
    has_pooled,
    import_answers,
    read_mapping,
    withdraw_person,
)

__all__ = ["imports"]

EVERY = 5000  # rows between two signs of life
MOST_SHOWN = 200


@imports.command()
@FILE
@DRY_RUN
@reporting
def instrument(file: Path, dry_run: bool) -> Outcome:
    """A questionnaire (TOML). Its version is kept for ever and never changes."""
    try:
        source = file.read_text("utf-8")
        parsed, new = _kept(source, dry_run=dry_run)
    except UnicodeDecodeError as error:
        raise Refused(_("%(file)s är ingen text i UTF-8.") % {"file": file.name}) from error
    except InstrumentError as error:
        raise Refused(f"{file.name}: {error.text(get_language() or 'sv')}") from error
    name = f"{parsed.key}/{parsed.version}"
    facts = {"instrument": name, "new": int(new), "unchanged": int(not new), "dry_run": dry_run}
    if dry_run:
        return [_("%(name)s går att använda. Inget har ändrats.") % {"name": name}], facts
    line = _("%(name)s är införd.") if new else _("%(name)s fanns redan. Inget har ändrats.")
    return [line % {"name": name}], facts


def _kept(source: str, *, dry_run: bool) -> tuple[Instrument, bool]:
    try:
        with transaction.atomic():
            kept = store(source=source, actor=OPERATOR)
            transaction.set_rollback(dry_run)
            return kept
    except IncomparableError as error:
        raise Refused(str(error)) from error
    except ChangedInstrumentError as error:
        raise Refused(
            _("%(name)s finns redan med annat innehåll. Ge den ett nytt versionsnummer.")
            % {"name": error}
        ) from error


@imports.command()
@FILE
@click.option("--instrument", "name", metavar="KEY/VERSION", help="For a file in our own layout.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              metavar="MAP.toml", help="For any other layout.")  # fmt: skip
@DRY_RUN
@reporting
def answers(file: Path, name: str | None, mapping: Path | None, dry_run: bool) -> Outcome:
    """Answers collected elsewhere. The whole file is taken in, or nothing of it."""
    if (name is None) == (mapping is None):
        raise Refused(_("Ange antingen --instrument eller --mapping."))
    layout = _mapped(mapping) if mapping else Canonical(_instrument(name or ""))
    try:
        table = read_table(file.read_bytes())
        done = import_answers(
            table=table,
            layout=layout,
            actor=OPERATOR,
            dry_run=dry_run,
            progress=_progress(len(table)),
        )
    except (UnreadableTableError, ColumnsError, IncomparableError) as error:
        raise Refused(f"{file.name}: {error}") from error
    except OtherInstrumentError as error:
        raise Refused(
            _("%(file)s är redan införd, med frågeformuläret %(name)s.")
            % {"file": file.name, "name": error}
        ) from error
    return _outcome(file, done, dry_run)


def _instrument(name: str) -> Instrument:
    try:
        found = find_instrument(name)
    except UnknownInstrumentError as error:
        raise Refused(
            _("Det finns inget frågeformulär %(name)s. Inför det med `avtryck import instrument`.")
            % {"name": name}
        ) from error
    except ChangedInstrumentError as error:
        reason = _("Filen för %(name)s har ändrats sedan den togs i bruk.") % {"name": name}
        raise Refused(reason) from error
    if found.kind != "survey":
        raise Refused(_("%(name)s är ingen enkät.") % {"name": name})
    return found


def _mapped(path: Path) -> Layout:
    try:
        mapping = read_mapping(path.read_text("utf-8"))
        return Mapped(mapping, _instrument(mapping.instrument))
    except UnicodeDecodeError as error:
        raise Refused(_("%(file)s är ingen text i UTF-8.") % {"file": path.name}) from error
    except MappingError as error:
        raise Refused(f"{path.name}: {error.text(get_language() or 'sv')}") from error
    except UnusableMappingError as error:
        raise Refused(f"{path.name}: {error}") from error


def _progress(total: int) -> Callable[[int, int], None] | None:
    def tell(done: int, rows: int) -> None:
        if done % EVERY == 0:
            line = _("%(done)d av %(rows)d rader lästa") % {"done": done, "rows": rows}
            click.echo(line, err=True)

    return tell if total > EVERY else None


def _outcome(file: Path, done: ImportedAnswers, dry_run: bool) -> Outcome:
    facts = done.preview.facts() | {"dry_run": dry_run, "batch": done.batch or None}
    facts["unrecognised"] = list(done.unrecognised)
    lines = report_lines(done.preview, dry_run=dry_run)
    if done.preview.rejections:
        raise Refused("\n".join(_shortened(lines, file)), facts)
    if done.repeated:
        line = _("Filen är redan införd som %(batch)s. Inget har ändrats.")
        lines.append(line % {"batch": done.batch})
    elif done.batch:
        line = _("Svaren väntar på nästa sammanställning, som %(batch)s.")
        lines.append(line % {"batch": done.batch})
    if done.unrecognised:
        note = _(
            "Obs: %(batches)s är redan sammanställda. Om någon har svarat även där går det inte "
            "längre att se."
        )
        lines.append(note % {"batches": ", ".join(done.unrecognised)})
    return lines, facts


@imports.command()
@click.option("--batch", required=True, metavar="import-N", help="The file's batch.")
@click.option("--person", required=True, metavar="ID", help="As the file called the person.")
@reporting
def erase(batch: str, person: str) -> Outcome:
    """Remove one person's imported answers and comments, as long as they wait."""
    try:
        erased = withdraw_person(batch=batch, person=person, actor=OPERATOR)
    except UnknownBatchError as error:
        raise Refused(_("Det finns ingen införd fil %(batch)s.") % {"batch": batch}) from error
    pooled = _(
        "Det som ingår i en svarsgrupp kan inte tas bort: där finns bara summor, ingen kan se vad "
        "som var vems, och det som är publicerat ändras aldrig."
    )
    beyond = has_pooled(batch=batch)
    if not erased:
        nothing = _("Inget svar från den personen väntar i %(batch)s.") % {"batch": batch}
        raise Refused(f"{nothing} {pooled}" if beyond else nothing)
    lines = [_("Personens väntande svar i %(batch)s är borttagna.") % {"batch": batch}]
    return [*lines, pooled] if beyond else lines, {"batch": batch, "erased": True}


def _shortened(lines: list[str], file: Path) -> list[str]:
    """A wrong translation refuses every row: the first ones say enough."""
    shown = [_("%(file)s: inget har införts.") % {"file": file.name}, *lines[: MOST_SHOWN + 1]]
    left = len(lines) - MOST_SHOWN - 1
    return [*shown, _("… och %(n)d till") % {"n": left}] if left > 0 else shown
