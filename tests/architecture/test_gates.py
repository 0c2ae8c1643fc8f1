"""Each gate of `make check` fails on the sin it is there for, and says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from architecture.planting import GATES, Copy, copy_to

pytestmark = pytest.mark.once

IMPORTS = {
    "the vault from reports, inside a function": (
        "reports/figures.py",
        "def f() -> None:\n    from avtryck.vault.models import Sheet",
        "avtryck.reports.figures -> avtryck.vault.models (l.{line})",
    ),
    "a view that counts rows of the vault": (
        "web/hr/counting.py",
        "from avtryck.vault.models import Box",
        "avtryck.web.hr.counting -> avtryck.vault.models (l.{line})",
    ),
    "the surveys past their door": (
        "surveys/shortcut.py",
        "from avtryck.vault.models import Box",
        "avtryck.surveys.shortcut -> avtryck.vault.models (l.{line})",
    ),
    "the surveys through another's door": (
        "surveys/shortcut.py",
        "from avtryck.vault.doors.release import extract",
        "avtryck.surveys.shortcut -> avtryck.vault.doors.release (l.{line})",
    ),
    "the reports through the gate's code": (
        "reports/figures.py",
        "from avtryck.release import shortcut",
        "avtryck.reports.figures -> avtryck.release.shortcut (l.{line})",
    ),
    "the reader's pages from the process": (
        "web/reader/shortcut.py",
        "from avtryck.cases import models",
        "avtryck.web.reader.shortcut -> avtryck.cases.models (l.{line})",
    ),
    "one audience from another": (
        "web/manager/shortcut.py",
        "from avtryck.web.hr import counting",
        "avtryck.web.manager.shortcut -> avtryck.web.hr.counting (l.{line})",
    ),
    "upwards": (
        "org/shortcut.py",
        "from avtryck.cases import models",
        "avtryck.org.shortcut -> avtryck.cases.models (l.{line})",
    ),
    "the framework from the core": (
        "core/rules/shortcut.py",
        "from django.db import models",
        "avtryck.core.rules.shortcut -> django (l.{line})",
    ),
    "the clock from the core": (
        "core/rules/shortcut.py",
        "from avtryck.clock import today",
        "avtryck.core.rules.shortcut -> avtryck.clock (l.{line})",
    ),
    "a station that has no place": ("newcomer/__init__.py", "", "- avtryck.newcomer"),
}

# Sins that two gates see: the banned names of ruff and our own reading of the code.
TWICE = {
    "the registry": 'from django.apps import apps\nSheet = apps.get_model("vault", "Sheet")',
    "the registry by its full name": (
        'import django.apps\nSheet = django.apps.apps.get_model("vault.Sheet")'
    ),
    "a raw connection": 'from django.db import connections\nVAULT = connections["vault"]',
    "an import by name": 'from importlib import import_module\nx = import_module("avtryck.vault")',
    "an import by name, another way": (
        "from django.utils.module_loading import import_string\n"
        'Sheet = import_string("avtryck.vault.models.Sheet")'
    ),
    "a clock": "from datetime import datetime\nNOW = datetime.now()",
    "a calendar": "import datetime\nTODAY = datetime.date.today()",
    "the framework's clock": "from django.utils import timezone\nNOW = timezone.now()",
}
# Sins that follow no import, so that only our own reading sees them.
HIDDEN = {
    "the registry in a variable": (
        "def f(registry: object) -> object:\n    return registry.get_model('vault', 'Sheet')"
    ),
    "a built-in import": 'x = __import__("avtryck.vault.models")',
    "seconds since 1970": "import time\nNOW = time.time()",
    "a column that reads the time": (
        "from django.db import models\nMOMENT = models.DateTimeField(auto_now_add=True)"
    ),
    "a silenced ban": "x = 1  # noqa: TID251",
}
MODELS = {
    "a key out of the vault, by name": (
        "vault/models.py",
        'class Stray(models.Model):\n    unit = models.ForeignKey("org.Unit", models.CASCADE)',
        "vault.Stray.unit: a relation from vault to org",
    ),
    "a key into the vault": (
        "org/models.py",
        'class Stray(models.Model):\n    sheet = models.ForeignKey("vault.Sheet", models.CASCADE)',
        "org.Stray.sheet: a relation from org to vault",
    ),
    "many to many, into the keys": (
        "cases/models.py",
        'class Stray(models.Model):\n    keys = models.ManyToManyField("keys.Key")',
        "cases.Stray.keys: a relation from cases to keys",
    ),
}
TEXTS = {
    "a promise we cannot keep": ("web/templates/x.html", "<p>Ano" + "nymt</p>", "Ano" + "nym"),
    "inline script": ("web/templates/x.html", "<script>\n</script>", "<script"),
    "inline style": ("web/templates/x.html", '<p style="color: red">', "style="),
    "a host of packages": (
        "org/x.py",
        "# https://files.python" + "hosted.org",
        "python" + "hosted",
    ),
    "a machine's path": ("org/x.py", 'X = "/ho' + 'me/hugo/x"', "/ho" + "me/h"),
    "a name that says nothing": ("org/utils.py", "", "src/avtryck/org/utils.py"),
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each gate on the untouched copy."""
    copy = copy_to(tmp_path_factory.mktemp("clean"))
    return {gate: copy.complaints(gate) for gate in GATES}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return copy_to(tmp_path)


