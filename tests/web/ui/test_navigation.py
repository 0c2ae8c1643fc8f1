"""Everybody sees their own pages and where they are."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import path
from django.utils import translation

from avtryck.web.ui import navigation

NAMES = (
    "manager-home",
    "hr-today",
    "hr-cases",
    "hr-survey",
    "hr-import",
    "hr-organisation",
    "hr-rules",
    "hr-closes",
    "reader-home",
    "ui-operations",
)
urlpatterns = [path(f"{name}/", lambda request: HttpResponse(), name=name) for name in NAMES]
pytestmark = pytest.mark.urls(__name__)


def words(*roles: str) -> list[list[str]]:
    with translation.override("sv"):
        found = navigation.groups(roles=roles, path="/")
        return [[str(item.label) for item in group.items] for group in found]


@pytest.mark.parametrize(
    ("roles", "seen"),
    [
        ((), []),
        (("nearest_manager",), [["Mina samtal"], ["Resultat"]]),
        (("hr_partner",), [["Idag", "Avslut", "Enkät", "Mina samtal", "Importera"], ["Resultat"]]),
        (
            ("central_hr",),
            [
                [
                    "Idag",
                    "Avslut",
                    "Enkät",
                    "Organisation",
                    "Regler",
                    "Importera",
                    "Sammanställningar",
                ],
                ["Resultat"],
            ],
        ),
        (("reader",), [["Läget"]]),
        (("auditor",), [["Läget", "Regler"]]),
        (("operator",), [["Drift", "Regler"]]),
        (
            ("nearest_manager", "reader", "hr_partner"),
            [["Mina samtal"], ["Idag", "Avslut", "Enkät", "Importera"], ["Resultat"]],
        ),
    ],
)
def test_pages_by_role(roles, seen):
    assert words(*roles) == seen


def test_the_nearest_page_above_is_the_present_one():
    found = navigation.groups(roles=["hr_partner"], path="/hr-cases/17/")
    assert [item.url for group in found for item in group.items if item.current] == ["/hr-cases/"]


def test_a_group_is_named_only_when_it_has_several_pages():
    found = navigation.groups(roles=["nearest_manager", "hr_partner"], path="/")
    assert [group.label is not None for group in found] == [False, True, False]


@pytest.mark.urls("django.contrib.auth.urls")
def test_pages_that_do_not_exist_are_left_out():
    assert navigation.groups(roles=["central_hr"], path="/") == []
