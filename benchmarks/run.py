"""Measure the module against the targets of its design; started by `./dev bench`."""

import argparse
import importlib
import logging
import sys

from odoo.tools import config

from benchmarks import harness

MODULES = ("database",)


def main(arguments: list[str]) -> int:
    """Run the chosen benchmarks and print one table.

    :return: 1 when a target was missed
    """
    for name in MODULES:
        importlib.import_module(f"benchmarks.{name}")
    options = _options(arguments)
    # Odoo reads its configuration from ODOO_RC.
    config.parse_config(["--log-level=warn"], setup_logging=True)
    logging.captureWarnings(True)
    bench = harness.Bench(config["db_name"][0], options)
    rows = []
    for name, function in harness.BENCHMARKS.items():
        if not options.only or name in options.only:
            print(f"    {name}", file=sys.stderr, flush=True)
            rows += function(bench)
    print(harness.table(rows))
    missed = [row for row in rows if row.verdict == "MISS"]
    print(f"\n{len(missed)} of {sum(1 for row in rows if row.target)} targets missed")
    return 1 if missed else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "only", nargs="*", help=f"some of: {', '.join(harness.BENCHMARKS)}"
    )
    parser.add_argument(
        "--members",
        type=int,
        default=100_000,
        help="how many members to look up among (default: %(default)s)",
    )
    parser.add_argument(
        "--seconds",
        type=int,
        default=10,
        help="how long each throughput is measured (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    unknown = set(options.only) - set(harness.BENCHMARKS)
    if unknown:
        parser.error(f"unknown benchmarks: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
