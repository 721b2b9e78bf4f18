"""Measure the module against the targets of its design; started by `./dev bench`."""

import argparse
import importlib
import logging
import os
import sys

from odoo.tools import config

from benchmarks import harness

# In the order of the table. What fills the database with members comes early.
MODULES = (
    "orders",
    "posting",
    "lookup",
    "upkeep",
    "extension",
    "chaining",
    "tiers",
    "tills",
    "planned",
)
# How much is measured, by default and for a run of about a minute.
SIZES = {
    "members": (1_000_000, 20_000, "members to look up among"),
    "lookups": (200, 50, "look-ups of each kind, each made three times"),
    "orders": (300, 30, "orders of each kind"),
    "seconds": (10, 2, "seconds that each throughput is measured, three times"),
    "entries": (2_000_000, 100_000, "ledger entries to audit, at least"),
    "lots": (100_000, 20_000, "lots to expire"),
    "cards": (100_000, 5_000, "cards to expire and to be followed by others"),
    "activity": (10_000_000, 200_000, "orders that the review of tiers counts"),
    "operations": (200, 50, "operations of each of the eight tills"),
}


def main(arguments: list[str]) -> int:
    """Run the chosen benchmarks and print one table.

    :return: 1 when a target was missed
    """
    # Odoo reads its configuration from ODOO_RC, and finds its modules by it.
    config.parse_config(["--log-level=warn"], setup_logging=True)
    logging.captureWarnings(True)
    for name in MODULES:
        importlib.import_module(f"benchmarks.{name}")
    options = _options(arguments)
    bench = harness.Bench(config["db_name"][0], options)
    rows = []
    for name, function in harness.BENCHMARKS.items():
        if not options.only or name in options.only:
            print(f"    {name}", file=sys.stderr, flush=True)
            rows += function(bench)
    print(_machine(bench), harness.table(rows), harness.summary(rows), sep="\n\n")
    return 1 if any(row.verdict == "MISS" for row in rows) else 0


def _machine(bench: harness.Bench) -> str:
    """What the figures depend on, without telling which machine it is."""
    with bench.environment() as env:
        version = env.cr._cnx.server_version
    load = os.getloadavg()[2]
    return (
        f"{os.cpu_count()} cores, load {load:.1f} in the last 15 minutes, "
        f"PostgreSQL {version // 10000}.{version % 10000}, "
        f"Python {sys.version_info.major}.{sys.version_info.minor}"
    )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "only", nargs="*", help=f"some of: {', '.join(harness.BENCHMARKS)}"
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: about a minute"
    )
    for name, (full, quick, what) in SIZES.items():
        parser.add_argument(
            f"--{name}",
            type=int,
            metavar="N",
            help=f"{what} (default: {full:,}; quick: {quick:,})",
        )
    options = parser.parse_args(arguments)
    for name, (full, quick, _what) in SIZES.items():
        if getattr(options, name) is None:
            setattr(options, name, quick if options.quick else full)
    unknown = set(options.only) - set(harness.BENCHMARKS)
    if unknown:
        parser.error(f"unknown benchmarks: {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
