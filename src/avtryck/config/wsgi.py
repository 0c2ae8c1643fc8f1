"""The web half, for gunicorn."""

import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avtryck.config.settings")
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
