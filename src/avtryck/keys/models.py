from __future__ import annotations

import uuid

from django.db import models


class Key(models.Model):
    """One wrapped key. Its plaintext exists in memory only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=20)
    institution = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    wrapped = models.BinaryField()


class Tombstone(models.Model):
    """sha256 of a destroyed key's id, kept for ever: a restored backup replays it."""

    digest = models.CharField(max_length=64, primary_key=True)
