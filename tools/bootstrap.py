"""Make `.venv` what the hashed locks say: `python3 tools/bootstrap.py run|test`.

Standard library only, because it runs before anything is installed. A stamp makes the second
run quick: nothing is looked at unless a lock or pyproject.toml has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UV_HOME = ROOT / ".setup" / "uv"
LOCKS = {"run": ["run.txt"], "test": ["run.txt", "test.txt"]}
# Chromium draws no letters without a font.
DEBIAN = {
    "chromium": ["chromium", "fonts-liberation"],
    "postgres": ["postgresql"],
    "npm": ["nodejs", "npm"],
    "strace": ["strace"],
    "redis-server": ["redis-server"],
}
NPM = ROOT / "tests" / "npm"


def stamp_of(extent: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    locks = [ROOT / "requirements" / name for name in LOCKS[extent]]
    for path in [ROOT / "pyproject.toml", *locks]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def uv() -> str:
    """The locked uv, in a folder of its own so that it never touches the system's Python."""
    binary = UV_HOME / "bin" / "uv"
    if not binary.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        lock = ROOT / "requirements" / "setup.txt"
        subprocess.run([*pip, "--target", str(UV_HOME), "-r", str(lock)], check=True)
    return str(binary)


def sync(extent: str) -> None:
    tool, python = uv(), str(VENV / "bin" / "python")
    if not Path(python).exists():
        subprocess.run([tool, "venv", "--quiet", "--python", sys.executable, str(VENV)], check=True)
    lock = str(ROOT / "requirements" / LOCKS[extent][-1])
    pip = [tool, "pip"]
    where = ["--quiet", "--python", python]
    subprocess.run([*pip, "sync", *where, "--require-hashes", lock], check=True)
    itself = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run([*pip, "install", *where, *itself], check=True)


def programs() -> None:
    """What the tests need besides Python: through apt when we may, else one clear line."""
    debian = next(Path("/usr/lib/postgresql").glob("*/bin/postgres"), None)
    found = {name: shutil.which(name) for name in DEBIAN}
    found["postgres"] = found["postgres"] or (str(debian) if debian else None)
    missing = [part for name, path in found.items() if not path for part in DEBIAN[name]]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SystemExit(f"The tests need these, please install them: {', '.join(missing)}")
    apt_env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=apt_env)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    subprocess.run(command, check=True, env=apt_env, stdout=subprocess.DEVNULL)


def browser_tools() -> None:
    """Lighthouse and the HTML validator, as their lock says; nothing of them runs while set up."""
    lock = hashlib.sha256((NPM / "package-lock.json").read_bytes()).hexdigest()
    done = NPM / "node_modules" / ".synced"
    if not done.exists() or done.read_text() != lock:
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=NPM, check=True)
        done.write_text(lock)


def main(extent: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever python3 is, it runs this file first
        raise SystemExit("Avtryck needs Python 3.11 or newer.")
    done = VENV / f".synced-{extent}"
    wider = VENV / ".synced-test"
    stamps = [path for path in (done, wider) if path.exists()]
    if not any(path.read_text() == stamp_of(path.name.removeprefix(".synced-")) for path in stamps):
        print("Setting up (a few minutes the first time) …", flush=True)
        sync(extent)
        done.write_text(stamp_of(extent))
    if extent == "test":
        programs()
        browser_tools()
    compiler = [str(VENV / "bin" / "python"), str(ROOT / "tools" / "translations.py"), "compile"]
    subprocess.run(compiler, check=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
