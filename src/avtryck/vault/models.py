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


class CommentBatch(models.Model):
    """Comments of one node and close that people read together before any is shown.

    An institution's is read by its HR, the organisation's by two named reviewers. `frozen`: every
    comment has a verdict, and none changes; `release` is the one that has published it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    run = models.CharField(max_length=60, help_text="the close that gathered it")
    source = models.CharField(max_length=40)
    node = models.CharField(max_length=40)
    path = models.CharField(max_length=500)
    until = models.DateField()
    minimum_group = models.PositiveSmallIntegerField()
    frozen_on = models.DateField(null=True)
    release = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "source", "node"], name="one_comment_batch"),
        ]


class Review(models.Model):
    """What somebody has decided about one comment of a batch; `sealed`: text as it may be shown.

    `place` is drawn by lot, so that the order in which they are read says nothing.
    """

    comment = models.OneToOneField("Comment", primary_key=True, on_delete=models.CASCADE)
    batch = models.ForeignKey(CommentBatch, on_delete=models.CASCADE, related_name="reviews")
    place = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, blank=True, help_text="approved | held; blank: none")
    language = models.CharField(max_length=5, blank=True)
    themes = models.JSONField(default=list)
    sealed = models.BinaryField(null=True)
    revision = models.PositiveIntegerField(default=0)


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
