"""`./dev test`: all tests on a database that holds the module as it is now."""

import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from . import processes, system, workspace
from .console import say, step
from .odoo import Odoo
from .settings import MODULE, PREFIX, Settings

SLOWEST = 15
DEBUGGING = {"--pdb", "--trace"}


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Run pytest on a throw-away copy of the module's template.

    :param arguments: for pytest; paths are relative to the checkout
    :returns: exit status; a skipped test or no test at all is a failure
    """
    needs = [system.BROWSER]
    with workspace.ready(settings, requirements=workspace.DEVELOP, needs=needs) as odoo:
        _drop_leftovers(odoo)
        template = odoo.module_template()
        database = settings.database(f"test_{os.getpid()}")
        with step("Copying the database for this run"):
            odoo.databases.copy(template, database)
        try:
            return _run_pytest(odoo, database, arguments)
        finally:
            odoo.databases.drop(database)


def _drop_leftovers(odoo: Odoo) -> None:
    """Drop the copies of runs that were killed before they could."""
    pattern = odoo.settings.database(r"test_(\d+)")
    for name in odoo.databases.names():
        match = re.match(pattern, name)
        if match and not Path("/proc", match.group(1)).exists():
            odoo.databases.drop(name)


def _run_pytest(odoo: Odoo, database: str, arguments: Sequence[str]) -> int:
    settings = odoo.settings
    report = settings.logs / f"pytest-{os.getpid()}.xml"
    command: list[str | Path] = [
        odoo.python,
        "-m",
        "pytest",
        "--odoo-http",
        # Reproducible examples and no deadline; a later option overrides it.
        "--hypothesis-profile=ci",
        # Said by a library that Odoo uses, about Python 3.13.
        "-Wignore:'crypt' is deprecated:DeprecationWarning",
        f"--junitxml={report}",
        f"--durations={SLOWEST}",
        f"--rootdir={settings.addons}",
        f"-ocache_dir={settings.local / 'pytest'}",
        *_in_addons(arguments, settings.root),
    ]
    env = odoo.environment(database)
    env[PREFIX + "BASE_TEMPLATE"] = odoo.base_template()
    debugging = not DEBUGGING.isdisjoint(arguments)
    run_pytest = processes.interact if debugging else processes.call
    status = run_pytest(command, env=env, cwd=settings.addons)
    problem = _problem(report)
    report.unlink(missing_ok=True)
    if problem and not status:
        say(problem)
        return 1
    return status


def _in_addons(arguments: Sequence[str], root: Path) -> list[str]:
    """Paths of the checkout as pytest must see them, and all tests by default."""
    translated = []
    paths = 0
    for argument in arguments:
        path, colons, test = argument.partition("::")
        place = Path(path).resolve()
        exists = not argument.startswith("-") and place.exists()
        if exists and place.is_relative_to(root):
            paths += 1
            argument = f"{MODULE}/{place.relative_to(root)}{colons}{test}"
        translated.append(argument)
    if not paths:
        translated.append(f"{MODULE}/tests")
    return translated


def _problem(report: Path) -> str | None:
    """What pytest does not call a failure but we do."""
    if not report.exists():
        return None
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    if not cases:
        return "No test ran: that is a failure."
    skipped = [
        f"    {case.get('classname')}::{case.get('name')}: {mark.get('message')}"
        for case in cases
        for mark in case.iter("skipped")
        if mark.get("type") == "pytest.skip"
    ]
    if skipped:
        return "Skipped tests, which is a failure:\n" + "\n".join(skipped)
    return None
