"""The web half, as a WSGI application."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avtryck.config.settings")
GARBAGE = 20_000
"""New objects before the collector looks at them: Django makes some hundreds for a request."""
application = get_wsgi_application()


def _stay() -> None:
    """Keep every restore out, also when the supervisor of this process has died."""
    from avtryck.config.backups.presence import stay
    from avtryck.config.commands.refusal import Refused

    try:
        stay()
    except Refused as refused:
        sys.exit(refused.message)


_stay()
_views = get_resolver().url_patterns  # loaded once, before the server makes its processes


def _settle() -> None:
    """What is loaded now stays: the collector need not walk it for each request's few cycles, and
    the processes go on sharing its memory."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)


_settle()
