"""An environment of the peers' own, outside the project's lock: what the lock doesn't have is installed by its package's name."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parents[3] / ".bench-peers"
PATIENCE_SECONDS = 300


class NotHere(Exception):
    """A peer could not be installed; says why."""


def locked(package: str) -> str:
    """The version that the project's own lock has."""
    return version(package)


def from_pypi(package: str) -> tuple[Path, str]:
    """The python that has it, and which version. Raises NotHere."""
    folder = FOLDER / package
    python = folder / "bin" / "python"
    if not python.exists():
        _run(sys.executable, "-m", "venv", str(folder))
    asked = [str(python), "-c", f"from importlib.metadata import version; print(version({package!r}))"]
    if (found := subprocess.run(asked, capture_output=True, text=True, check=False)).returncode:
        _run(str(python), "-m", "pip", "install", "--quiet", package)
        found = subprocess.run(asked, capture_output=True, text=True, check=True)
    return python, found.stdout.strip()


def from_npm(package: str) -> tuple[Path, str]:
    """The folder whose node_modules has it, and which version. No package's own script is run. Raises NotHere."""
    if not shutil.which("npm"):
        raise NotHere("npm is not on this machine")
    folder = FOLDER / package.replace("/", "+").lstrip("@")
    described = folder / "node_modules" / package / "package.json"
    if not described.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error", "--prefix", str(folder), package)
    return folder, json.loads(described.read_text())["version"]


def node() -> str:
    """Raises NotHere."""
    if found := shutil.which("node"):
        return found
    raise NotHere("node is not on this machine")


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotHere(f"{command[0]}: {error}") from error
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise NotHere(lines[-1] if lines else f"{command[0]} ended with {done.returncode}")
