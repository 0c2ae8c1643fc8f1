from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from avtryck.org.models import Unit


class ApiKey(models.Model):
    """A machine's permission: one kind of use, one unit and all below it, until a day.

    The key itself is shown once, when it is made; here is its public part and a digest.
    """

    class Use(models.TextChoices):
        REPORTS = "reports", _("läsa rapporter")
        COVERAGE = "coverage", _("läsa avstämningen")
        DEPARTURES = "departures", _("lämna in avslut")

    name = models.CharField(max_length=100)
    public = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    use = models.CharField(max_length=20, choices=Use)
    made_on = models.DateField()
    valid_to = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    last_used = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the audit names whoever uses it."""
        return f"key:{self.public}"

    def covers(self, unit: Unit) -> bool:
        return unit.path.startswith(self.unit.path)

    def holds_on(self, day: date) -> bool:
        return self.revoked_on is None and (self.valid_to is None or day <= self.valid_to)


class CallCount(models.Model):
    """Calls by one caller in one minute, seen by all processes; older minutes are deleted."""

    caller = models.CharField(max_length=80)
    minute = models.DateTimeField(db_index=True)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "minute"], name="one_count_a_minute"),
        ]
