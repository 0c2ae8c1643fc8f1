from __future__ import annotations

from django.db import models


class GoingLive(models.Model):
    """The decisions an installation went live with; one row, kept for ever."""

    decided_on = models.DateField()
    decisions = models.JSONField()
