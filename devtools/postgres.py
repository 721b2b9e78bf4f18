"""A PostgreSQL server: one that exists, or a cluster of the project's own.

Our cluster listens on a Unix socket in a private folder, so two checkouts never
meet; on a TCP port of localhost only when asked. Every `./dev` that uses it holds
a shared lock; the last one to leave stops it.
"""

import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import system
from .console import Failure, say, step
from .settings import PREFIX, Settings

USER = "odoo"  # Odoo refuses to work as "postgres"
SERVICE_USER = "postgres"
SOCKET_PATH_LIMIT = 100
SOCKET_PORT = 5432
CONFIGURATION = """
include_if_exists 'dev.conf'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
log_min_messages = fatal
"""


@dataclass(frozen=True)
class Server:
    """How to reach a server; `host` may be the folder of a socket."""

    host: str
    port: int
    user: str
    password: str = ""

    def environment(self, *, durable: bool = True) -> dict[str, str]:
        """Variables that PostgreSQL's own programs and Odoo read.

        :param durable: whether a commit waits for the disk
        """
        values = {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
        }
        if not durable:
            values["PGOPTIONS"] = "-c synchronous_commit=off"
        if self.password:
            values["PGPASSWORD"] = self.password
        programs = system.postgres_programs()
        if programs:
            values["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
        # Odoo would prefer a PGDATABASE of the user to the database we name.
        ours = {name: value for name, value in os.environ.items() if name[:2] != "PG"}
        return ours | values


@contextmanager
def running(settings: Settings, tcp_port: int | None = None) -> Iterator[Server]:
    """A server to work with, for as long as the block lasts.

    :param tcp_port: also listen on this port of localhost
    """
    host = settings.variable("PGHOST")
    if host:
        system.ensure(settings, [system.CLIENT])
        yield _existing(settings, host)
        return
    system.ensure(settings, [system.POSTGRESQL])
    cluster = Cluster(settings)
    with (settings.home / "pg-users.lock").open("w") as users:
        with settings.lock("pg-start"):
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster.start(tcp_port)
        try:
            yield cluster.server
        finally:
            with settings.lock("pg-start"):
                _stop_if_last(cluster, users.fileno())


def _existing(settings: Settings, host: str) -> Server:
    server = Server(
        host,
        int(settings.variable("PGPORT") or 5432),
        settings.variable("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name,
        settings.variable("PGPASSWORD"),
    )
    if server.user == "postgres":
        raise Failure(f"Odoo refuses {PREFIX}PGUSER=postgres: use another role.")
    complaint = _complaint(server)
    if complaint:
        raise Failure(f"{PREFIX}PGHOST={host} does not answer:\n{complaint}")
    return server


def _stop_if_last(cluster: "Cluster", users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    cluster.stop()
    return True


def stop_leftover(settings: Settings) -> int:
    """Stop our cluster unless another `./dev` works with it.

    :returns: exit status, 1 when it is in use
    """
    if not (settings.home / "pg").exists():
        return 0
    cluster = Cluster(settings)
    with (settings.home / "pg-users.lock").open("w") as users:
        with settings.lock("pg-start"):
            if not _stop_if_last(cluster, users.fileno()):
                say("Another ./dev is using PostgreSQL: end that one.")
                return 1
    return 0


def answers(server: Server) -> bool:
    """Whether a server can be worked with."""
    return not _complaint(server)


def _complaint(server: Server) -> str:
    result = subprocess.run(
        ["psql", "-XAtq", "-d", "postgres", "-c", "SELECT 1"],
        env=server.environment(),
        capture_output=True,
        text=True,
    )
    return result.stderr if result.returncode else ""


class Cluster:
    """The data folder of our own server, and starting and stopping it."""

    def __init__(self, settings: Settings) -> None:
        self._log = settings.logs / "postgresql.log"
        self._owner = SERVICE_USER if os.geteuid() == 0 else None
        self._data = self._place(settings.home / "pg")
        self._socket = self._socket_folder()

    @property
    def server(self) -> Server:
        """The server, on the port it was last started with."""
        port = SOCKET_PORT
        configuration = self._data / "dev.conf"
        if configuration.exists():
            found = re.search(r"(?m)^port = (\d+)$", configuration.read_text())
            port = int(found.group(1)) if found else port
        return Server(str(self._socket), port, USER)

    def start(self, tcp_port: int | None = None) -> None:
        """Create the cluster if need be, and start it unless it answers."""
        if not (self._data / "PG_VERSION").exists():
            self._create()
        self._socket.mkdir(mode=0o700, exist_ok=True)
        self._give(self._socket)
        if answers(self.server):
            if tcp_port:
                say("    PostgreSQL is running already: --pg-port is not changed")
            return
        self._remove_stale_files()
        self._write_configuration(tcp_port)
        self._control("-w", "-t", "60", "-l", self._data / "server.log", "start")

    def stop(self) -> None:
        if answers(self.server):
            self._control("-w", "-m", "fast", "stop")

    def password(self) -> str:
        """Password of the role on TCP connections."""
        return (self._data / "password").read_text().strip()

    def _place(self, wanted: Path) -> Path:
        """The data folder: elsewhere when the service user cannot reach ours."""
        if not self._owner or wanted.is_symlink():
            return wanted.resolve()
        if system.POSTGRESQL.present() and system.reachable_by(
            self._owner, wanted.parent
        ):
            return wanted
        place = _private_folder(f"pg-{wanted}", Path("/var/tmp"))
        say(f"Note: PostgreSQL cannot run as root, and the user '{self._owner}'")
        say(f"cannot reach {wanted.parent}: its data goes to {place}")
        wanted.symlink_to(place)
        return place

    def _socket_folder(self) -> Path:
        folder = self._data / "socket"
        if len(str(folder)) < SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432.lock"):
            return folder
        return _private_folder(f"socket-{folder}", Path(tempfile.gettempdir()))

    def _give(self, path: Path) -> None:
        if self._owner:
            shutil.chown(path, self._owner, self._owner)

    def _create(self) -> None:
        self._data.mkdir(mode=0o700, exist_ok=True)
        for leftover in self._data.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        self._give(self._data)
        with (
            step("Creating the PostgreSQL cluster"),
            tempfile.NamedTemporaryFile("w", suffix=".pw") as password,
        ):
            password.write(secrets.token_urlsafe(16))
            password.flush()
            self._give(Path(password.name))
            command: list[str | Path] = [
                "initdb",
                "-D",
                self._data,
                "-U",
                USER,
                "-E",
                "UTF8",
            ]
            command += ["--locale=C.UTF-8", f"--pwfile={password.name}"]
            command += ["--auth-local=trust", "--auth-host=scram-sha-256"]
            self._run(command)
            shutil.copyfile(password.name, self._data / "password")
            (self._data / "password").chmod(0o600)
            with (self._data / "postgresql.conf").open("a") as stream:
                stream.write(CONFIGURATION)

    def _write_configuration(self, tcp_port: int | None) -> None:
        addresses = "127.0.0.1" if tcp_port else ""
        folder = str(self._socket).replace("'", "''")
        (self._data / "dev.conf").write_text(
            f"listen_addresses = '{addresses}'\n"
            f"port = {tcp_port or SOCKET_PORT}\n"
            f"unix_socket_directories = '{folder}'\n"
        )

    def _remove_stale_files(self) -> None:
        """Forget a server that was killed, even if its number lives on elsewhere."""
        pid_file = self._data / "postmaster.pid"
        if pid_file.exists():
            pid = pid_file.read_text().splitlines()[0]
            command = Path("/proc", pid, "cmdline")
            if command.exists() and str(self._data).encode() in command.read_bytes():
                raise Failure(
                    f"PostgreSQL (process {pid}) runs in {self._data} but does not "
                    "answer: stop it and try again."
                )
            pid_file.unlink()
        for leftover in self._socket.iterdir():
            leftover.unlink()

    def _control(self, *arguments: str | Path) -> None:
        self._run(["pg_ctl", "-D", self._data, *arguments])

    def _run(self, command: list[str | Path]) -> None:
        """Run one of PostgreSQL's programs, as the service user when we are root."""
        programs = system.postgres_programs()
        if programs is None:
            raise Failure("The PostgreSQL server programs are missing.")
        with self._log.open("a") as log:
            result = subprocess.run(
                [programs / command[0], *command[1:]],
                cwd=self._data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self._owner,
                group=self._owner,
                extra_groups=[] if self._owner else None,
            )
        if result.returncode:
            raise Failure(
                f"{command[0]} failed: see {self._log} and {self._data}/server.log"
            )


def _private_folder(purpose: str, parent: Path) -> Path:
    """A folder of ours in a place where everybody may write.

    :raises Failure: when somebody else made it first
    """
    digest = hashlib.sha256(purpose.encode()).hexdigest()[:10]
    folder = parent / f"pos_membership-{os.geteuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    owners = {os.geteuid()}
    if os.geteuid() == 0:
        owners.add(pwd.getpwnam(SERVICE_USER).pw_uid)
    if folder.is_symlink() or folder.stat().st_uid not in owners:
        raise Failure(f"{folder} belongs to someone else.")
    return folder
