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

    class Wish(models.TextChoices):
        """What the leaver has asked for; only the leaver sets it."""

        UNSAID = "", _("har inte sagt något än")
        CERTIFICATE = "certificate", _("vill ha tjänstgöringsbetyg")
        ATTESTATION = "attestation", _("vill ha tjänstgöringsintyg")
        NONE = "none", _("vill inte ha något")

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
    certificate_wish = models.CharField(max_length=12, choices=Wish, blank=True)
    offered_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True, help_text="that no initiative has been taken")
    raised_on = models.DateField(null=True, help_text="HR has it on its list")
    background_read = models.BooleanField(default=False)
    ready_reason = models.CharField(
        max_length=200, blank=True, help_text="why it is ready although something is missing"
    )
    booked_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=75)
    place = models.CharField(max_length=200, blank=True)
    remote_link = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, blank=True, help_text="empty: the leaver's")
    sequence = models.PositiveIntegerField(default=0, help_text="of its calendar entry")
    missed = models.PositiveSmallIntegerField(default=0, help_text="how often nobody came")
    opening_said = models.BooleanField(default=False)
    held_on = models.DateField(null=True)
    shared_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True, help_text="the leaver has said: nothing more to add")
    final_on = models.DateField(null=True)
    disposed_on = models.DateField(null=True)

    @property
    def state(self) -> State:
        return State(self.case.interview_state)

    @property
    def unit(self) -> Unit:
        return self.case.departure.unit

    @property
    def is_prepared(self) -> bool:
        """The certificate is settled and the background read, or it is to be held without."""
        settled = self.certificate != self.Certificate.UNKNOWN
        return bool(self.ready_reason) or (self.background_read and settled)


class Proposal(models.Model):
    """A time the interviewer can; the leaver takes one of them."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="proposals")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "at"], name="one_proposal_a_time"),
        ]


class ReadingGrant(models.Model):
    """Somebody of central HR may read one interview's final notes for a while; rows are kept.

    The leaver sees that it was given, by whom, why and when.
    """

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    reason = models.CharField(max_length=300)
    granted_by = models.CharField(max_length=60)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
