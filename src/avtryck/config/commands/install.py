"""init and live."""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from avtryck.config.commands.shape import Outcome, Refused, reporting
from avtryck.keys.kek import make as make_kek
from avtryck.keys.models import Key
from avtryck.keys.operations import replay_tombstones
from avtryck.keys.soundness import check_kek
from avtryck.org.models import Installation, Role, User
from avtryck.org.operations import first_administrator
from avtryck.retention.decisions import IncompleteDecisionsError, read_decisions
from avtryck.retention.operations import CannotGoLiveError, go_live
from avtryck.web.ui.links import account_link


def prepare_stores() -> None:
    """Key file, three migrated stores, the installation's row. Repeating changes nothing."""
    settings.ENV.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for store in settings.DATABASES:
        call_command("migrate", database=store, interactive=False, verbosity=0)
    if not Key.objects.exists():  # else a new one would hide that the right one is missing
        make_kek(settings.KEK_FILE)
    check_kek()
    Installation.objects.get_or_create(pk=1)
    replay_tombstones()


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Data directory (or AVTRYCK_DATA).")
@click.option("--admin", metavar="EMAIL", help="Address of the first administrator.")
@reporting
def init(data: Path | None, admin: str | None) -> Outcome:
    """Make stores, keys and the first administrator."""
    del data  # read before the settings were, see avtryck.config.cli
    if admin:
        _check_address(admin)
    prepare_stores()
    lines = [_("Lager och nycklar finns i %(path)s.") % {"path": settings.ENV.data}]
    link = None
    if admin:
        user = _administrator(admin)
        if user is None:
            lines.append(_("Det finns redan en administratör. Inget har ändrats."))
        elif not user.has_usable_password():
            link = account_link(user)
            lines += [_("Logga in en gång här och välj lösenord:"), link]
    return lines, {"data": str(settings.ENV.data), "admin": admin, "sign_in": link}


def _check_address(admin: str) -> None:
    try:
        validate_email(admin)
    except ValidationError as error:
        raise Refused(_("%(value)s är ingen e-postadress.") % {"value": admin}) from error


def _administrator(admin: str) -> User | None:
    """The first administrator, new or not signed in yet; None when somebody else is one."""
    others = User.objects.filter(person__roles__kind=Role.Kind.OPERATOR)
    if others.exclude(email=admin.lower()).exists():
        return None
    return first_administrator(email=admin)[0]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@reporting
def live(file: Path) -> Outcome:
    """Go live with the decisions of FILE.toml; refuses what is missing by name."""
    try:
        decisions = read_decisions(file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(_("%(file)s är ingen text i UTF-8.") % {"file": file.name}) from error
    except IncompleteDecisionsError as error:
        raise Refused(str(error)) from error
    try:
        go_live(decisions=decisions, actor="operator")
    except CannotGoLiveError as error:
        raise Refused(str(error)) from error
    return [_("Installationen är i drift.")], {"state": "live"}
