"""The command line as contracts.md promises it: options, exit codes, one sentence, no traceback."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from avtryck.config.commands import all_commands
from avtryck.config.commands.shape import why
from avtryck.keys.operations import institution_key
from avtryck.org.models import Installation, Person, User

COMMANDS = all_commands()
LATER = ("audit", "retention", "keys")
LIVE_KEYS = (
    "controller", "data_protection_contact", "legal_basis", "art9_basis", "information_text",
    "minimum_group", "readers", "mbl_date", "mbl_parties",
)  # fmt: skip


def every(
    commands: tuple[click.Command, ...], before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for command in commands:
        name = (*before, command.name or "")
        if isinstance(command, click.Group):
            yield from every(tuple(command.commands.values()), name)
        else:
            yield name, command


LEAVES = {" ".join(name): command for name, command in every(COMMANDS)}


def run(*arguments: str) -> Result:
    root = click.Group("avtryck", {command.name or "": command for command in COMMANDS})
    return CliRunner().invoke(root, arguments)


def apart(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with stores of its own in `folder`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AVTRYCK_")}
    command = [sys.executable, "-m", "avtryck", *arguments]
    given = clean | {"AVTRYCK_DATA": str(folder)} | environment
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


@pytest.mark.once
def test_all_commands_are_here() -> None:
    assert set(LEAVES) == {
        "init", "live", "serve", "web", "worker", "demo", "round close", "close", "report",
        "import units", "import people", "import departures", "import instrument",
        "import answers", "import erase", "ledger verify", "doctor", "disclosure plan",
        "disclosure publish",
        "disclosure check", "api-key create", "api-key list", "api-key revoke",
        "mail bounce", "backup", "restore", *LATER,
    }  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("name", LEAVES)
def test_every_command_explains_itself(name: str) -> None:
    told = run(*name.split(), "--help")
    assert (told.exit_code, told.stderr) == (0, "")
    if name not in LATER:
        assert "--json" in told.stdout
        assert "--lang [sv|en]" in told.stdout


@pytest.mark.once
@pytest.mark.parametrize("name", LATER)
def test_a_later_part_says_so(name: str) -> None:
    for arguments in ((), ("plan", "--json"), ("x", "--anchor", "y", "--lang", "en")):
        told = run(name, *arguments)
        assert (told.exit_code, told.stdout) == (1, "")
        assert told.stderr == "not yet in this version\n"


@pytest.mark.once
@pytest.mark.parametrize("arguments", [
    "import units nowhere.csv", "live nowhere.toml", "import nothing", "close",
    "close --release R --full --until 2026-13-01", "close --release R",
    "close --release ../R --full",
    "close --release R --early --full", "report --unit uni --format docx", "doctor --no-such",
])  # fmt: skip
def test_what_cannot_be_meant_exits_1(arguments: str) -> None:
    told = run(*arguments.split())
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr


@pytest.mark.once
def test_before_init_one_sentence_and_files_of_our_own(tmp_path: Path) -> None:
    told = apart(tmp_path / "data", "ledger", "verify")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "Här finns ingen färdig installation. Kör `avtryck init` först.\n"
    for path in (tmp_path / "data", *(tmp_path / "data").iterdir()):
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.once
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = apart(tmp_path / "file" / "data", "doctor")
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert told.stderr.startswith(f"AVTRYCK_DATA: {tmp_path}/file/data")


@pytest.mark.once
def test_a_full_disk_is_said_without_what_was_written() -> None:
    assert why(OperationalError("database or disk is full")) == (
        "Ett lager svarar inte: database or disk is full"
    )
    assert "Alva" not in why(OperationalError("deadlock\nDETAIL: (name)=(Alva)"))


@pytest.mark.once
@pytest.mark.parametrize("name", ["serve", "web", "demo --serve"])
def test_a_busy_port_is_refused_before_anything_else(name: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = run(*name.split(), "--port", str(port))
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith(f"Port {port} går inte att använda")


SUPERVISE = (
    "import django; django.setup();"
    "from avtryck.config.commands.running import supervise; print('up', flush=True);"
)


@pytest.mark.once
def test_a_half_that_dies_ends_the_other_and_the_exit_code_says_so() -> None:
    program = SUPERVISE + "supervise([['sleep', '60'], ['sh', '-c', 'kill -9 $$']])"
    done = subprocess.run([sys.executable, "-c", program], timeout=30, check=False)
    assert done.returncode == 1


@pytest.mark.once
def test_told_to_stop_it_stops_both_and_exits_0() -> None:
    program = SUPERVISE + "supervise([['sleep', '61'], ['sleep', '62']])"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "up\n"
        children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children")
        while children.exists() and len(children.read_text().split()) < 2:
            time.sleep(0.05)
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(timeout=30) == 0


@pytest.mark.django_db
def test_init_names_one_administrator_once() -> None:
    first = json.loads(run("init", "--admin", "gun@example.org", "--json").stdout)
    assert "/konto/valj/" in first["sign_in"]
    before = (Person.objects.count(), User.objects.count(), Installation.objects.count())

    again = json.loads(run("init", "--admin", "Gun@example.org", "--json").stdout)
    assert again["sign_in"]  # a lost link is no dead end while no password is chosen
    other = json.loads(run("init", "--admin", "dag@example.org", "--json").stdout)
    assert other["sign_in"] is None
    user = User.objects.get()
    user.set_password("a long enough password")
    user.save()
    assert json.loads(run("init", "--admin", "gun@example.org", "--json").stdout)["sign_in"] is None
    assert (Person.objects.count(), User.objects.count(), Installation.objects.count()) == before


@pytest.mark.django_db
def test_an_administrator_has_an_address() -> None:
    told = run("init", "--admin", "not an address")
    assert (told.exit_code, told.stdout, User.objects.count()) == (1, "", 0)
    assert told.stderr == "not an address är ingen e-postadress.\n"


@pytest.mark.django_db
def test_a_key_file_of_another_installation_is_found_out(
    tmp_path: Path, settings: Settings, client: Client
) -> None:
    institution_key(institution="neuro")
    strange = tmp_path / "kek"
    strange.write_bytes(secrets.token_bytes(32))
    strange.chmod(0o400)
    settings.KEK_FILE = strange
    sentence = f"{strange}: is not the key file that this installation was made with"

    assert run("init").stderr == f"{sentence}\n"
    told = run("doctor", "--json")
    facts = json.loads(told.stdout)
    assert (told.exit_code, facts["sound"], facts["keys"]) == (1, False, sentence)
    assert "keys" in facts["unsound"]
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["keys"]) == (503, False)


@pytest.mark.django_db
def test_a_missing_key_file_is_not_made_anew(tmp_path: Path, settings: Settings) -> None:
    institution_key(institution="neuro")
    settings.KEK_FILE = tmp_path / "kek"
    assert run("init").exit_code == 1
    assert not settings.KEK_FILE.exists()


@pytest.mark.django_db
def test_live_names_everything_that_is_missing(tmp_path: Path) -> None:
    run("init")
    file = tmp_path / "live.toml"
    file.write_text(
        'controller = "Universitetet"\nminimum_group = 4\n[retention.box]\nperiod = "1"'
    )
    told = run("live", str(file), "--lang", "en")
    assert (told.exit_code, told.stdout) == (1, "")
    missing = {line.removesuffix(" is missing") for line in told.stderr.splitlines()}
    assert missing >= {*LIVE_KEYS} - {"controller", "minimum_group"}
    assert "[retention.box] decision" in missing
    assert "minimum_group must be a whole number, at least 5" in missing
    assert Installation.objects.get().state == Installation.State.NOT_LIVE
    file.write_bytes("controller = 'Högskolan'".encode("cp1252"))
    assert run("live", str(file)).stderr == "live.toml är ingen text i UTF-8.\n"


@pytest.mark.django_db
def test_a_dry_run_of_an_instrument_tells_of_a_clash(tmp_path: Path) -> None:
    source = (
        'instrument = "old"\nversion = 1\nkind = "survey"\nlanguages = ["sv", "en"]\n'
        '[[section]]\nkey = "s"\ntitle = { sv = "S", en = "S" }\n[[section.question]]\nkey = "q"\n'
        'type = "scale"\ntext = { sv = "T", en = "T" }\nscale = { from = 1, to = 5 }\n'
    )
    file = tmp_path / "old.toml"
    file.write_text(source)
    for expected in (1, 1):  # a dry run leaves nothing that a second would find
        facts = json.loads(run("import", "instrument", str(file), "--dry-run", "--json").stdout)
        assert (facts["new"], facts["unchanged"]) == (expected, 0)
    assert run("import", "instrument", str(file)).exit_code == 0
    file.write_text(source.replace('"T"', '"U"'))
    told = run("import", "instrument", str(file), "--dry-run")
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("old/1 finns redan med annat innehåll")
