"""`avtryck api-key`: printed once, kept as a digest, entered in the audit."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from django.core import serializers
from django.test import Client

from avtryck.api.models import ApiKey
from avtryck.audit.models import Event
from avtryck.config.commands.api_keys import api_keys

pytestmark = pytest.mark.usefixtures("people")
CREATE = ("create", "--name", "Statistik", "--unit", "neuro", "--scope", "reports")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(api_keys, arguments)


def status(key: str) -> int:
    sent = {"Authorization": f"Bearer {key}"}
    return Client().get("/api/reports/minne", headers=sent).status_code


def test_from_making_to_revoking(clock_at: Callable[[str], None]) -> None:
    clock_at("2026-05-01")
    done = run(*CREATE, "--valid-to", "2026-12-31")
    assert (done.exit_code, done.stderr) == (0, "")
    said, key = done.stdout.splitlines()
    assert said == "Spara nyckeln nu. Den visas bara den här gången:"
    assert status(key) == 200

    listed = json.loads(run("list", "--json").stdout)["keys"]
    public = key.split("_")[1]
    assert listed == [
        {"id": public, "name": "Statistik", "unit": "neuro", "scope": "reports",
         "made_on": "2026-05-01", "valid_to": "2026-12-31", "revoked_on": None,
         "last_used": "2026-05-01"}
    ]  # fmt: skip
    assert run("list").stdout == f"{public}  reports  neuro  till och med 2026-12-31  Statistik\n"

    assert run("revoke", public).stdout == f"Nyckeln {public} är spärrad.\n"
    assert status(key) == 401
    assert run("revoke", public).stdout == (
        f"Nyckeln {public} var redan spärrad. Inget har ändrats.\n"
    )
    assert "spärrad 2026-05-01" in run("list").stdout
    events = [event.payload for event in Event.objects.filter(chain="neuro")]
    assert [(one["verb"], one["actor"], one["subject"]) for one in events] == [
        ("create api key", "operator", public),
        ("revoke api key", "operator", public),
    ]
    kept = serializers.serialize("json", [*ApiKey.objects.all(), *Event.objects.all()])
    assert key.split("_")[2] not in kept + run("list", "--json").stdout


def test_json_gives_the_key_once() -> None:
    made = json.loads(run(*CREATE, "--json").stdout)
    assert status(made["key"]) == 200
    assert made["valid_to"] is None
    assert "key" not in json.loads(run("revoke", made["id"], "--json").stdout)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("create", "--name", "S", "--unit", "no", "--scope", "reports"),
         "Det finns ingen enhet med koden no."),
        (("create", "--name", " ", "--unit", "neuro", "--scope", "reports"),
         "Namnet ska ha 1–100 tecken och stå på en rad."),
        (("create", "--name", "a\nb", "--unit", "neuro", "--scope", "reports"),
         "Namnet ska ha 1–100 tecken och stå på en rad."),
        ((*CREATE, "--valid-to", "2026-04-30"), "Sista dagen har redan varit."),
        (("revoke", "0123456789abcdef"), "Det finns ingen nyckel med id 0123456789abcdef."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    arguments: tuple[str, ...], reason: str, clock_at: Callable[[str], None]
) -> None:
    clock_at("2026-05-01")
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"{reason}\n")
    assert not ApiKey.objects.exists()


def test_another_use_is_not_known() -> None:
    assert run("create", "--name", "S", "--unit", "neuro", "--scope", "answers").exit_code == 1
