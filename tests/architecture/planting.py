"""A copy of the source to plant sins in, and the gates to run on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
GATES = {
    "imports": [str(BIN / "lint-imports"), "--no-logo", "--no-cache"],
    "banned": [str(BIN / "ruff"), "check", "--no-cache", "--select=TID251", "src"],
    "side doors": [sys.executable, "tools/check_side_doors.py"],
    "models": [sys.executable, "tools/check_models.py"],
    "lengths": [sys.executable, "tools/check_lengths.py"],
    "texts": [sys.executable, "tools/check_texts.py"],
}


@dataclass(frozen=True)
class Copy:
    root: Path

    def plant(self, path: str, text: str) -> int:
        """Append the text to a file under src/avtryck; the number of its last line."""
        file = self.root / "src" / "avtryck" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text("utf-8") if file.exists() else ""
        file.write_text(f"{before}\n{text}\n", "utf-8")
        return len(file.read_text("utf-8").splitlines())

    def complaints(self, gate: str) -> str:
        """What the gate says, empty when it lets the copy pass."""
        environment = os.environ | {
            "PYTHONPATH": str(self.root / "src"),
            "AVTRYCK_DATA": str(self.root / "installation"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            GATES[gate], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr if done.returncode else ""


def copy_to(folder: Path) -> Copy:
    idle = shutil.ignore_patterns("__pycache__", "static", "locale")
    shutil.copytree(ROOT / "src", folder / "src", ignore=idle)
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=idle)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return Copy(folder)
