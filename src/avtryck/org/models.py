from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """The one row that says what this installation is and what it calls its levels."""

    class State(models.TextChoices):
        NOT_LIVE = "not_live", _("Inte i drift")
        LIVE = "live", _("I drift")
        DEMONSTRATION = "demonstration", _("Demonstration")

    state = models.CharField(max_length=15, choices=State, default=State.NOT_LIVE)
    level_names = models.JSONField(default=dict)
    minimum_group = models.PositiveSmallIntegerField(default=5)
    policy = models.CharField(max_length=60, default="disclosure-1")
    sender_name = models.CharField(
        max_length=60, blank=True, help_text="who mail comes from; blank = the organisation"
    )
    offer_to_all = models.BooleanField(default=False)
    worker_seen = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_installation")]


class RulesDecision(models.Model):
    """Under which rules answers become figures, from when and by whom; every row is kept."""

    decided_on = models.DateField()
    policy = models.CharField(max_length=60)
    content_hash = models.CharField(max_length=64, blank=True, help_text="of the policy's file")
    minimum_group = models.PositiveSmallIntegerField()
    decided_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class Unit(models.Model):
    """A place in the organisation. `path` is its codes from the top, `/`-joined and closed."""

    code = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.PositiveSmallIntegerField()
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    path = models.CharField(max_length=500, db_index=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name(get_language() or "sv")

    def name(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name_sv

    @property
    def institution(self) -> str:
        """Code of the institution it lies in (level 1), or its own when above."""
        codes = self.path.strip("/").split("/")
        return codes[1] if len(codes) > 1 else codes[0]


class Person(models.Model):
    """Somebody employed here. Leavers are people too, but never sign in as leavers."""

    employee_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    work_email = models.EmailField(blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    nearest_manager = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="reports_to_me"
    )
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the audit names this person."""
        return f"person:{self.employee_id}"


class Role(models.Model):
    """What somebody may do, where (the unit and all below it) and how long."""

    class Kind(models.TextChoices):
        SUPERIOR_MANAGER = "superior_manager", _("överordnad chef")
        ADMINISTRATIVE_MANAGER = "administrative_manager", _("administrativ chef")
        HR_PARTNER = "hr_partner", _("HR på institutionen")
        CENTRAL_HR = "central_hr", _("central HR")
        READER = "reader", _("läsare av resultat")
        DATA_PROTECTION = "data_protection", _("dataskyddsombud")
        REGISTRAR = "registrar", _("registrator")
        AUDITOR = "auditor", _("revisor")
        OPERATOR = "operator", _("drift")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=30, choices=Kind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "unit"], name="one_role_a_unit"),
        ]


class Accounts(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A sign-in. Has a password only once its owner has chosen one."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, null=True, on_delete=models.CASCADE, related_name="user")
    is_active = models.BooleanField(default=True)
    is_staff = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return self.email
