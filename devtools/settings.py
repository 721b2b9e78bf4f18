"""Where things are: the checkout, its ignored folder, and what the user overrides."""

import ast
import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .console import Failure, say

MODULE = "pos_membership"
PREFIX = "POS_MEMBERSHIP_"
# Changes to these need no new installation: read from disk at run time, or no code.
NOT_INSTALLED = {
    "benchmarks",
    "devtools",
    "doc",
    "docs",
    "node_modules",
    "static",
    "tests",
}


@dataclass(frozen=True)
class Settings:
    """Paths and overrides of one run.

    :ivar root: the checkout, which is the module itself
    :ivar local: the checkout's own ignored folder
    :ivar home: folder of the heavy things, `local` unless shared by a variable
    """

    root: Path
    home: Path
    variables: Mapping[str, str]

    @property
    def local(self) -> Path:
        return self.root / ".dev"

    @property
    def logs(self) -> Path:
        return self.local / "logs"

    @property
    def addons(self) -> Path:
        """Folder in which the checkout carries the module's technical name."""
        return self.local / "addons"

    @property
    def data(self) -> Path:
        return self.home / "data"

    def variable(self, name: str) -> str:
        return self.variables.get(PREFIX + name, "")

    def database(self, purpose: str) -> str:
        """A name no other checkout uses, since servers and folders can be shared."""
        return f"{MODULE}_{purpose}_{_short_digest(self.root)}"

    def shared_database(self, purpose: str) -> str:
        """A name for the checkouts that share a folder, and so the file stores."""
        return f"{MODULE}_{purpose}_{_short_digest(self.home)}"

    def depends(self) -> list[str]:
        manifest = ast.literal_eval((self.root / "__manifest__.py").read_text())
        return sorted(manifest["depends"])

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Let one `./dev` at a time do this piece of work."""
        with (self.home / f"{name}.lock").open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"Waiting for another ./dev to finish its work on {name} ...")
                fcntl.flock(stream, fcntl.LOCK_EX)
            yield


def load(root: Path, environment: Mapping[str, str]) -> Settings:
    """Read the variables and prepare the folders."""
    shared = environment.get(PREFIX + "DEV_DIR")
    home = Path(shared).expanduser().resolve() if shared else root / ".dev"
    settings = Settings(root, home, environment)
    try:
        for folder in (settings.logs, settings.addons, settings.data):
            folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise Failure(
            f"{error.filename} cannot be written. Run as its owner, or set "
            f"{PREFIX}DEV_DIR to a folder of your own."
        ) from error
    if not os.access(home, os.W_OK):
        raise Failure(f"{home} belongs to someone else: set {PREFIX}DEV_DIR.")
    _link(settings.addons / MODULE, root)
    return settings


def _short_digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:6]


def _link(link: Path, target: Path) -> None:
    if not (link.is_symlink() and link.resolve() == target):
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def module_digest(root: Path) -> str:
    """A fingerprint of the files that an installed database depends on."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(root):
        skipped = NOT_INSTALLED if Path(folder) == root else {"__pycache__"}
        folders[:] = sorted(
            name for name in folders if name not in skipped and name[0] != "."
        )
        for name in sorted(files):
            if name.endswith((".py", ".xml", ".csv", ".po", ".sql", ".json")):
                path = Path(folder, name)
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
