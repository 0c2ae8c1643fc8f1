"""mail: what came back."""

from __future__ import annotations

import sys

import click
from django.db import DatabaseError
from django.utils.translation import gettext as _

from avtryck.config.commands.shape import Outcome, Refused, reporting, why
from avtryck.outbox.bounces import LARGEST, Finding, take_in


class TryLater(Refused):
    """A mail server that calls us keeps the message and comes again."""

    exit_code = 75  # EX_TEMPFAIL


@click.group()
def mail() -> None:
    """Mail that came back."""


@mail.command()
@reporting
def bounce() -> Outcome:
    """Read one message from stdin and note which of our mails did not arrive.

    Exits 0 for any message, so that a mail server never bounces a bounce; 75 to have it come
    again when a store does not answer.
    """
    raw = sys.stdin.buffer.read(LARGEST + 1)
    try:
        finding = take_in(raw)
    except (DatabaseError, OSError) as error:
        raise TryLater(why(error)) from error
    words = {
        Finding.FAILED: _("Ett brev kom inte fram. Det är noterat."),
        Finding.KNOWN: _("Det var redan noterat."),
        Finding.DELAYED: _("Ett brev dröjer. Det försöker igen av sig själv."),
        Finding.OTHER: _("Det här är ingen studs av ett brev härifrån. Inget har ändrats."),
    }
    return [words[finding]], {"finding": finding.value}
