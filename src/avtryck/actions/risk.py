"""A small risk assessment of the work environment (SAM): about conditions, never about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    MINOR = "minor", _("Liten")
    SERIOUS = "serious", _("Allvarlig")
    GRAVE = "grave", _("Mycket allvarlig")


class Likelihood(models.TextChoices):
    UNLIKELY = "unlikely", _("Osannolik")
    POSSIBLE = "possible", _("Möjlig")
    LIKELY = "likely", _("Sannolik")


@dataclass(frozen=True)
class Risk:
    """What may harm whom-ever works there, how badly and how likely, and what is done."""

    what: str
    severity: str
    likelihood: str
    measures: str

    def to_dict(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_dict(cls, found: Mapping[str, str]) -> Risk:
        """KeyError when a part is missing."""
        return cls(found["what"], found["severity"], found["likelihood"], found["measures"])

    @property
    def severity_words(self) -> str:
        return str(Severity(self.severity).label)

    @property
    def likelihood_words(self) -> str:
        return str(Likelihood(self.likelihood).label)
