"""One installation for the tests: its own folder, its own key, real servers on the loopback."""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from django.utils import translation
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from cast import settle
from post_office import Inbox

if TYPE_CHECKING:
    from avtryck.org.models import Person

STORES = ["AVTRYCK_DATABASE_URL", "AVTRYCK_VAULT_DATABASE_URL", "AVTRYCK_KEYS_DATABASE_URL"]

STORELESS = {"architecture", "core", "locale", "texts"}
"""Folders of tests that no kind of store makes a difference to."""


def prepare_installation() -> None:
    """An empty installation in a folder of this process; only the stores may be given."""
    kept = {name: os.environ[name] for name in STORES if os.environ.get(name)}
    for name in [name for name in os.environ if name.startswith("AVTRYCK_")]:
        if name != "AVTRYCK_TEST_CLUSTER":
            del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="avtryck-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "static").mkdir()
    key = folder / "kek"
    key.write_bytes(secrets.token_bytes(32))
    key.chmod(0o400)
    os.environ |= kept | {
        "AVTRYCK_DATA": str(folder),
        "AVTRYCK_KEK_FILE": str(key),
        "AVTRYCK_TESTING": "1",
        "DJANGO_SETTINGS_MODULE": "avtryck.config.settings",
    }


# The long evidence (tools/prove.py) draws many more examples than `make test`.
hypothesis_settings.register_profile(
    "prove", max_examples=int(os.environ.get("AVTRYCK_PROVE_EXAMPLES", "5000")), deadline=None
)
# Each mutant (docs/methods/mutation.md) meets the same few examples; nobody looks for the smallest.
hypothesis_settings.register_profile(
    "mutation",
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
# At import, because Django's settings read the environment once.
prepare_installation()


def pytest_configure(config: pytest.Config) -> None:
    if not config.pluginmanager.hasplugin("django"):
        return
    from django.conf import settings

    # The manifest is made by `collectstatic`, which no test needs.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.WHITENOISE_USE_FINDERS = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that may use one store may use all three. Those in a browser take longest: first."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    for item in items:
        if item.path.relative_to(Path(__file__).parent).parts[0] in STORELESS:
            item.add_marker("once")
        marker = item.get_closest_marker("django_db")
        fixtures = set(getattr(item, "fixturenames", ()))
        if marker is None and not fixtures & {"db", "transactional_db", "live_server"}:
            continue
        chosen = {"databases": "__all__", **(marker.kwargs if marker else {})}
        item.add_marker(pytest.mark.django_db(**chosen), append=False)


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime | date | str], None]]:
    """`clock_at("2026-03-31")`: the whole process, its servers too, believes it is that instant."""
    from avtryck import clock

    def set_clock(moment: datetime | date | str) -> None:
        if isinstance(moment, str):
            day_only = len(moment) == len("2026-03-31")
            moment = (date if day_only else datetime).fromisoformat(moment)
        with clock.at(moment) as instant:
            clock.fix_installation(instant)

    yield set_clock
    clock.fix_installation(None)


@pytest.fixture(autouse=True)
def swedish() -> Iterator[None]:
    """A request leaves its language behind in the thread; every test starts in Swedish."""
    with translation.override("sv"):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a page remembers for a moment is of another test's store."""
    from avtryck.reports import report
    from avtryck.web.leaver import survey_pages
    from avtryck.web.reader import body

    survey_pages.STATE.forget()
    survey_pages.PARTNERS.forget()
    for kept in (report.KEPT, report.INSTRUMENTS, body.KEPT):
        kept.clear()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[tuple[str, Inbox]]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}", inbox
    controller.stop()


@pytest.fixture
def inbox(smtp_server: tuple[str, Inbox], settings: Settings) -> Inbox:
    """A real SMTP server, emptied; the installation sends its mail there."""
    settings.SMTP_URL, inbox = smtp_server
    inbox.received.clear()
    return inbox


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """The cast in its organisation: first name → person."""
    return settle()


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Every line the product logs meanwhile, as it would be written."""
    ours = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    (handler,) = ours
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)
