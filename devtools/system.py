"""Programs that come from the operating system's packages."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .console import Failure, say, step
from .settings import Settings

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


@dataclass(frozen=True)
class Need:
    """A program, how to see that it is there, and the packages that bring it."""

    title: str
    packages: tuple[str, ...]
    present: Callable[[], bool]
    required: bool = True


def postgres_programs() -> Path | None:
    """Folder of the newest PostgreSQL server programs, if any."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(processes.capture(["fc-list", ":lang=zh-cn"]))


def _can_make_environments() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


POSTGRESQL = Need(
    "PostgreSQL server", ("postgresql",), lambda: postgres_programs() is not None
)
CLIENT = Need(
    "PostgreSQL client", ("postgresql-client",), lambda: bool(shutil.which("psql"))
)
VENV = Need("Python's venv module", ("python3-venv",), _can_make_environments)
BROWSER = Need(
    "Chromium, for the browser tests",
    ("chromium",),
    lambda: any(map(shutil.which, BROWSERS)),
)
FONT = Need(
    "a Chinese font, for screenshots",
    ("fontconfig", "fonts-wqy-microhei"),
    _has_chinese_font,
    required=False,
)
NODE = Need(
    "Node, for prettier",
    ("nodejs", "npm"),
    lambda: bool(shutil.which("node") and shutil.which("npm")),
)
DPKG = Need(
    "apt and dpkg, to fetch Odoo",
    ("apt", "dpkg"),
    lambda: bool(shutil.which("apt-get") and shutil.which("dpkg")),
)


def ensure(settings: Settings, needs: Iterable[Need]) -> None:
    """Install what is missing when we may, else say what to install.

    :raises Failure: naming the packages, when a required one is missing
    """
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    packages = [package for need in missing for package in need.packages]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        titles = "; ".join(need.title for need in missing)
        with step(f"Installing system packages ({titles})"):
            _apt_install(settings, packages)
        missing = [need for need in missing if not need.present()]
    if missing:
        _tell(missing)
    if any(need.required for need in missing):
        raise Failure("System packages are missing (see above).")


def _tell(missing: Iterable[Need]) -> None:
    for need in missing:
        say(f"Missing{'' if need.required else ' (optional)'}: {need.title}")
    packages = " ".join(package for need in missing for package in need.packages)
    say("On Debian 12 install what is missing as root:")
    say(f"    apt-get install --no-install-recommends {packages}")


def _apt_install(settings: Settings, packages: list[str]) -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    log = settings.logs / "apt.log"
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if processes.call(install, env=env, log=log):
        say("    refreshing the package lists")
        processes.check(["apt-get", "update"], env=env, log=log)
        processes.check(install, env=env, log=log)


def reachable_by(user: str, folder: Path) -> bool:
    """Whether another user can get to a folder of ours."""
    test = subprocess.run(["test", "-x", folder], user=user, cwd="/")
    return test.returncode == 0


def python_version() -> str:
    return "{}.{}".format(*sys.version_info[:2])
