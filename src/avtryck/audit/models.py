from __future__ import annotations

from django.db import models


class Chain(models.Model):
    """The head of one institution's chain; locked while a link is added."""

    key = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")


class Event(models.Model):
    """Who did what when. Content never enters it; the payload can be erased, the chain holds."""

    chain = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    payload = models.JSONField(null=True)
    salt = models.CharField(max_length=32, blank=True)
    payload_hash = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_event_a_sequence"),
        ]
        ordering = ["chain", "sequence"]
