"""What every response carries, and what the pages for errors say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, RequestFactory

from avtryck.org import space
from avtryck.web.ui import errors

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/konto/logga-in/", "/finns/inte/"])
def test_every_page_carries_the_policy_and_is_never_stored(client: Client, address: str):
    response = client.get(address)
    assert response["Content-Security-Policy"] == POLICY
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.django_db
def test_a_missing_page_is_the_same_for_everybody(client: Client, people):
    from avtryck.org.models import User

    outside = client.get("/finns/inte/")
    client.force_login(User.objects.create_user("eli@universitetet.example", person=people["Eli"]))
    inside = client.get("/finns/inte/")
    assert outside.status_code == inside.status_code == 404
    assert _without_token(outside.content) == _without_token(inside.content)


def _without_token(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line]


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_way_out():
    response = Client(enforce_csrf_checks=True).post("/konto/logga-in/", {"login": "a"})
    assert response.status_code == 403
    assert "ladda om sidan och skicka igen" in response.content.decode()


def test_the_page_for_our_own_faults_needs_no_database():
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Något gick fel hos oss" in response.content.decode()


@pytest.fixture
def nearly_full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Five megabytes are left."""
    monkeypatch.setitem(space._seen, "until", 0.0)
    monkeypatch.setitem(space._seen, "room", 1.0)
    monkeypatch.setattr(space, "_free_mb", lambda: 5.0)
    yield
    space._seen["until"] = 0.0


@pytest.mark.django_db
def test_nearly_full_it_reads_but_takes_nothing_in(client: Client, nearly_full: None):
    assert client.get("/konto/logga-in/").status_code == 200
    refused = client.post("/konto/logga-in/", {"login": "a@b.example", "password": "hemligt"})
    page = refused.content.decode()
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert "Det du skickade är inte sparat. Gå tillbaka och skicka igen om en stund." in page
    assert "hemligt" not in page
    assert refused["Content-Security-Policy"] == POLICY
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["disk"], ready.json()["stores"]) == (503, False, True)


@pytest.mark.django_db
def test_what_was_sent_stays_on_the_page_of_refusal(client: Client, nearly_full: None):
    """Going back would fetch the form anew: pages with answers are never stored by a browser."""
    refused = client.post("/enkat/?x=1", {"text": '<b>"å"', "several": ["a", "b"]})
    page = refused.content.decode()
    assert refused.status_code == 503
    assert '<form class="form" method="post" action="/enkat/?x=1">' in page
    assert '<input type="hidden" name="text" value="&lt;b&gt;&quot;å&quot;">' in page
    assert [f'name="several" value="{one}"' in page for one in "ab"] == [True, True]


@pytest.mark.django_db
def test_a_program_is_told_in_its_own_words(client: Client, nearly_full: None):
    refused = client.post("/api/openapi.json")
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == 503


def test_the_disk_is_looked_at_once_a_second(monkeypatch: pytest.MonkeyPatch):
    looked, moment = [], [100.0]
    monkeypatch.setattr(space.time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(space, "_free_mb", lambda: looked.append(1) or 63.9)
    monkeypatch.setitem(space._seen, "until", 0.0)
    monkeypatch.setitem(space._seen, "room", 1.0)
    assert [space.has_space() for _ in range(5)] == [False] * 5
    assert len(looked) == 1
    moment[0] += 1
    assert (space.has_space(), len(looked)) == (False, 2)
    space._seen["until"] = 0.0
