"""PostgreSQL's own programs: which one fits the server, and running it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from avtryck.config.commands.refusal import Refused

DEBIAN = Path("/usr/lib/postgresql")
VERSION = re.compile(r"\b(\d+)(?:\.\d+|beta\d*|rc\d*|devel)")


def _candidates(name: str) -> Iterator[str]:
    if found := shutil.which(name):
        yield found
    yield from sorted(str(path) for path in DEBIAN.glob(f"*/bin/{name}"))


def _version(program: str) -> int:
    """Its major version; 0 when it does not say."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = VERSION.search(told.stdout)
    return int(found[1]) if found else 0


def program(name: str, server: int) -> str:
    """The installed `name` of the server's major version, else the next newer one; or Refused."""
    known = {_version(path): path for path in reversed(list(_candidates(name)))}
    fitting = [version for version in sorted(known) if version >= server]
    if fitting:
        return known[fitting[0]]
    facts = {"name": name, "server": server, "here": ", ".join(map(str, sorted(known)))}
    if not known:
        raise Refused(
            _("Programmet %(name)s saknas. Installera klientprogrammen för PostgreSQL %(server)d.")
            % facts
        )
    raise Refused(
        _("%(name)s finns i version %(here)s, men servern har %(server)d. Installera "
          "klientprogrammen för PostgreSQL %(server)d.") % facts
    )  # fmt: skip


def run(
    command: list[str],
    environment: dict[str, str],
    *,
    source: BinaryIO | None = None,
    target: BinaryIO | None = None,
) -> None:
    """Refused with what the program said first."""
    done = subprocess.run(
        command,
        env=os.environ | environment,
        stdin=source or subprocess.DEVNULL,
        stdout=target or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["?"]
        name = Path(command[0]).name
        raise Refused(_("%(name)s gick inte: %(why)s") % {"name": name, "why": said[0]})
