"""The core is plain Python: it imports with Django blocked and pulls in nothing else of ours."""

import subprocess
import sys

IMPORT_ALL = """
import pkgutil, sys
import scipy.special, stdnum.se.personnummer  # what libraries load is theirs
for banned in ("django", "allauth", "huey", "structlog", "psycopg", "sqlite3", "socket"):
    sys.modules[banned] = None
import avtryck.core
names = [found.name for found in pkgutil.walk_packages(avtryck.core.__path__, "avtryck.core.")]
for name in names:
    __import__(name)
strangers = [name for name in sys.modules if name.startswith("avtryck.")
             and not name.startswith("avtryck.core")]
print(len(names), strangers)
"""


def test_core_imports_with_django_blocked() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    count, strangers = ran.stdout.split(maxsplit=1)
    assert int(count) >= 17
    assert strangers.strip() == "[]"
