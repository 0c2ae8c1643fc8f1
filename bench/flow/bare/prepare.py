"""Make the one table: `python -m flow.bare.prepare`."""

from __future__ import annotations

import django

django.setup()

from django.db import connection  # noqa: E402

from flow.bare.models import Row  # noqa: E402

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Row)
