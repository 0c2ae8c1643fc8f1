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


class ApprovedQuestion(models.Model):
    """A question of the bank that departments may add; approved after negotiation (samverkan)."""

    question = models.CharField(max_length=130, unique=True, help_text="BANK/VERSION:KEY")
    reference = models.CharField(max_length=120, help_text="the negotiation: date or number")
    approved_on = models.DateField()
    approved_by = models.CharField(max_length=60)


class DepartmentSurvey(models.Model):
    """Which version of survey or guide an institution uses from a day on; rows are kept."""

    institution = models.CharField(max_length=40, db_index=True)
    instrument = models.CharField(max_length=80)
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
