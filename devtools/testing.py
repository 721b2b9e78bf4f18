"""`./dev test`: all tests on a database that holds the module as it is now."""

import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import processes, system, workspace
from .console import Failure, say, step
from .odoo import Odoo
from .settings import MODULE, PREFIX, Settings

SLOWEST = 15
# Each has a database and an Odoo of its own.
PROCESSES_MAX = 4
DEBUGGING = {"--pdb", "--trace"}
# pytest's exit status when no test was selected
NONE_COLLECTED = 5


@dataclass(frozen=True)
class Suite:
    """Tests that share a database.

    :ivar folder: of the tests, relative to the checkout
    :ivar leaving_out: folders in it whose tests are another suite's
    :ivar splits: whether its files may run side by side; a browser wants the machine
        for itself
    """

    folder: str
    leaving_out: tuple[str, ...] = ()
    beside_neighbours: bool = False
    splits: bool = False


MAIN = Suite("tests", leaving_out=("tests/tours", "tests/neighbours"), splits=True)
TOURS = Suite("tests/tours")
NEIGHBOURS = Suite("tests/neighbours", beside_neighbours=True)
ALL = (MAIN, TOURS, NEIGHBOURS)
# The till's own tests on a database that has Odoo's other apps
TILL_BESIDE = Suite("tests/till", beside_neighbours=True)
TOURS_BESIDE = Suite("tests/tours", beside_neighbours=True)
BESIDE = (NEIGHBOURS, TILL_BESIDE, TOURS_BESIDE)
APPS = "--apps"


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

    :param arguments: for pytest; paths are relative to the checkout. `--apps` runs the
        tests of the till, the tours and the neighbours beside Odoo's other POS apps
    :returns: exit status; a skipped test or no test at all is a failure
    """
    wanted = [argument for argument in arguments if argument != APPS]
    suites = _suites(wanted, settings.root, BESIDE if APPS in arguments else ALL)
    needs = [system.BROWSER]
    with workspace.ready(settings, requirements=workspace.DEVELOP, needs=needs) as odoo:
        _drop_leftovers(odoo)
        outcomes = [
            _run_suite(odoo, suite, paths, options) for suite, paths, options in suites
        ]
    return _verdict(outcomes, is_chosen=bool(wanted))


def _suites(
    arguments: Sequence[str], root: Path, suites: Sequence[Suite]
) -> list[tuple[Suite, list[str], list[str]]]:
    """Sort the arguments by the database they need.

    :param suites: to choose from, and to run when nothing is chosen
    :returns: the suites to run, the tests chosen of each, the options for each
    """
    chosen: dict[Suite, list[str]] = {suite: [] for suite in suites}
    options: list[str] = []
    for argument in arguments:
        path, colons, test = argument.partition("::")
        place = Path(path).resolve()
        exists = not argument.startswith("-") and place.exists()
        if exists and place.is_relative_to(root):
            inside = place.relative_to(root)
            chosen[_suite_of(inside, suites)].append(f"{MODULE}/{inside}{colons}{test}")
            for suite in suites:
                if inside in Path(suite.folder).parents:
                    chosen[suite].append(f"{MODULE}/{suite.folder}")
        else:
            options.append(argument)
    if any(chosen.values()):
        return [(suite, paths, options) for suite, paths in chosen.items() if paths]
    return [
        (suite, [f"{MODULE}/{suite.folder}"], [*_split(suite, options), *options])
        for suite in suites
    ]


def _suite_of(place: Path, suites: Sequence[Suite]) -> Suite:
    """The suite to which a file or folder belongs, by the nearest folder."""
    around = [suite for suite in suites if place.is_relative_to(suite.folder)]
    if not around:
        folders = ", ".join(suite.folder for suite in suites)
        raise Failure(f"{place} is not in {folders}.")
    return max(around, key=lambda suite: len(suite.folder))


def _split(suite: Suite, options: Sequence[str]) -> list[str]:
    """Options by which a suite uses the processors there are."""
    is_debugged = not DEBUGGING.isdisjoint(options)
    if not suite.splits or is_debugged or any(o.startswith("-n") for o in options):
        return []
    return ["-n", str(min(PROCESSES_MAX, os.cpu_count() or 1)), "--dist", "loadfile"]


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
    command.extend(f"--ignore={MODULE}/{folder}" for folder in suite.leaving_out)
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
