"""`./dev demo`: Odoo with demo data, until Ctrl-C."""

import subprocess
import time
import urllib.error
import urllib.request
from argparse import Namespace
from pathlib import Path

from . import postgres, processes, system, workspace
from .console import Failure, say, step
from .databases import Databases
from .odoo import Odoo, free_port
from .settings import MODULE, Settings, module_digest

DEFAULT_PORT = 8069
START_SECONDS = 180
# What demo data creates; only those that exist are shown.
LOGINS = (
    ("admin", "manages everything"),
    ("manager", "manages the membership program"),
    ("officer", "looks after members and cards"),
    ("cashier", "works at the till"),
)


def run(settings: Settings, options: Namespace) -> int:
    """Make the demo database when needed, start Odoo and wait for Ctrl-C."""
    port = _choose_port(options.host, options.port)
    needs = [system.FONT]
    with workspace.ready(settings, needs=needs, pg_port=options.pg_port) as odoo:
        if options.reset:
            odoo.databases.drop(settings.database("demo"))
        database = prepare(odoo)
        log = settings.logs / "demo.log"
        command = odoo.command(
            f"--http-port={port}",
            f"--http-interface={options.host}",
            "--max-cron-threads=1",
        )
        child = processes.start(command, env=odoo.environment(database), log=log)
        try:
            _wait_until_it_answers(child, options.host, port, log)
            _welcome(odoo.databases, database, options, port, log)
            child.wait()
        except KeyboardInterrupt:
            say("\nStopping ...")
            return 0
        finally:
            processes.stop(child)
    raise Failure(f"Odoo ended by itself: see {log}")


def _choose_port(interface: str, wanted: int | None) -> int:
    port = free_port([wanted] if wanted else [DEFAULT_PORT, 0], interface)
    if port is None:
        raise Failure(
            f"{interface} port {wanted or DEFAULT_PORT} cannot be used: it is taken, "
            "or no address of this machine. See --port and --host."
        )
    return port


def prepare(odoo: Odoo) -> str:
    """Install the module with demo data, or update it when its files changed.

    :returns: the name of the database
    """
    database = odoo.settings.database("demo")
    databases = odoo.databases
    fingerprint = module_digest(odoo.settings.root)

    def install(draft: str) -> None:
        with step("Installing Odoo's modules, ours and the demo data (minutes)"):
            odoo.run(draft, "-i", MODULE, "--with-demo", log="demo-install.log")

    standing = databases.fingerprint(database)
    if standing is None:
        databases.ensure(database, fingerprint, install)
    elif standing != fingerprint:
        with step(f"Updating {MODULE} (--reset would start afresh)"):
            odoo.run(database, "-u", MODULE, log="demo-update.log")
        databases.mark(database, fingerprint)
    return database


def _wait_until_it_answers(
    child: subprocess.Popen[bytes], host: str, port: int, log: Path
) -> None:
    address = f"http://{_reachable(host)}:{port}/web/login"
    with step("Starting Odoo"):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if child.poll() is not None:
                break
            try:
                with urllib.request.urlopen(address, timeout=START_SECONDS):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.3)
    raise Failure(f"Odoo did not start: see {log}")


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "localhost") else host


def _welcome(
    databases: Databases, database: str, options: Namespace, port: int, log: Path
) -> None:
    names = "', '".join(name for name, _role in LOGINS)
    existing = databases.query(
        f"SELECT login FROM res_users WHERE active AND login IN ('{names}')", database
    ).split()
    print(f"\nOdoo with {MODULE}:  http://{_reachable(options.host)}:{port}\n")
    print("  login      password")
    for name, role in LOGINS:
        if name in existing:
            print(f"  {name:<10} {name:<10} {role}")
    print(f"\nLog: {log}")
    _explain_database(databases, database, options.pg_port)
    print("Ctrl-C stops it all.", flush=True)


def _explain_database(databases: Databases, database: str, tcp: int | None) -> None:
    server = databases.server
    reach = f"-h {server.host} -p {server.port} -U {server.user}"
    print(f"Database: psql {reach} {database}")
    if tcp:
        password = postgres.Cluster(databases.settings).password()
        print(f"  or on 127.0.0.1, port {server.port}, with password {password}")
