from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from avtryck.cases.models import Case


class Round(models.Model):
    """One calendar month's answering, organisation-wide, with keys of its own."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSING = "closing"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    month = models.CharField(max_length=7, unique=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    public_key = models.BinaryField()
    private_key = models.UUIDField()
    link_key = models.UUIDField()
    pepper = models.UUIDField()

    class Meta:
        ordering = ["month"]


class Invitation(models.Model):
    """One leaver's way to the survey; register fields are frozen here.

    Whether it was answered stands nowhere on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="invitation")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="invitations")
    generation = models.PositiveSmallIntegerField(default=1)
    instrument = models.CharField(max_length=80)
    language = models.CharField(max_length=2, blank=True)
    unit = models.CharField(max_length=40)
    exit_type = models.CharField(max_length=16, blank=True)
    contract_type = models.CharField(max_length=12, blank=True)
    due = models.DateField()
    ends = models.DateField()
    no_reminders = models.BooleanField(default=False, help_text="the leaver asked for no more mail")
    held = models.BooleanField(
        default=False, help_text="a request is being decided: an answer is carried over, not opened"
    )


class PaperLetter(models.Model):
    """The letter on paper for one generation of a link: printed by HR, given or sent by post."""

    class Way(models.TextChoices):
        HANDED = "handed", _("lämnat i handen")
        POSTED = "posted", _("skickat med post")

    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, related_name="paper_letters"
    )
    generation = models.PositiveSmallIntegerField()
    printed_on = models.DateField()
    delivered_on = models.DateField(null=True)
    way = models.CharField(max_length=6, choices=Way, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "generation"], name="one_paper_letter_a_link"
            ),
        ]


class ImportedBatch(models.Model):
    """One file of answers collected elsewhere. `fingerprint` = HMAC(key, what the rows say)."""

    class State(models.TextChoices):
        IMPORTING = "importing"
        IMPORTED = "imported"

    name = models.CharField(max_length=40, primary_key=True)
    instrument = models.CharField(max_length=80)
    state = models.CharField(max_length=9, choices=State, default=State.IMPORTING)
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["name"]
