"""The command `avtryck`. Each subject's commands stand in a file of their own."""

from __future__ import annotations

import os
import sys

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="avtryck", prog_name="avtryck")
def avtryck() -> None:
    """Exit interviews and exit surveys where nobody can be singled out."""


def main() -> None:
    """Entry point: settings first (they refuse a wrong environment), then the commands."""
    if sys.argv[1:2] == ["disclosure"]:  # arithmetic on what it is given: needs no installation
        from avtryck.config.commands.disclosure import disclosure

        avtryck.add_command(disclosure)
        sys.exit(avtryck(standalone_mode=True))
    _set_up()
    from avtryck.config.commands import all_commands

    for command in all_commands():
        avtryck.add_command(command)
    sys.exit(avtryck(standalone_mode=True))


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avtryck.config.settings")
    if "--data" in sys.argv[1:-1]:  # before the settings read it
        os.environ["AVTRYCK_DATA"] = sys.argv[sys.argv.index("--data") + 1]
    os.umask(0o077)  # stores, keys and reports are ours alone
    import django

    try:
        django.setup()
    except OSError as error:
        sys.exit(f"AVTRYCK_DATA: {error.filename}: {error.strerror}")
