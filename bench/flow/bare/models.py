from __future__ import annotations

from django.db import models


class Row(models.Model):
    """What one flow stores."""

    body = models.TextField()
