"""The web half, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avtryck.config.settings")
application = get_wsgi_application()
