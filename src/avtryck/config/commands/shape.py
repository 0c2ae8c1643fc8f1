"""What all commands share: --json, --lang, exit 1 with the reason on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

import click
from django.conf import settings
from django.db import OperationalError, ProgrammingError
from django.utils import translation
from django.utils.translation import gettext as _

from avtryck.config.backups.presence import in_use
from avtryck.config.commands.refusal import Refused
from avtryck.keys.kek import UnsafeKekError

__all__ = ["Outcome", "Refused", "later", "reporting", "why"]

Outcome = tuple[list[str], dict[str, Any]]  # lines for people, facts for --json


def why(error: Exception) -> str:
    """One sentence about what the machine or a store denies us; no row's contents."""
    if isinstance(error, ProgrammingError) or "no such table" in str(error):
        return _("Här finns ingen färdig installation. Kör `avtryck init` först.")
    if isinstance(error, OperationalError):
        return _("Ett lager svarar inte: %(why)s") % {"why": str(error).partition("\n")[0]}
    if isinstance(error, OSError):
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    return str(error)


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, default=str)


def reporting(function: Callable[..., Outcome]) -> Callable[..., None]:
    """Give a command `--json` and `--lang`, and print the outcome it returns."""

    @click.option("--json", "as_json", is_flag=True, help="Machine-readable output on stdout.")
    @click.option(
        "--lang", type=click.Choice(["sv", "en"]), default=None, help="Language (default sv)."
    )
    @wraps(function)
    def command(*args: Any, as_json: bool, lang: str | None, **kwargs: Any) -> None:
        with translation.override(lang or settings.ENV.lang):
            try:
                with nullcontext() if hasattr(function, "even_half_restored") else in_use():
                    lines, facts = function(*args, **kwargs)
            except Refused as refused:
                if as_json and refused.facts is not None:
                    click.echo(_json(refused.facts))
                raise
            except (OperationalError, ProgrammingError, OSError, UnsafeKekError) as error:
                raise Refused(why(error)) from error
        click.echo(_json(facts) if as_json else "\n".join(lines))

    return command


def later(name: str, part: int) -> click.Command:
    """A command of a later part: known, but not yet here."""

    @click.command(
        name,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        short_help=f"Not yet in this version (part {part}).",
    )
    def command() -> None:
        raise Refused("not yet in this version")

    return command
