from __future__ import annotations

import pytest

from avtryck.config import env

WRONG = {
    "AVTRYCK_SITE_URL": (
        "http://exit.example.org",
        "AVTRYCK_SITE_URL: only a loopback address may use http",
    ),
    "AVTRYCK_NOW": ("2026-01-01", "AVTRYCK_NOW: '2026-01-01' has no time zone"),
    "AVTRYCK_TEST_RECIPIENTS": ("nobody", "AVTRYCK_TEST_RECIPIENTS: 'nobody' is no address"),
    "AVTRYCK_TRUSTED_PROXIES": ("-1", "AVTRYCK_TRUSTED_PROXIES: '-1' is not a number"),
    "AVTRYCK_QUEUE_URL": ("amqp://queue", "AVTRYCK_QUEUE_URL: must start with redis://"),
    "AVTRYCK_BOUNCE_MAILDIR": ("/nowhere", "AVTRYCK_BOUNCE_MAILDIR: '/nowhere' is no Maildir"),
    "AVTRYCK_LANG": ("no", "AVTRYCK_LANG: 'no' is neither sv nor en"),
    "AVTRYCK_SMTP_URL": ("mail.example.org", "AVTRYCK_SMTP_URL: must start with smtp://"),
    "AVTRYCK_TESTING": ("yes", "AVTRYCK_TESTING: 'yes' is neither 0 nor 1"),
    "AVTRYCK_VAULT_DATABASE_URL": (
        "postgresql://x/vault",
        "AVTRYCK_DATABASE_URL: give three different",
    ),
}


@pytest.fixture(autouse=True)
def own_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AVTRYCK_DATABASE_URL", "AVTRYCK_VAULT_DATABASE_URL", "AVTRYCK_KEYS_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.once
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_stops_the_start_with_one_sentence(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, sentence = WRONG[name]
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as refusal:
        env.read()
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)


@pytest.mark.once
def test_the_clock_is_set_only_while_testing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVTRYCK_NOW", "2026-01-01T09:00:00+01:00")
    monkeypatch.setenv("AVTRYCK_TESTING", "0")
    with pytest.raises(SystemExit, match="only together with AVTRYCK_TESTING=1"):
        env.read()
