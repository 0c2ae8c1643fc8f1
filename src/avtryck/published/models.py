"""What may be shown. Rows are written once and never change."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models


class WriteOnceError(TypeError):
    """Published rows are neither changed nor deleted."""


_Row = TypeVar("_Row", bound=models.Model)


class WriteOnceRows(models.QuerySet[_Row]):
    def update(self, **_: Any) -> int:
        raise WriteOnceError("published rows do not change")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise WriteOnceError("published rows are not deleted")

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise WriteOnceError("published rows do not change")


class WriteOnce(models.Model):
    objects = WriteOnceRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WriteOnceError("published rows do not change")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        raise WriteOnceError("published rows are not deleted")


class Release(WriteOnce):
    """One scheduled close and its link in the hash chain."""

    name = models.CharField(max_length=60, primary_key=True)
    sequence = models.PositiveIntegerField(unique=True)
    full = models.BooleanField()
    span_from = models.DateField(null=True)
    until = models.DateField()
    minimum_group = models.PositiveSmallIntegerField()
    policy = models.CharField(max_length=60)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    made_on = models.DateField(null=True, help_text="unknown of the first releases")

    class Meta:
        ordering = ["sequence"]


class Pool(WriteOnce):
    """A group of at least k people; `label` holds the codes of the units it is named after.

    Those stand right below the node, or are the node: who has answered deeper down is not told.
    """

    id = models.CharField(max_length=36, primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="pools")
    source = models.CharField(max_length=40)
    ledger = models.CharField(max_length=30)
    node = models.CharField(max_length=40)
    path = models.CharField(max_length=500, help_text="the node's place when it was published")
    n = models.PositiveIntegerField()
    label = models.JSONField()
    since = models.DateField(null=True, help_text="answers may have waited since this day")


class Block(WriteOnce):
    """What one pool shows of one figure after Rule U."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="blocks")
    figure = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    counts = models.JSONField(null=True)
    concentrated = models.PositiveSmallIntegerField(null=True)
    at_least = models.PositiveIntegerField(null=True)
    n = models.PositiveIntegerField(null=True)


class Union(WriteOnce):
    """Concentrated blocks of one release, shown exactly together at a node."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="unions")
    source = models.CharField(max_length=40)
    ledger = models.CharField(max_length=30)
    node = models.CharField(max_length=40)
    path = models.CharField(max_length=500)
    figure = models.CharField(max_length=200)
    concentrated = models.PositiveSmallIntegerField()
    pools = models.JSONField()
    counts = models.JSONField()


class Sum(WriteOnce):
    """All that is shown of a figure inside a node in one release, so that reports only add."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="sums")
    source = models.CharField(max_length=40)
    ledger = models.CharField(max_length=30)
    node = models.CharField(max_length=40, db_index=True)
    figure = models.CharField(max_length=200)
    counts = models.JSONField(help_text="exact blocks and unions, by category")
    at_least = models.JSONField(help_text="concentrated blocks: [[class, at least, n], …]")


class Background(WriteOnce):
    """What the whole organisation's register says of the pooled, once a full close, k or more."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="background")
    source = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    counts = models.JSONField()


class Response(WriteOnce):
    """How many of those asked have answered inside a node, in steps of ten: 50 = 50–59 %."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="responses")
    node = models.CharField(max_length=40)
    percent = models.PositiveSmallIntegerField(help_text="lower end of the step")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__in=range(0, 101, 10)), name="percent_in_steps_of_ten"
            ),
        ]


class CommentPool(WriteOnce):
    """Free texts from at least 2k people, read and approved by people; shown at this node only."""

    id = models.CharField(max_length=36, primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="comment_pools")
    source = models.CharField(max_length=40)
    node = models.CharField(max_length=40, db_index=True)
    path = models.CharField(max_length=500)
    until = models.DateField(help_text="the close that gathered them")


class PublishedComment(WriteOnce):
    """One text as it was approved; `position` is drawn by lot within its question."""

    pool = models.ForeignKey(CommentPool, on_delete=models.PROTECT, related_name="comments")
    question = models.CharField(max_length=140)
    position = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    text = models.TextField()

    class Meta:
        ordering = ["question", "position"]


class CommentTheme(WriteOnce):
    """How many texts of a pool are about a theme, after Rule U: as a Block of [without, with]."""

    pool = models.ForeignKey(CommentPool, on_delete=models.PROTECT, related_name="themes")
    theme = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    counts = models.JSONField(null=True)
    concentrated = models.PositiveSmallIntegerField(null=True)
    at_least = models.PositiveIntegerField(null=True)
    n = models.PositiveIntegerField(null=True)


# What follows is no publication: where published pools and sums stand in today's tree. Derived
# from the rows above and from today's units, so it may be thrown away and made again.


class Settled(models.Model):
    """For which tree a release's places were last worked out."""

    release = models.OneToOneField(Release, primary_key=True, on_delete=models.CASCADE)
    tree = models.CharField(max_length=64)


class Headcount(models.Model):
    """How many people, in how many pools of ledger *everyone*, stand inside a node today."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="headcounts")
    source = models.CharField(max_length=40)
    node = models.CharField(max_length=40, db_index=True)
    people = models.PositiveIntegerField()
    pools = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "node", "source"], name="one_headcount"),
        ]


class Standing(models.Model):
    """Where a pool stands today, when it is not where it was published; "" = nowhere."""

    pool = models.OneToOneField(Pool, primary_key=True, on_delete=models.CASCADE)
    node = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=500, blank=True)


class SettledSum(models.Model):
    """Replaces the published sum of the same key; `counts` None = nothing of it is there now."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="settled_sums")
    source = models.CharField(max_length=40)
    ledger = models.CharField(max_length=30)
    node = models.CharField(max_length=40, db_index=True)
    figure = models.CharField(max_length=200)
    counts = models.JSONField(null=True)
    at_least = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "node", "figure", "source", "ledger"], name="one_settled_sum"
            ),
        ]
