"""Sealed raw material. No timestamps, no sequence numbers, no key that names a person."""

from __future__ import annotations

import uuid

from django.db import models


class Box(models.Model):
    """One answer while its round is open. `id` = HMAC(round pepper, invitation).

    `sealed` opens with a data key, which lies here twice: for the round and for the change code.
    Boxes from before change codes have neither, and are sealed to the round directly.
    """

    id = models.CharField(max_length=64, primary_key=True)
    round = models.UUIDField(db_index=True)
    sealed = models.BinaryField()
    for_round = models.BinaryField(null=True)
    for_code = models.BinaryField(null=True)


class Sheet(models.Model):
    """One opened answer in one ledger, waiting for its pool. `id` is random."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    ledger = models.CharField(max_length=30)
    unit = models.CharField(max_length=40)
    instrument = models.CharField(max_length=80)
    counts = models.BooleanField(default=True)
    source = models.CharField(max_length=40, help_text="live, or the name of an imported batch")
    received = models.DateField(null=True)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    pool = models.CharField(max_length=36, blank=True, db_index=True)
    sealed = models.BinaryField()


class Given(models.Model):
    """This interview has given its sheet, which came to lie there. Never which sheet it is.

    Kept, so that it gives no second one; and a release learns here how many of those that wait
    one person may know of.
    """

    interview = models.UUIDField(primary_key=True)
    unit = models.CharField(max_length=40)
    received = models.DateField()


class Comment(models.Model):
    """One free text, apart from its sheet, waiting for its review batch.

    `received` stands only on one that does not count yet; `person` only on an imported one.
    What is sealed ends in spaces, so that its length says little; so do sheets.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.CharField(max_length=40)
    question = models.CharField(max_length=140)
    source = models.CharField(max_length=40)
    counts = models.BooleanField(default=True)
    received = models.DateField(null=True)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    sealed = models.BinaryField()


class Note(models.Model):
    """One sealed part of an interview's notes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    interview = models.UUIDField(db_index=True)
    institution = models.CharField(max_length=40)
    part = models.CharField(max_length=60)
    author = models.CharField(max_length=60)
    draft = models.BooleanField(default=True)
    shared = models.BooleanField(default=False, help_text="the leaver may read it")
    revision = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "part"], name="one_note_a_part"),
        ]


class Run(models.Model):
    """One release under way: its arguments and assignment, so that a restart recomputes nothing."""

    name = models.CharField(max_length=60, primary_key=True)
    arguments = models.JSONField()
    assignment = models.JSONField(null=True)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["done"], condition=models.Q(done=False), name="one_unfinished_run"
            ),
        ]


class SheetKey(models.Model):
    """Which key new sheets and comments are sealed to now (one row)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    key = models.UUIDField()
    previous = models.UUIDField(null=True, help_text="still to be destroyed")
