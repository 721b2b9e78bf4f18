"""The Python environment in which Odoo and the tools run."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from . import processes, system
from .console import Failure, say, step
from .settings import PREFIX, Settings

TESTED_PYTHON = "3.11"
COMPLETE = ".complete"


def ensure(settings: Settings, *requirements: str) -> Path:
    """The Python interpreter that has requirements files installed.

    :param requirements: names of files of the checkout
    """
    existing = settings.variable("PYTHON")
    if existing:
        # Not resolved: a virtual environment's python is a link that matters.
        python = Path(os.path.abspath(Path(existing).expanduser()))
        if not os.access(python, os.X_OK):
            raise Failure(f"{PREFIX}PYTHON={existing} is no interpreter.")
        return python
    folder = settings.home / "venv"
    with settings.lock("venv"):
        _create(settings, folder)
        for name in requirements:
            _install(settings, folder, settings.root / name)
    return folder / "bin/python"


def exists(settings: Settings) -> bool:
    """Whether there is an environment already, of ours or the user's."""
    stamp = settings.home / "venv" / COMPLETE
    return bool(settings.variable("PYTHON")) or stamp.exists()


def _create(settings: Settings, folder: Path) -> None:
    if (folder / COMPLETE).exists():
        return
    version = system.python_version()
    if version != TESTED_PYTHON:
        say(f"Note: tested with Python {TESTED_PYTHON}, this is {version}")
    shutil.rmtree(folder, ignore_errors=True)
    with step(f"Creating the Python {version} environment"):
        processes.check(
            [sys.executable, "-m", "venv", folder], log=settings.logs / "venv.log"
        )
        (folder / COMPLETE).touch()


def _install(settings: Settings, folder: Path, requirements: Path) -> None:
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = folder / f".{requirements.stem}"
    if stamp.exists() and stamp.read_text() == digest:
        return
    with step(f"Installing {requirements.name}"):
        pip: list[str | Path] = [folder / "bin/python", "-m", "pip", "install", "-q"]
        processes.check(
            [*pip, "--progress-bar=off", "-r", requirements],
            log=settings.logs / "pip.log",
        )
        stamp.write_text(digest)
