"""`./dev test`: all tests on a database that holds the module as it is now."""

import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import processes, system, workspace
from .console import say, step
from .odoo import Odoo
from .settings import MODULE, PREFIX, Settings

SLOWEST = 15
DEBUGGING = {"--pdb", "--trace"}
# pytest's exit status when no test was selected
NONE_COLLECTED = 5


@dataclass(frozen=True)
class Suite:
    """Tests that share a database.

    :ivar folder: of the tests, relative to the checkout
    :ivar leaving_out: a folder in it whose tests are another suite's
    """

    folder: str
    leaving_out: str | None = None
    beside_neighbours: bool = False


MAIN = Suite("tests", leaving_out="tests/neighbours")
NEIGHBOURS = Suite("tests/neighbours", beside_neighbours=True)


@dataclass(frozen=True)
class Outcome:
    """How one call of pytest ended.

    :ivar status: its exit status
    :ivar ran: how many tests it ran; None when it was not asked to run any (`--help`)
    :ivar skipped: one line for each skipped test
    """

    status: int
    ran: int | None
    skipped: tuple[str, ...] = ()


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Run pytest on a throw-away copy of each template that the tests need.

    :param arguments: for pytest; paths are relative to the checkout
    :returns: exit status; a skipped test or no test at all is a failure
    """
    suites = _suites(arguments, settings.root)
    needs = [system.BROWSER]
    with workspace.ready(settings, requirements=workspace.DEVELOP, needs=needs) as odoo:
        _drop_leftovers(odoo)
        outcomes = [
            _run_suite(odoo, suite, paths, options) for suite, paths, options in suites
        ]
    return _verdict(outcomes, is_chosen=bool(arguments))


def _suites(
    arguments: Sequence[str], root: Path
) -> list[tuple[Suite, list[str], list[str]]]:
    """Sort the arguments by the database they need.

    :returns: the suites to run, the tests chosen of each, the options for all
    """
    chosen: dict[Suite, list[str]] = {MAIN: [], NEIGHBOURS: []}
    options: list[str] = []
    for argument in arguments:
        path, colons, test = argument.partition("::")
        place = Path(path).resolve()
        exists = not argument.startswith("-") and place.exists()
        if exists and place.is_relative_to(root):
            inside = place.relative_to(root)
            suite = NEIGHBOURS if inside.is_relative_to(NEIGHBOURS.folder) else MAIN
            chosen[suite].append(f"{MODULE}/{inside}{colons}{test}")
        else:
            options.append(argument)
    if not any(chosen.values()):
        chosen = {suite: [f"{MODULE}/{suite.folder}"] for suite in chosen}
    return [(suite, paths, options) for suite, paths in chosen.items() if paths]


def _run_suite(
    odoo: Odoo, suite: Suite, paths: Sequence[str], options: Sequence[str]
) -> Outcome:
    template = odoo.module_template(beside_neighbours=suite.beside_neighbours)
    database = odoo.settings.database(f"test_{os.getpid()}")
    with step("Copying the database for this run"):
        odoo.databases.copy(template, database)
    try:
        return _run_pytest(odoo, database, suite, [*options, *paths])
    finally:
        odoo.databases.drop(database)


def _verdict(outcomes: Sequence[Outcome], *, is_chosen: bool) -> int:
    """Say what pytest does not call a failure but we do.

    :param is_chosen: whether the run was for some tests only, which may all be of
        one suite
    """
    skipped = [line for outcome in outcomes for line in outcome.skipped]
    if skipped:
        say("Skipped tests, which is a failure:\n" + "\n".join(skipped))
    counts = [outcome.ran for outcome in outcomes if outcome.ran is not None]
    ran = sum(counts)
    is_empty = bool(counts) and not (all(counts) or (is_chosen and ran))
    if is_empty:
        say("No test ran: that is a failure.")
    failed = [
        outcome.status
        for outcome in outcomes
        if outcome.status and not (outcome.status == NONE_COLLECTED and ran)
    ]
    return failed[0] if failed else int(bool(skipped or is_empty))


def _drop_leftovers(odoo: Odoo) -> None:
    """Drop the copies of runs that were killed before they could."""
    pattern = odoo.settings.database(r"test_(\d+)")
    for name in odoo.databases.names():
        match = re.match(pattern, name)
        if match and not Path("/proc", match.group(1)).exists():
            odoo.databases.drop(name)


def _run_pytest(
    odoo: Odoo, database: str, suite: Suite, arguments: Sequence[str]
) -> Outcome:
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
    ]
    if suite.leaving_out:
        command.append(f"--ignore={MODULE}/{suite.leaving_out}")
    command.extend(arguments)
    env = odoo.environment(database)
    env[PREFIX + "BASE_TEMPLATE"] = odoo.base_template()
    debugging = not DEBUGGING.isdisjoint(arguments)
    run_pytest = processes.interact if debugging else processes.call
    status = run_pytest(command, env=env, cwd=settings.addons)
    outcome = _outcome(status, report)
    report.unlink(missing_ok=True)
    return outcome


def _outcome(status: int, report: Path) -> Outcome:
    if not report.exists():
        return Outcome(status, None)
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    skipped = tuple(
        f"    {case.get('classname')}::{case.get('name')}: {mark.get('message')}"
        for case in cases
        for mark in case.iter("skipped")
        if mark.get("type") == "pytest.skip"
    )
    return Outcome(status, len(cases), skipped)
