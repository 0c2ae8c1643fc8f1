"""What all commands share: --json, --lang, exit 1 with the reason on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from django.conf import settings
from django.utils import translation

Outcome = tuple[list[str], dict[str, Any]]  # lines for people, facts for --json


class Refused(click.ClickException):
    """The input was refused; the message says what, where and why."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def reporting(function: Callable[..., Outcome]) -> Callable[..., None]:
    """Give a command `--json` and `--lang`, and print the outcome it returns."""

    @click.option("--json", "as_json", is_flag=True, help="Machine-readable output on stdout.")
    @click.option(
        "--lang", type=click.Choice(["sv", "en"]), default=None, help="Language (default sv)."
    )
    @wraps(function)
    def command(*args: Any, as_json: bool, lang: str | None, **kwargs: Any) -> None:
        with translation.override(lang or settings.ENV.lang):
            lines, facts = function(*args, **kwargs)
        click.echo(
            json.dumps(facts, ensure_ascii=False, default=str) if as_json else "\n".join(lines)
        )

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
