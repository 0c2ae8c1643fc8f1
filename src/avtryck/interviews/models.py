from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from avtryck.cases.models import Case
from avtryck.core.rules.states import Interview as State
from avtryck.org.models import Person, Unit


class Interview(models.Model):
    """The talk of one case: who holds it, how far it is prepared, what was agreed."""

    class Certificate(models.TextChoices):
        UNKNOWN = "unknown", _("inte klart")
        RECEIVED = "received", _("utskrivet, undertecknat och mottaget")
        NOT_WANTED = "not_wanted", _("medarbetaren vill inte ha något")
        ATTESTATION = "attestation", _("tjänstgöringsintyg i stället")
        WAIVED = "waived", _("HR har avstått, med skäl")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="interview")
    interviewer = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="interviews"
    )
    by_nearest_manager = models.BooleanField(default=True)
    handed_to_hr = models.BooleanField(default=False)
    task_on = models.DateField(help_text="from this day it stands in the interviewer's list")
    guide = models.CharField(max_length=80)
    institution = models.CharField(
        max_length=40, help_text="where its key lives, also after a move"
    )
    data_key = models.UUIDField()
    certificate = models.CharField(max_length=12, choices=Certificate, default=Certificate.UNKNOWN)
    certificate_reason = models.CharField(max_length=200, blank=True)
    offered_on = models.DateField(null=True)
    background_read = models.BooleanField(default=False)
    booked_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=75)
    place = models.CharField(max_length=200, blank=True)
    opening_said = models.BooleanField(default=False)
    held_on = models.DateField(null=True)

    @property
    def state(self) -> State:
        return State(self.case.interview_state)

    @property
    def unit(self) -> Unit:
        return self.case.departure.unit

    @property
    def is_prepared(self) -> bool:
        """The certificate is settled and the background has been read."""
        return self.background_read and self.certificate != self.Certificate.UNKNOWN
