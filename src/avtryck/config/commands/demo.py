"""demo: a simulated organisation in an empty installation, served if so wished."""

from __future__ import annotations

import os
import sys
from time import perf_counter

import click
from django.conf import settings
from django.utils.translation import gettext as _

from avtryck.config.commands.install import prepare_stores
from avtryck.config.commands.running import PORT, collect_static, refuse_busy, supervise
from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.config.demonstration.filling import Filled, NotEmptyError, fill, is_filled
from avtryck.config.webserver import HOST, web_server
from avtryck.web.ui.demonstration import SIGN_INS

WORKERS = 2


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same people.")
@click.option("--years", default=3, show_default=True, type=click.IntRange(1, 10))
@click.option("--people", default=6000, show_default=True, type=click.IntRange(150, 20000))
@click.option("--if-empty", is_flag=True, help="Keep a demonstration that is there already.")
@click.option("--serve", "serving", is_flag=True, help="Then serve it.")
@PORT
@reporting
def demo(
    *, seed: int, years: int, people: int, if_empty: bool, serving: bool, port: int
) -> Outcome:
    """Fill an empty installation with a simulated organisation."""
    started = perf_counter()
    if serving:
        refuse_busy(port)  # before a minute of filling
    prepare_stores()
    if if_empty and is_filled():
        lines, facts = [_("Demonstrationen finns redan.")], dict[str, object]()
    else:
        filled = filled_or_refused(seed=seed, years=years, people=people)
        facts = {
            "people": filled.people,
            "departures": filled.departures,
            "releases": list(filled.releases),
        }
        lines = [_("%(people)d personer, %(departures)d avslut, %(releases)d sammanställningar.")
                 % (facts | {"releases": len(filled.releases)})]  # fmt: skip
    if serving:
        serve_demonstration(port, lines, started)
    seconds = round(perf_counter() - started, 1)
    return [*lines, _("Klart på %(seconds)s s.") % {"seconds": seconds}], facts | {
        "seconds": seconds
    }


def filled_or_refused(*, seed: int, years: int, people: int) -> Filled:
    try:
        return fill(seed=seed, years=years, people=people, progress=_tell)
    except NotEmptyError as error:
        raise Refused(
            _("Här finns redan andra uppgifter. En demonstration görs bara i en tom installation: "
              "välj en annan mapp med AVTRYCK_DATA.")
        ) from error  # fmt: skip


def _tell(line: str) -> None:
    click.echo(f"  {line}", err=True)


def serve_demonstration(port: int, lines: list[str], started: float) -> None:
    """Prints address and sign-ins, then serves until told to stop."""
    os.environ.setdefault("AVTRYCK_SITE_URL", f"http://{HOST}:{port}")  # for the links in mail
    collect_static()
    for line in (*lines, "", f"  http://{HOST}:{port}", "", *_people(), ""):
        click.echo(line)
    click.echo(_("Klart på %(seconds)s s.") % {"seconds": round(perf_counter() - started, 1)})
    click.echo(_("Avsluta med Ctrl-C. Uppgifterna finns i %(data)s.") % {"data": settings.ENV.data})
    supervise([web_server(port, WORKERS), [sys.executable, "-m", "avtryck", "worker"]])


def _people() -> list[str]:
    """The sign-ins, as the sign-in page lists them; none needs a password."""
    told = [_("Logga in som (utan lösenord, på inloggningssidan):")]
    return told + [f"  {one.role}: {one.name}" for one in SIGN_INS.values()]
