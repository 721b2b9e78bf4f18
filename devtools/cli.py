"""The command line of `./dev`."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from . import demo, linting, odoo_tests, processes, settings, testing, tools
from .console import Failure, say

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130
# Their arguments are for the program they start.
PASSING_ON = ("test", "bench")
DESCRIPTION = "Set up, try and test the module. Everything it makes is in .dev/."


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    processes.interrupt_on_signals()
    passing_on = arguments[:1] and arguments[0] in PASSING_ON
    options = _parser().parse_args(arguments[:1] if passing_on else arguments)
    try:
        return _run(options, arguments[1:])
    except Failure as failure:
        say(f"dev: {failure}")
        return 1
    except KeyboardInterrupt:
        say("dev: interrupted")
        return INTERRUPTED


def _run(options: argparse.Namespace, rest: Sequence[str]) -> int:
    workspace = settings.load(ROOT, os.environ)
    match options.command:
        case "demo":
            return demo.run(workspace, options)
        case "test":
            if rest[:1] == ["--odoo"]:
                return odoo_tests.run(workspace, rest[1:])
            return testing.run(workspace, rest)
        case "lint":
            return linting.run(workspace, fix=options.fix)
        case "shell":
            return tools.shell(workspace)
        case "i18n":
            return tools.translations(workspace)
        case "bench":
            return tools.bench(workspace, rest)
        case _:
            return tools.stop(workspace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser("demo", help="start Odoo with demo data")
    _add_demo_options(command)
    commands.add_parser(
        "test",
        help="run the tests; all arguments go to pytest. `--odoo [MODULE ...]` runs"
        " Odoo's own instead",
    )
    command = commands.add_parser("lint", help="check style, types and translations")
    command.add_argument(
        "--fix", action="store_true", help="first repair what can be repaired"
    )
    commands.add_parser("shell", help="open Odoo's shell on the demo database")
    commands.add_parser("i18n", help="regenerate the translation template and merge it")
    commands.add_parser("bench", help="measure; --help tells the benchmarks' options")
    commands.add_parser("stop", help="stop a PostgreSQL that was left behind")
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)


def _add_demo_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=_port, help="HTTP port (default: 8069 if free)")
    command.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (%(default)s)"
    )
    command.add_argument(
        "--pg-port", type=_port, help="let PostgreSQL listen on this port too"
    )
    command.add_argument(
        "--reset", action="store_true", help="drop the demo database first"
    )
