"""What the night brings: lots to expire and a ledger to audit."""

import statistics
from collections.abc import Iterator
from datetime import date, timedelta

from . import crowd, history
from .harness import Bench, Row, benchmark, spread, stopwatch

POINTS = "membership.points.account"
WALLET = "membership.wallet"
LOTS_PER_CHUNK = 5000
LOTS_MIN = 15_000
ENTRIES_MIN = 500_000
AUDITS = 3


@benchmark
def expiry(bench: Bench) -> Iterator[Row]:
    """Lots expired per second, in chunks that are committed one by one."""
    crowd.ensure(bench)
    with bench.environment() as env:
        today = crowd.find_program(env)._today()
    while _expire(bench, today):  # what an earlier run left
        pass
    history.credit(bench, POINTS, bench.options.lots, today - timedelta(days=1))
    history.vacuum(bench, [POINTS])
    chunks = []
    for __ in range(bench.options.lots // LOTS_PER_CHUNK):
        with stopwatch() as chunk:
            _expire(bench, today)
            chunks.append(chunk())
    yield Row(
        f"points lots expired, {LOTS_PER_CHUNK:,} at a time",
        LOTS_PER_CHUNK / statistics.median(chunks),
        "/s",
        (">=", LOTS_MIN),
        f"{len(chunks)} chunks, {spread(chunks)}",
    )


def _expire(bench: Bench, today: date) -> int:
    with bench.environment() as env:
        return env[POINTS]._expire_lots(today, LOTS_PER_CHUNK)


@benchmark
def audit(bench: Bench) -> Iterator[Row]:
    """Entries audited per second, points and wallets, all checks."""
    crowd.ensure(bench)
    families = (POINTS, WALLET)
    history.ensure(bench, families, bench.options.entries)
    with bench.environment() as env:
        accounts = [env[family] for family in families]
        entries = sum(env[model._entry_model].search_count([]) for model in accounts)
        members = accounts[0].search_count([])
        seconds = []
        for __ in range(AUDITS):
            with stopwatch() as elapsed:
                findings = [fault for model in accounts for fault in model._audit()]
                seconds.append(elapsed())
    yield Row(
        "entries audited",
        entries / statistics.median(seconds),
        "/s",
        (">=", ENTRIES_MIN),
        f"{entries:,} entries of {members:,} members, {spread(seconds)}",
    )
    yield Row("faults that the audit finds", len(findings), "", ("<=", 0))
