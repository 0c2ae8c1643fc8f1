"""disclosure plan, publish, check: the arithmetic of the release, for anyone to try.

Reads and writes one JSON object a line. Needs neither stores nor settings, so it starts at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from inspect import getdoc
from typing import IO, Any

import click

from avtryck.config.commands.disclosure_json import Fields, LineError, read_object
from avtryck.config.commands.disclosure_lines import read_check, read_plan, read_publish
from avtryck.config.commands.refusal import Refused
from avtryck.core.disclosure.check import accept
from avtryck.core.disclosure.rule_u import protect
from avtryck.core.disclosure.tables import Block

Answer = dict[str, Any]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINES = """One JSON object a line from FILE (default stdin), one a line out, in the same order.
Lines of spaces are skipped. The first line that cannot be read stops the command with exit 1 and
its number, key and value on stderr; the answers to the lines before it have been printed."""


@click.group()
def disclosure() -> None:
    """The rules of release alone, on JSON Lines. Needs no installation."""


def json_lines(function: Callable[[Fields], Answer]) -> click.Command:
    """A command of the group that answers every line of FILE."""

    @disclosure.command(function.__name__, help=f"{getdoc(function)}\n\n{LINES}")
    @click.argument("file", type=click.File("rb"), default="-")
    @click.option("--json", "as_json", is_flag=True, help="Changes nothing: the output is JSON.")
    @click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", envvar="AVTRYCK_LANG",
                  help="Language of refusals (default sv).")  # fmt: skip
    def command(file: IO[bytes], as_json: bool, lang: str) -> None:
        del as_json
        for number, line in _numbered(file):
            answer = _answered(function, line, number, lang)
            written = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            # Flushed: whoever asks line by line gets the answer before the next question.
            click.echo(written.encode())

    return command


def _numbered(file: Iterable[bytes]) -> Iterable[tuple[int, bytes]]:
    for number, line in enumerate(file, start=1):
        stripped = (line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line).strip()
        if stripped:
            yield number, stripped


def _answered(function: Callable[[Fields], Answer], line: bytes, number: int, lang: str) -> Answer:
    try:
        try:
            return function(read_object(line))
        except LineError:
            raise
        except ValueError as error:  # the core's own last word
            raise LineError("", "core", detail=str(error)) from error
    except LineError as error:
        raise Refused(
            f"{'Line' if lang == 'en' else 'Rad'} {number}: {error.text(lang)}"
        ) from error


@json_lines
def plan(line: Fields) -> Answer:
    """The best pools for waiting sheets.

    Keys: k, units, cells and, if wanted, full, min_level, alpha, previous.
    """
    from avtryck.core.disclosure.plan import ALPHA
    from avtryck.core.disclosure.plan import plan as best

    read = read_plan(line, standard_alpha=ALPHA)
    found = best(
        read.cells,
        read.tree,
        minimum=read.minimum,
        min_level=read.min_level,
        alpha=read.alpha or ALPHA,
        previous=read.previous,
    )
    whole = all(isinstance(weight, int) for weight in read.alpha or ALPHA)
    return {
        "value": int(found.value) if whole else float(found.value),
        "pools": [
            {"node": pool.node, "n": pool.n, "cells": dict(pool.cells)} for pool in found.pools
        ],
        "waiting": dict(found.waiting),
    }


@json_lines
def publish(line: Fields) -> Answer:
    """What Rule U shows of one release of a ledger.

    Keys: k, units, questions, pools and, if wanted, t.
    """
    read = read_publish(line)
    table = protect(read.raw, read.questions, read.tree, read.node_of_pool, read.policy)
    return {
        "blocks": [_block(block) for block in table.blocks],
        "unions": [
            {"node": union.node, "question": union.question, "class": union.class_index,
             "pools": list(union.pools), "counts": list(union.counts)}
            for union in table.unions
        ],
        "unknown": [
            {"node": left.node, "question": left.question, "class": left.class_index,
             "pools": list(left.pools)}
            for left in table.unknown
        ],
    }  # fmt: skip


def _block(block: Block) -> Answer:
    shown: Answer = {"pool": block.pool, "question": block.question, "kind": block.kind}
    if block.kind == "exact":
        return shown | {"counts": list(block.counts or ())}
    if block.kind == "at_least":
        return shown | {"class": block.class_index, "at_least": block.at_least, "n": block.n}
    return shown


@json_lines
def check(line: Fields) -> Answer:
    """May these sets of people be counted side by side?

    Keys: k, cells, sets.
    """
    read = read_check(line)
    return {"accept": accept(read.cells, read.sets, k=read.k)}
