from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from avtryck.core.rules.states import Interview
from avtryck.org.models import Person, Unit


class Departure(models.Model):
    """What the register says of somebody who leaves.

    Private address and `contact = hr` are sealed under the leaver's own data key.
    """

    class Status(models.TextChoices):
        TO_CONFIRM = "to_confirm", _("att bekräfta")
        CONFIRMED = "confirmed", _("bekräftad")
        WITHDRAWN = "withdrawn", _("återkallad")

    class ExitType(models.TextChoices):
        RESIGNATION = "resignation", _("egen uppsägning")
        FIXED_TERM_END = "fixed_term_end", _("tidsbegränsad anställning tar slut")
        RETIREMENT = "retirement", _("pension")
        LEAVE = "leave", _("tjänstledighet")
        INTERNAL_MOVE = "internal_move", _("byter jobb inom organisationen")
        REDUNDANCY = "redundancy", _("arbetsbrist")
        DISMISSAL = "dismissal", _("uppsägning eller avsked")
        ILL_HEALTH = "ill_health", _("sjukersättning")
        DECEASED = "deceased", _("avliden")
        OTHER = "other", _("annat")

    class ContractType(models.TextChoices):
        PERMANENT = "permanent", _("tillsvidare")
        FIXED_TERM = "fixed_term", _("tidsbegränsad")

    class Source(models.TextChoices):
        FEED = "feed", _("personalsystemet")
        FORM = "form", _("formuläret")
        UPLOAD = "upload", _("en uppladdad fil")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    departure_id = models.CharField(max_length=60, blank=True, db_index=True)
    employee_id = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    work_email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    staff_category = models.CharField(max_length=60, blank=True)
    contract_type = models.CharField(max_length=12, choices=ContractType, blank=True)
    employed_from = models.DateField(null=True)
    last_day = models.DateField()
    replaced_last_day = models.DateField(
        null=True, help_text="what the register said until HR set another day by hand"
    )
    exit_type = models.CharField(max_length=16, choices=ExitType, blank=True)
    nearest_manager = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="departures_of_mine"
    )
    status = models.CharField(max_length=12, choices=Status)
    source = models.CharField(max_length=6, choices=Source, default=Source.FEED)
    entered_by = models.CharField(max_length=60, blank=True)
    confirmed_by = models.CharField(
        max_length=60,
        blank=True,
        help_text="who decided the status; empty: the register, or nobody",
    )
    superseded = models.BooleanField(
        default=False, help_text="withdrawn for good: another departure took its place"
    )
    data_key = models.UUIDField()
    private_email = models.BinaryField(default=bytes)
    contact = models.BinaryField(default=bytes)
    former_email = models.BinaryField(
        default=bytes, help_text="replaced by the leaver, and not told so yet"
    )
    address_by_leaver = models.BooleanField(
        default=False, help_text="the leaver's own word: neither HR nor the register changes it"
    )
    address_vouched_by = models.CharField(
        max_length=80, blank=True, help_text="who but the link has said that it is the leaver's"
    )
    address_replaced_at = models.DateTimeField(
        null=True, help_text="when an address that was vouched for was last replaced or forgotten"
    )
    language_by_leaver = models.BooleanField(default=False)
    wants_news = models.BooleanField(default=False, help_text="Ni sa - vi gjorde: meddela mig")

    class Meta:
        ordering = ["last_day", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["departure_id"],
                condition=~models.Q(departure_id=""),
                name="one_departure_id",
            ),
        ]

    @property
    def counts(self) -> bool:
        """Toward pool sizes: the personnel feed, or a second person, has confirmed it."""
        if self.status != self.Status.CONFIRMED:
            return False
        return self.source == self.Source.FEED or self.confirmed_by not in {"", self.entered_by}

    @property
    def institution(self) -> str:
        return self.unit.institution


class Case(models.Model):
    """The ongoing work around one departure (avslut). Opened when it is confirmed."""

    class Survey(models.TextChoices):
        NOT_COVERED = "not_covered", _("skickas inte")
        NOT_SENT = "not_sent", _("ej skickad")
        SENT = "sent", _("skickad")
        FAILED = "failed", _("kom inte fram")

    class Handling(models.TextChoices):
        AUTOMATIC = "auto", _("går av sig själv")
        HR = "hr", _("väntar på HR")
        NONE = "none", _("ingen åtgärd")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    departure = models.OneToOneField(Departure, on_delete=models.PROTECT, related_name="case")
    opened_on = models.DateField()
    cancelled_on = models.DateField(null=True)
    handling = models.CharField(max_length=4, choices=Handling, default=Handling.AUTOMATIC)
    interview_state = models.CharField(max_length=12, default=Interview.PLANNED)
    interview_rule = models.CharField(max_length=30)
    survey_state = models.CharField(max_length=12, choices=Survey, default=Survey.NOT_SENT)
    survey_rule = models.CharField(max_length=30)
    rules_version = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["departure__last_day", "departure__name"]


class ContactRequest(models.Model):
    """Somebody who leaves asks HR to get in touch. Why stands nowhere.

    Apart from case, interview and survey: nobody but those it is addressed to sees that it exists.
    """

    class To(models.TextChoices):
        LOCAL_HR = "local_hr", _("HR på din institution")
        CENTRAL_HR = "central_hr", _("central HR")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    departure = models.ForeignKey(
        Departure, on_delete=models.PROTECT, related_name="contact_requests"
    )
    to = models.CharField(max_length=10, choices=To)
    asked_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departure", "to"],
                condition=models.Q(ended_on=None),
                name="one_open_request",
            ),
        ]


class OneTimeCode(models.Model):
    """A code that was asked for to a leaver's private address: derived from `nonce`, never stored.

    Good once, for some minutes, and for a few tries.
    """

    departure = models.OneToOneField(
        Departure, on_delete=models.CASCADE, related_name="one_time_code"
    )
    nonce = models.BinaryField()
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)


class HandedCode(models.Model):
    """A code that whoever holds the talk gives the leaver in person; derived, never stored.

    Good once, for some days, for a few tries, and as long as the same person holds the talk.
    """

    departure = models.OneToOneField(
        Departure, on_delete=models.CASCADE, related_name="handed_code"
    )
    nonce = models.BinaryField()
    handed_by = models.CharField(max_length=60)
    handed_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)


class Matter(models.Model):
    """Something that must be handled (måste hanteras). Apart from interview, survey and comments.

    What it is about is sealed under a key of its own, which dies when the text is disposed.
    """

    class To(models.TextChoices):
        LOCAL_HR = "local_hr", _("HR på institutionen")
        CENTRAL_HR = "central_hr", _("central HR")

    class Source(models.TextChoices):
        INTERVIEWER = "interviewer", _("den som håller samtalet")
        REVIEWER = "reviewer", _("den som läser kommentarer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    institution = models.CharField(max_length=40, db_index=True)
    to = models.CharField(max_length=10, choices=To)
    source = models.CharField(max_length=11, choices=Source)
    raised_by = models.CharField(max_length=60)
    raised_on = models.DateField()
    data_key = models.UUIDField()
    sealed = models.BinaryField()
    handed_to = models.CharField(max_length=200, blank=True)
    handed_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True, help_text="diarienummer")
    disposed_on = models.DateField(null=True)

    class Meta:
        ordering = ["raised_on", "pk"]
