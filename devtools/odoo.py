"""Running Odoo: configuration files, installation, and the templates for tests."""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, processes
from .console import step
from .databases import Databases, digest
from .settings import MODULE, Settings, module_digest

# Odoo's other apps at the till, which have to live beside ours.
NEIGHBOURS = (
    "pos_discount",
    "pos_hr",
    "pos_online_payment",
    "pos_restaurant",
    "pos_sale",
    "pos_self_order",
    "sale_loyalty",
)


@dataclass(frozen=True)
class Odoo:
    """An Odoo source, a Python that can run it, and the databases it works on."""

    settings: Settings
    source: Path
    python: Path
    databases: Databases

    def environment(self, database: str, *, durable: bool = False) -> dict[str, str]:
        """Environment in which `python -m odoo` and pytest find everything.

        :param durable: whether a commit waits for the disk
        """
        values = self.databases.server.environment(durable=durable)
        values["PYTHONPATH"] = str(self.source)
        values["ODOO_RC"] = str(self._configuration(database))
        values["PYTHONUNBUFFERED"] = "1"
        return values

    def command(self, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "odoo", *arguments]

    def run(self, database: str, *arguments: str, log: str) -> None:
        """Run Odoo to the end.

        :param log: name of the log file
        :raises Failure: with the end of the log
        """
        processes.check(
            self.command(*arguments, "--stop-after-init", "--no-http"),
            env=self.environment(database),
            log=self.settings.logs / log,
        )

    def base_template(self, *, beside_neighbours: bool = False) -> str:
        """A database with the modules that ours depends on, built when needed.

        :param beside_neighbours: whether it holds Odoo's other POS apps, too
        """
        depends = self.settings.depends()
        modules = [*depends, *NEIGHBOURS] if beside_neighbours else depends
        fingerprint = digest([odoo_source.version(self.source), *modules])
        purpose = "neighbours_base" if beside_neighbours else "base"
        name = self.settings.shared_database(purpose)

        def build(draft: str) -> None:
            with step(f"Preparing a database with {', '.join(modules)} (once)"):
                self.run(draft, "-i", ",".join(modules), log=f"{purpose}-template.log")

        self.databases.ensure(name, fingerprint, build)
        return name

    def module_template(self, *, beside_neighbours: bool = False) -> str:
        """A database with the module as it is now, built when a file changed.

        :param beside_neighbours: whether it holds Odoo's other POS apps, too
        """
        base = self.base_template(beside_neighbours=beside_neighbours)
        fingerprint = digest([base, module_digest(self.settings.root)])
        name = self.settings.database("neighbours" if beside_neighbours else "module")
        beside = " beside Odoo's other POS apps" if beside_neighbours else ""

        def build(draft: str) -> None:
            with step(f"Installing {MODULE} as it is now{beside}"):
                self.databases.copy(base, draft)
                self.run(draft, "-i", MODULE, log="install.log")

        self.databases.ensure(name, fingerprint, build)
        return name

    def _configuration(self, database: str) -> Path:
        server = self.databases.server
        addons = odoo_source.addons_folders(self.source)
        options = {
            "addons_path": ",".join(map(str, [*addons, self.settings.addons])),
            "data_dir": self.settings.data,
            "db_host": server.host,
            "db_port": server.port,
            "db_user": server.user,
            "db_name": database,
            "dbfilter": f"^{database}$",
            "http_interface": "127.0.0.1",
            "list_db": False,
            "max_cron_threads": 0,
            "workers": 0,
        }
        if server.password:
            options["db_password"] = server.password
        path = self.settings.local / "conf" / f"{database}.conf"
        path.parent.mkdir(exist_ok=True)
        lines = [f"{name} = {value}\n" for name, value in options.items()]
        text = "[options]\n" + "".join(lines).replace("%", "%%")
        with open(path, "w", opener=_owner_only) as stream:
            stream.write(text)
        return path


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def free_port(wanted: Sequence[int], interface: str = "127.0.0.1") -> int | None:
    """The first port nobody listens on; 0 stands for any."""
    for port in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((interface, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return None
