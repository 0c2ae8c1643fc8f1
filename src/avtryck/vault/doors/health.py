"""The operator's door: does the vault answer? Nothing about its content."""

from __future__ import annotations

from avtryck.vault.models import Run


def answers() -> None:
    """Raises the database's own error when the store cannot be read."""
    Run.objects.exists()
