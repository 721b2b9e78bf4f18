"""`./dev lint`: every check that needs no database."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import environment, processes, system, workspace
from .console import say, step
from .settings import MODULE, Settings

TYPED = ("logic", "devtools")
FORMATTED_BY_PRETTIER = ("*.js", "*.json", "*.scss", "*.xml")
NODE_FILES = ("package.json", "package-lock.json", ".npmrc")


@dataclass(frozen=True)
class Check:
    """One linter: what it is called, how to run it and where."""

    title: str
    command: Sequence[str | Path]
    folder: Path


def run(settings: Settings, *, fix: bool) -> int:
    """Run all checks, so that one run tells everything.

    :param fix: first repair what can be repaired
    :returns: 1 when a check failed
    """
    needs = [system.NODE]
    if not environment.exists(settings):
        needs.append(system.VENV)
    system.ensure(settings, needs)
    python = environment.ensure(settings, *workspace.DEVELOP)
    node = _node_modules(settings)
    if fix:
        for check in _repairs(settings, python, node):
            processes.call(check.command, cwd=check.folder)
    failed = [
        check.title for check in _checks(settings, python, node) if not _passes(check)
    ]
    if failed:
        say(f"Failed: {', '.join(failed)}. './dev lint --fix' repairs formatting.")
    return 1 if failed else 0


def _passes(check: Check) -> bool:
    say(f"==> {check.title}")
    return processes.call(check.command, cwd=check.folder) == 0


def _repairs(settings: Settings, python: Path, node: Path) -> Iterator[Check]:
    root = settings.root
    ruff: list[str | Path] = [python, "-m", "ruff"]
    yield Check("ruff", [*ruff, "check", "--fix", "--no-cache", "."], root)
    yield Check("ruff format", [*ruff, "format", "--no-cache", "."], root)
    if files := _files(root, *FORMATTED_BY_PRETTIER):
        yield Check("prettier", [*_prettier(node), "--write", *files], root)


def _checks(settings: Settings, python: Path, node: Path) -> Iterator[Check]:
    root = settings.root
    ruff: list[str | Path] = [python, "-m", "ruff"]
    yield Check("ruff", [*ruff, "check", "--no-cache", "."], root)
    yield Check("ruff format", [*ruff, "format", "--no-cache", "--check", "."], root)
    yield Check("pylint-odoo", _pylint(settings, python), settings.addons)
    cache = f"--cache-dir={settings.local / 'mypy'}"
    mypy: list[str | Path] = [python, "-m", "mypy", cache]
    for package in TYPED:
        yield Check(f"mypy {package}", [*mypy, "-p", package], root)
    if files := _files(root, *FORMATTED_BY_PRETTIER):
        yield Check("prettier", [*_prettier(node), "--check", *files], root)
    yield Check("translations", [python, "-m", "devtools.po", "check"], root)


def _pylint(settings: Settings, python: Path) -> list[str | Path]:
    """The module's files, by the module's technical name."""
    files = [
        f"{MODULE}/{name}"
        for name in _files(settings.root, "*.py")
        if not name.startswith(("devtools/", "benchmarks/"))
    ]
    return [python, "-m", "pylint", f"--rcfile={MODULE}/.pylintrc", *files]


def _prettier(node: Path) -> list[str | Path]:
    plugin = node / "@prettier/plugin-xml/src/plugin.js"
    return [node / ".bin/prettier", "--plugin", plugin, "--log-level", "warn"]


def _files(root: Path, *patterns: str) -> list[str]:
    """Names of the files that are, or could be, under version control."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    names = set(listing.stdout.splitlines()) - {"package-lock.json"}
    return sorted(name for name in names if (root / name).exists())


def _node_modules(settings: Settings) -> Path:
    """The formatters' Node packages, installed outside the module's folder."""
    folder = settings.home / "node"
    texts = [(settings.root / name).read_bytes() for name in NODE_FILES]
    digest = hashlib.sha256(b"".join(texts)).hexdigest()
    stamp = folder / ".complete"
    with settings.lock("node"):
        if not (stamp.exists() and stamp.read_text() == digest):
            folder.mkdir(exist_ok=True)
            for name in NODE_FILES:
                shutil.copy(settings.root / name, folder)
            command = ["npm", "ci", "--no-audit", "--no-fund"]
            with step("Installing prettier"):
                processes.check(command, cwd=folder, log=settings.logs / "npm.log")
            stamp.write_text(digest)
    return folder / "node_modules"
