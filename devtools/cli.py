"""The command line of `./dev`."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from . import demo, processes, settings, testing
from .console import Failure, say

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    processes.interrupt_on_signals()
    # pytest's options are not for us to understand.
    own = arguments[:1] if arguments[:1] == ["test"] else arguments
    options = _parser().parse_args(own)
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
            return testing.run(workspace, rest)
    raise Failure(f"Unknown command {options.command}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_demo(commands)
    commands.add_parser("test", help="run the tests; all arguments go to pytest")
    return parser


def _add_demo(commands: "argparse._SubParsersAction") -> None:
    command = commands.add_parser("demo", help="start Odoo with demo data")
    command.add_argument("--port", type=int, help="HTTP port (default: 8069 if free)")
    command.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (%(default)s)"
    )
    command.add_argument(
        "--pg-port", type=int, help="let PostgreSQL listen on this port too"
    )
    command.add_argument(
        "--reset", action="store_true", help="drop the demo database first"
    )
