"""Yearly reports that central HR has ordered: how far the work has come, and no content."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from avtryck.org.models import Person


class YearlyBatch(models.Model):
    """The reports of one year, one file a unit, in one archive. Files lie beside the stores."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Väntar")
        RUNNING = "running", _("Görs")
        DONE = "done", _("Klar")
        CANCELLED = "cancelled", _("Avbruten")
        FAILED = "failed", _("Gick inte")

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        PPTX = "pptx", _("PowerPoint")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    year = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.PDF)
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=64, blank=True, help_text="what the files made so far show")

    class Meta:
        ordering = ["-ordered_at", "pk"]
