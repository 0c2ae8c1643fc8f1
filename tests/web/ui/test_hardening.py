"""What every response carries, and what the pages for errors say."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

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
