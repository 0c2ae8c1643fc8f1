from __future__ import annotations

import uuid

from django.db import models


class Mail(models.Model):
    """One mail that is to go out: what, about which object, in which language, when.

    Never an address, a link or a body: the kind's resolver says those when it is sent.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    language = models.CharField(max_length=2, blank=True, help_text="blank = sv and en in one")
    due = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    series = models.PositiveSmallIntegerField(
        default=1, help_text="how many times it was started anew: each has a Message-ID of its own"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="one_mail_a_subject"),
        ]
