from __future__ import annotations

from django.db import models


class InstrumentVersion(models.Model):
    """An instrument as it was when first used: immutable from then on."""

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    source = models.TextField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_instrument_version"),
        ]
