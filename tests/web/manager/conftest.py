"""Bo, signed in, and the talk with Alva that is his from its task day on.

Models are imported inside: this file is read before Django is set up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from avtryck.interviews.models import Interview
    from avtryck.org.models import Person


@pytest.fixture
def alva(people: dict[str, Person], clock_at) -> Interview:
    from talks import OPENED, TASK_DAY, talk_with

    clock_at(OPENED)
    interview = talk_with(people["Bo"])
    clock_at(TASK_DAY)
    return interview


@pytest.fixture
def bo(people: dict[str, Person]) -> Client:
    from confidentiality.crawl import signed_in

    return signed_in(people["Bo"])
