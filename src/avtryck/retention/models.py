from __future__ import annotations

from django.db import models


class GoingLive(models.Model):
    """The decisions an installation went live with, or changed to later; every row is kept."""

    decided_on = models.DateField()
    decisions = models.JSONField()
