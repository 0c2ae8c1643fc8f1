"""What was learned, what was decided about it, and what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from avtryck.org.models import Person, Unit


class Finding(models.Model):
    """Something a report says that somebody wants decided, with its definition frozen.

    `definition` identifies the figure (question, version, options, population, period, n) and
    `baseline` is what later answers are compared with; neither changes when reports do.
    """

    class Decision(models.TextChoices):
        NONE = "", _("Att besluta om")
        ACT = "act", _("Vi gör något")
        NO_ACTION = "no_action", _("Ingen åtgärd")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings")
    figure = models.CharField(max_length=200, help_text="as its published rows name it")
    instrument = models.CharField(max_length=60, help_text="KEY/VERSION")
    release = models.CharField(max_length=60, help_text="the last one counted")
    sentence_sv = models.CharField(max_length=400)
    sentence_en = models.CharField(max_length=400)
    direction = models.CharField(max_length=10, blank=True)
    definition = models.JSONField()
    baseline = models.JSONField(null=True)
    pinned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    pinned_on = models.DateField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.TextField(blank=True, help_text="why nothing is done; asked for then")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)

    class Meta:
        ordering = ["-pinned_on", "pk"]


class Action(models.Model):
    """What is done about a finding. `risk` only for the kind that says so, about no person."""

    class Kind(models.TextChoices):
        MEASURE = "measure", _("Åtgärd")
        WORK_ENVIRONMENT = "work_environment", _("Arbetsmiljörisk (SAM)")

    class State(models.TextChoices):
        OPEN = "open", _("Pågår")
        DONE = "done", _("Klar")
        DROPPED = "dropped", _("Avbruten")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.MEASURE)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    risk = models.JSONField(null=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_on = models.DateField()
    reminded_on = models.DateField(null=True)

    class Meta:
        ordering = ["due", "pk"]


class YouSaid(models.Model):
    """*Ni sa – vi gjorde*: one pair of sentences, open to everybody once published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Utkast")
        PUBLISHED = "published", _("Publicerad")
        WITHDRAWN = "withdrawn", _("Tillbakadragen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    institution = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, null=True, on_delete=models.PROTECT, related_name="told")
    said_sv = models.TextField()
    said_en = models.TextField(blank=True)
    did_sv = models.TextField()
    did_en = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField()
    published_on = models.DateField(null=True)
    told_on = models.DateField(null=True, help_text="when leavers who asked were sent a letter")

    class Meta:
        ordering = ["-published_on", "-written_on", "pk"]


class ReportRead(models.Model):
    """A head has said to have read a department's yearly report."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "person"], name="one_reading_each"),
        ]
