"""All commands of `avtryck`."""

from __future__ import annotations

import click


def all_commands() -> tuple[click.Command, ...]:
    """Imported on demand: most need a configured Django, `disclosure` needs nothing."""
    from avtryck.config.commands.api_keys import api_keys
    from avtryck.config.commands.backup import backup, restore
    from avtryck.config.commands.closing import close, ledger, rounds
    from avtryck.config.commands.demo import demo
    from avtryck.config.commands.disclosure import disclosure
    from avtryck.config.commands.health import doctor
    from avtryck.config.commands.importing_answers import imports
    from avtryck.config.commands.install import init, live
    from avtryck.config.commands.mail import mail
    from avtryck.config.commands.reporting import report
    from avtryck.config.commands.running import serve, web, worker
    from avtryck.config.commands.shape import later

    return (
        init,
        live,
        demo,
        imports,
        serve,
        web,
        worker,
        rounds,
        close,
        ledger,
        report,
        disclosure,
        api_keys,
        mail,
        doctor,
        backup,
        restore,
        *(later(name, part) for name, part in (("audit", 6), ("retention", 6), ("keys", 6))),
    )
