"""Databases with their file stores, and the templates that make them quick.

A database built by us carries, as its comment, a fingerprint of what it was built
from. It is built under another name and renamed at the end, so a build that was
interrupted is never taken for a good one.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from . import processes
from .postgres import Server
from .settings import Settings

Build = Callable[[str], None]


class Databases:
    """The databases of one server, and the file stores of one data folder."""

    def __init__(self, server: Server, settings: Settings) -> None:
        self.server = server
        self.settings = settings
        self._filestores = settings.data / "filestore"
        self._filestores.mkdir(exist_ok=True)

    def query(self, statement: str, database: str = "postgres") -> str:
        """Run one statement and return its rows, `|` between columns."""
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
        return processes.capture(
            [*command, "-c", statement], env=self.server.environment()
        )

    def names(self) -> list[str]:
        return self.query("SELECT datname FROM pg_database").split("\n")

    def fingerprint(self, name: str) -> str | None:
        """What a database of ours was built from.

        :returns: None when there is no such database, or its files were deleted
        """
        if not self._filestore(name).exists():
            return None
        comment = self.query(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            f"WHERE datname = '{name}'"
        )
        return comment or None

    def ensure(self, name: str, fingerprint: str, build: Build) -> None:
        """Build a database unless it stands as it should.

        :param build: called with the name of the database to fill; it need not
            exist yet
        """
        with self.settings.lock(f"database-{name}"):
            if self.fingerprint(name) == fingerprint:
                return
            draft = f"{name}_draft"
            self.drop(draft)
            build(draft)
            self.drop(name)
            self._rename(draft, name)
            self.mark(name, fingerprint)

    def mark(self, name: str, fingerprint: str) -> None:
        self.query(f"COMMENT ON DATABASE \"{name}\" IS '{fingerprint}'")

    def copy(self, source: str, target: str) -> None:
        """Copy a database nobody is connected to, with its file store.

        The files are linked: Odoo names them by content and never changes one.
        """
        self.drop(target)
        self.query(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        if self._filestore(source).exists():
            shutil.copytree(
                self._filestore(source), self._filestore(target), copy_function=os.link
            )

    def drop(self, name: str) -> None:
        self.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self._filestore(name), ignore_errors=True)

    def _rename(self, old: str, new: str) -> None:
        self.query(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
        if self._filestore(old).exists():
            self._filestore(old).rename(self._filestore(new))

    def _filestore(self, name: str) -> Path:
        return self._filestores / name


def digest(parts: Iterable[str]) -> str:
    """A short fingerprint of some texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
