"""`./dev test --odoo`: Odoo's own tests, with our module installed and without.

Only tests that run after the installation can meet our module. Those that fail beside
it run a second time on a database without it; what passes there fails because of us.
"""

import os
import re
from collections.abc import Iterable, Sequence

from . import processes, system, workspace
from .console import Failure, say, step
from .odoo import NEIGHBOURS, Odoo, free_port
from .settings import MODULE, Settings

SUITES = ("point_of_sale", "loyalty", "pos_loyalty")
# A browser test now and then loses a race on a slow machine.
RETRIES = "1"
FAILED = re.compile(
    r" ERROR \S+ odoo\.addons\.(?P<module>\w+)\.\S+: (?:FAIL|ERROR): (?P<what>.+)$"
)
BROKEN_CLASS = re.compile(r"\w+ \(.*\.(\w+)\)$")
COUNTED = re.compile(r" odoo\.tests\.result: .* of (\d+) tests when loading database")


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Run Odoo's tests and list what fails beside our module and not without it.

    :param arguments: modules, or tests as `module:Class.method`; none stands for those
        of the point of sale and of loyalty
    :returns: exit status; a run without tests is a failure
    """
    wanted = list(arguments) or list(SUITES)
    has_neighbours = any(name.partition(":")[0] in NEIGHBOURS for name in wanted)
    needs = [system.BROWSER]
    with workspace.ready(settings, requirements=workspace.DEVELOP, needs=needs) as odoo:
        ours = odoo.module_template(beside_neighbours=has_neighbours)
        failed, count = _run_tests(odoo, ours, wanted, f"with {MODULE}")
        if not count:
            raise Failure("No test ran: that is a failure.")
        say(f"{count} tests ran, {len(failed)} of them failed.")
        if not failed:
            return 0
        plain = odoo.base_template(beside_neighbours=has_neighbours)
        failed_without, _count = _run_tests(odoo, plain, failed, f"without {MODULE}")
    return _tell(failed, failed_without)


def _tell(failed: Sequence[str], failed_without: Sequence[str]) -> int:
    """List both kinds of failures.

    :returns: exit status: whether a test fails because of our module
    """
    ours = [name for name in failed if name not in failed_without]
    theirs = [name for name in failed if name in failed_without]
    if theirs:
        say("\n    ".join([f"Failing without {MODULE}, too:", *theirs]))
    say("\n    ".join([f"Failing because of {MODULE}:", *(ours or ["none"])]))
    return int(bool(ours))


def _run_tests(
    odoo: Odoo, template: str, wanted: Iterable[str], title: str
) -> tuple[list[str], int]:
    """Run tests on a throw-away copy of a template.

    :returns: the failed ones as `module:Class.method`, and how many ran
    """
    settings = odoo.settings
    database = settings.database(f"test_{os.getpid()}")
    log = settings.logs / f"odoo-tests-{title.partition(' ')[0]}.log"
    log.unlink(missing_ok=True)
    odoo.databases.copy(template, database)
    tags = ",".join(f"/{name}" for name in wanted)
    command = odoo.command(
        f"--test-tags={tags}", "--stop-after-init", f"--http-port={_port()}"
    )
    env = odoo.environment(database) | {"ODOO_TEST_FAILURE_RETRIES": RETRIES}
    try:
        with step(f"Running Odoo's tests {title}; the log is {log}"):
            processes.call(command, env=env, log=log)
    finally:
        odoo.databases.drop(database)
    return _read(log.read_text(errors="replace").splitlines())


def _read(lines: Iterable[str]) -> tuple[list[str], int]:
    """What a log of Odoo's says of its tests."""
    failed: dict[str, None] = {}
    count = 0
    for line in lines:
        if match := FAILED.search(line):
            failed[f"{match['module']}:{_test(match['what'])}"] = None
        elif match := COUNTED.search(line):
            count = int(match[1])
    return list(failed), count


def _test(description: str) -> str:
    """The `Class.method` of a failure, or the class when it could not be set up."""
    if match := BROKEN_CLASS.match(description):
        return match[1]
    words = description.removeprefix("Subtest ").split()
    return words[0]


def _port() -> int:
    port = free_port([0])
    if port is None:
        raise Failure("No port is free.")
    return port
