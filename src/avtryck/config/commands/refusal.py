"""How any command says no; knows nothing of stores or settings."""

from __future__ import annotations

from typing import Any

import click

click.UsageError.exit_code = 1  # outside, 0 and 1 are the only codes


class Refused(click.ClickException):
    """The input was refused; the message says what, where and why."""

    exit_code = 1

    def __init__(self, message: str, facts: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.facts = facts  # for --json, where a refusal has more to say than its sentence

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)
