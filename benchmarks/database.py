"""What the machine's PostgreSQL does by itself: the yardstick of the other rows."""

import re
from collections.abc import Iterator

from .harness import Bench, Row, benchmark

SCALE = "10"


def simple_updates(bench: Bench) -> float:
    """Transactions per second of `pgbench -N`, one client, in a database of its own."""
    database = f"{bench.database}_pgbench"
    bench.program("dropdb", "--if-exists", "--force", database)
    bench.program("createdb", database)
    try:
        bench.program("pgbench", "-i", "-q", "-s", SCALE, database)
        seconds = str(bench.options.seconds)
        report = bench.program(
            "pgbench", "-N", "-n", "-c", "1", "-T", seconds, database
        )
    finally:
        bench.program("dropdb", "--force", database)
    match = re.search(r"tps = ([\d.]+)", report)
    if match is None:
        raise ValueError(f"pgbench reported no throughput: {report}")
    return float(match.group(1))


@benchmark
def pgbench(bench: Bench) -> Iterator[Row]:
    yield Row("pgbench -N, one client", simple_updates(bench), "/s")
