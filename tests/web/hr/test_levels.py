from __future__ import annotations

import pytest
from django.utils import translation

from avtryck.org.queries import level_name
from confidentiality.crawl import signed_in

pytestmark = pytest.mark.usefixtures("people")


def test_an_installation_calls_its_levels_what_it_likes(people) -> None:
    gun = signed_in(people["Gun"])
    answer = gun.post("/hr/organisation/nivaer/", {"sv-1": "fakultet", "en-1": "faculty"})
    assert (answer.status_code, answer["Location"]) == (302, "/hr/organisation/")
    with translation.override("sv"):
        assert [level_name(level) for level in (1, 2, 7)] == ["fakultet", "avdelning", "nivå 7"]
    with translation.override("en"):
        assert level_name(1) == "faculty"
    assert 'value="fakultet"' in gun.get("/hr/organisation/nivaer/").content.decode()
