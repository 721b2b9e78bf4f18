"""Posting to the ledger, beside what PostgreSQL does by itself in the same minute."""

import re
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count, cycle
from uuid import uuid4

from . import crowd
from .harness import Bench, Row, benchmark, rate

ACCOUNTS = 10_000
WALLETS = 500
ROUNDS = 3
SCALE = "10"
POSTS_MIN = 400
SHARE_MIN = 0.1


class Clerk:
    """Posts to many members' accounts; each operation is a transaction of its own."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.run = uuid4()
        self.serial = count()
        with bench.environment() as env:
            self.on = crowd.find_program(env)._today()
            members = crowd.sample(env, ACCOUNTS, seed=2)
            self.points = cycle(members.points_account_id.ids)
            wallets = members[:WALLETS].wallet_id
            self.wallets = cycle(wallets.ids)
            for wallet in wallets:
                wallet._credit(
                    {"principal": 10_000, "bonus": 1000},
                    key=self._key(),
                    kind="opening",
                    on=self.on,
                )
        self.expires_at = datetime.now() + timedelta(hours=1)

    def earn(self) -> None:
        with self.bench.environment() as env:
            account = env["membership.points.account"].browse(next(self.points))
            account._credit(
                {"points": 10},
                key=self._key(),
                kind="earn",
                on=self.on,
                expires_on=self.on + timedelta(days=365),
            )

    def hold_and_capture(self) -> None:
        key = self._key()
        with self.bench.environment() as env:
            wallet = env["membership.wallet"].browse(next(self.wallets))
            wallet._hold(1, token=key, expires_at=self.expires_at, on=self.on)
        with self.bench.environment() as env:
            hold = env["membership.wallet.hold"]._for_token(key)
            hold._capture(key=key, kind="payment")

    def _key(self) -> str:
        return f"benchmark:{self.run}:{next(self.serial)}"


@benchmark
def posting(bench: Bench) -> Iterator[Row]:
    """Operations per second in one process, each with its commit."""
    crowd.ensure(bench)
    clerk = Clerk(bench)
    seconds = bench.options.seconds
    with _pgbench(bench) as simple_updates:
        # In turns, so that all three meet the same machine.
        figures = [
            (
                simple_updates(seconds),
                rate(clerk.earn, seconds),
                2 * rate(clerk.hold_and_capture, seconds),
            )
            for __ in range(ROUNDS)
        ]
    plain, earned, paid = map(statistics.median, zip(*figures, strict=True))
    shares = {
        "points earned": statistics.median(earn / tps for tps, earn, __ in figures),
        "wallet holds and captures": statistics.median(
            pay / tps for tps, __, pay in figures
        ),
    }
    yield Row("pgbench -N, one client", plain, "/s")
    yield Row("points earned", earned, "/s", (">=", POSTS_MIN))
    yield Row("wallet holds and captures", paid, "/s", (">=", POSTS_MIN))
    for name, share in shares.items():
        yield Row(f"{name} / pgbench -N", share, "x", (">=", SHARE_MIN))


@contextmanager
def _pgbench(bench: Bench) -> Iterator[Callable[[int], float]]:
    """Transactions per second of `pgbench -N`, one client, in a scratch database."""
    database = f"{bench.database}_pgbench"

    def simple_updates(seconds: int) -> float:
        report = bench.program(
            "pgbench", "-N", "-n", "-c", "1", "-T", str(seconds), database
        )
        match = re.search(r"tps = ([\d.]+)", report)
        if match is None:
            raise ValueError(f"pgbench reported no throughput: {report}")
        return float(match.group(1))

    bench.program("dropdb", "--if-exists", "--force", database)
    bench.program("createdb", database)
    try:
        bench.program("pgbench", "-i", "-q", "-s", SCALE, database)
        yield simple_updates
    finally:
        bench.program("dropdb", "--force", database)
