"""What the night brings: lots to expire and a ledger to audit."""

from collections.abc import Iterator
from datetime import date, timedelta

from . import crowd, history
from .harness import Bench, Row, benchmark, stopwatch

POINTS = "membership.points.account"
WALLET = "membership.wallet"
LOTS_PER_CHUNK = 5000
LOTS_MIN = 15_000
ENTRIES_MIN = 500_000


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
    with stopwatch() as total:
        while True:
            with stopwatch() as chunk:
                expired = _expire(bench, today)
                chunks.append(chunk())
            if not expired:
                break
        seconds = total()
    yield Row(
        f"points lots expired, {LOTS_PER_CHUNK:,} at a time",
        bench.options.lots / seconds,
        "/s",
        (">=", LOTS_MIN),
        f"{bench.options.lots:,} lots, slowest chunk {max(chunks) * 1000:.0f} ms",
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
        with stopwatch() as elapsed:
            findings = [finding for model in accounts for finding in model._audit()]
            seconds = elapsed()
    yield Row(
        "entries audited",
        entries / seconds,
        "/s",
        (">=", ENTRIES_MIN),
        f"{entries:,} entries of {members:,} members in {seconds:.1f} s",
    )
    yield Row("faults that the audit finds", len(findings), "", ("<=", 0))