def test_the_untouched_copy_passes_every_gate(clean: dict[str, str]) -> None:
    assert clean == dict.fromkeys(GATES, "")


@pytest.mark.parametrize("sin", IMPORTS)
def test_an_import_that_may_not_be(copy: Copy, clean: dict[str, str], sin: str) -> None:
    path, text, told = IMPORTS[sin]
    copy.plant("release/shortcut.py", "from avtryck.vault.doors import release as door")
    copy.plant("web/hr/counting.py", "")
    assert told.split(" (")[0] not in copy.complaints("imports")
    line = copy.plant(path, text)
    assert told.format(line=line) in copy.complaints("imports")


@pytest.mark.parametrize("sin", TWICE)
def test_a_side_door_both_gates_see(copy: Copy, sin: str) -> None:
    line = copy.plant("reports/sin.py", TWICE[sin])
    assert f"src/avtryck/reports/sin.py:{line}: " in copy.complaints("side doors")
    assert "src/avtryck/reports/sin.py:" in copy.complaints("banned")


@pytest.mark.parametrize("sin", HIDDEN)
def test_a_side_door_that_follows_no_import(copy: Copy, sin: str) -> None:
    line = copy.plant("reports/sin.py", HIDDEN[sin])
    assert f"src/avtryck/reports/sin.py:{line}: " in copy.complaints("side doors")


@pytest.mark.parametrize("sin", MODELS)
def test_a_relation_that_leaves_its_store(copy: Copy, clean: dict[str, str], sin: str) -> None:
    path, text, told = MODELS[sin]
    copy.plant(path, text)
    assert told in copy.complaints("models").splitlines()


@pytest.mark.parametrize("sin", TEXTS)
def test_a_text_that_may_not_stand(copy: Copy, clean: dict[str, str], sin: str) -> None:
    path, text, told = TEXTS[sin]
    copy.plant(path, text)
    found = set(copy.complaints("texts").splitlines()) - set(clean["texts"].splitlines())
    assert [told in line and f"src/avtryck/{path}" in line for line in found] == [True]


def test_a_function_of_51_lines(copy: Copy) -> None:
    body = "\n".join(["    x = 1"] * 50)
    copy.plant("org/long.py", "def fits() -> None:\n" + body.removesuffix("\n    x = 1"))
    line = copy.plant("org/long.py", "def too_long() -> None:\n" + body) - 50
    told = f"src/avtryck/org/long.py:{line}: too_long has 51 lines, at most 50 are allowed"
    assert [one for one in copy.complaints("lengths").splitlines() if "long.py" in one] == [told]
