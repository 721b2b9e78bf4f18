"""Odoo 19 itself: an existing folder, or Debian's package unpacked beside us.

The package is not installed: its dependencies are those of another Debian
release. It is downloaded with apt directories of our own and unpacked.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from . import processes
from .console import Failure, say, step
from .settings import PREFIX, Settings

PACKAGE = "odoo-19"
TESTED_VERSION = "19.0.0+dfsg-1"
# The static files of the package are links into these.
FROM_SID = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
FROM_BOOKWORM = ("fonts-font-awesome", "fonts-inconsolata")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def ensure(settings: Settings) -> Path:
    """The folder that holds the `odoo` Python package."""
    existing = settings.variable("ODOO")
    if existing:
        return _existing(Path(existing).expanduser().resolve())
    root = settings.home / "odoo"
    source = root / "usr/lib/python3/dist-packages"
    with settings.lock("odoo"):
        if not root.exists():
            _unpack(_download(settings), root)
    return source


def addons_folders(source: Path) -> list[Path]:
    """The addons folders of a package (inside `odoo`) or of a checkout (and beside)."""
    inside, beside = source / "odoo/addons", source / "addons"
    return [inside] if (inside / "point_of_sale").is_dir() else [inside, beside]


def version(source: Path) -> str:
    """A string that changes with the source: Debian's version, or the commit."""
    stamp = source.parents[3] / "VERSION" if len(source.parents) > 3 else None
    if stamp and stamp.exists():
        return stamp.read_text().strip()
    if (source / ".git").exists():
        return processes.capture(["git", "-C", source, "rev-parse", "HEAD"])
    return f"{source}:{_release(source)}"


def _existing(source: Path) -> Path:
    if not (source / "odoo/release.py").is_file():
        raise Failure(f"{PREFIX}ODOO={source} holds no Python package 'odoo'.")
    if _release(source) != "19":
        raise Failure(f"{PREFIX}ODOO={source} is not Odoo 19.")
    return source


def _release(source: Path) -> str:
    text = (source / "odoo/release.py").read_text()
    match = re.search(r"version_info = \((\d+)", text)
    return match.group(1) if match else "unknown"


def _download(settings: Settings) -> list[Path]:
    folder = settings.home / "downloads"
    folder.mkdir(exist_ok=True)
    wanted = [PACKAGE, *FROM_SID, *FROM_BOOKWORM]
    if not all(_kept(folder, name) for name in wanted):
        with step("Downloading Odoo 19 and the assets it links to (about 130 MB)"):
            _fetch(settings, folder)
    return [path for name in wanted for path in _kept(folder, name)]


def _kept(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}_*.deb"))[-1:]


def _fetch(settings: Settings, folder: Path) -> None:
    options = _private_apt(settings)
    log = settings.logs / "odoo-download.log"
    processes.check(["apt-get", *options, "update"], log=log)
    listed = processes.capture(["apt-cache", *options, "madison", PACKAGE])
    if f" {TESTED_VERSION} " in listed:
        odoo = f"{PACKAGE}={TESTED_VERSION}"
    else:
        say(f"    Note: tested with {PACKAGE} {TESTED_VERSION}; the mirror has another")
        odoo = f"{PACKAGE}/sid"
    packages = [f"{name}/sid" for name in FROM_SID]
    packages += [f"{name}/bookworm" for name in FROM_BOOKWORM]
    command = ["apt-get", *options, "download", odoo, *packages]
    processes.check(command, cwd=folder, log=log)


def _private_apt(settings: Settings) -> list[str]:
    """apt options that leave the machine's own lists and cache alone."""
    base = settings.home / "apt"
    (base / "lists/partial").mkdir(parents=True, exist_ok=True)
    (base / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
    mirror = _mirror(Path("/etc/apt"))
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    suites = ("sid", "bookworm")
    (base / "sources.list").write_text(
        "".join(f"deb {signed}{mirror} {suite} main\n" for suite in suites)
    )
    settings_of_apt = {
        "Dir::Etc::SourceList": base / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": base / "lists",
        "Dir::Cache": base / "cache",
        "Debug::NoLocking": "1",
        "Acquire::Languages": "none",
    }
    return [f"-o{name}={value}" for name, value in settings_of_apt.items()]


def _mirror(folder: Path) -> str:
    """The Debian mirror this machine uses, from its own apt sources.

    :raises Failure: when there is none
    """
    for path in (folder / "sources.list", *sorted(folder.glob("sources.list.d/*"))):
        if path.is_file():
            for uri in _archives(path.read_text()):
                return uri
    raise Failure(
        "No Debian mirror in /etc/apt. On another system get Odoo 19 yourself and "
        f"set {PREFIX}ODOO to the folder that holds its Python package 'odoo'."
    )


def _archives(text: str) -> Iterator[str]:
    """Addresses of Debian's main archive in an apt sources file, either format."""
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s+.*\bmain\b", line)
        if match and _is_archive(*match.groups()):
            yield match.group(1)
    for stanza in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"(?m)^(\w[\w-]*):\s*(.+)$", stanza))
        if "deb" in fields.get("Types", "").split():
            for uri in fields.get("URIs", "").split():
                if _is_archive(uri, fields.get("Suites", "")):
                    yield uri


def _is_archive(uri: str, suites: str) -> bool:
    """Debian's archive, not its security archive nor somebody else's."""
    names = {"bookworm", "trixie", "forky", "sid", "stable", "testing", "unstable"}
    return "security" not in uri and bool(names & set(suites.split()))


def _unpack(packages: list[Path], root: Path) -> None:
    partial = root.with_name(root.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with step("Unpacking Odoo 19"):
        for package in packages:
            processes.check(["dpkg", "-x", package, partial])
        _check_links(partial)
        odoo = next(path for path in packages if path.name.startswith(PACKAGE))
        (partial / "VERSION").write_text(odoo.name.split("_")[1] + "\n")
        partial.rename(root)


def _check_links(root: Path) -> None:
    broken = [
        Path(folder, name)
        for folder, _folders, files in os.walk(root)
        for name in files
        if not Path(folder, name).exists()
    ]
    if broken:
        say(f"    Note: {len(broken)} links of the package lead nowhere, e.g.")
        say(f"    {broken[0]}; pages may lack styles or scripts")
