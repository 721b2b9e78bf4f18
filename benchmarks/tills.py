"""Many tills that serve one member at the same time."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.models import BaseModel
from odoo.tools import mute_logger

from odoo.addons.pos_membership.models.ledger.exceptions import InsufficientFunds

from . import crowd
from .harness import Bench, Row, benchmark, number, stopwatch

TILLS = 8
# One in so many requests is sent twice, as after an answer that was lost.
REPEATED = 10
POINTS = "membership.points.account"
WALLET = "membership.wallet"


class Step(NamedTuple):
    """One request: what it does with an account under a key, and what that moves."""

    family: str
    moves: int
    act: Callable[[BaseModel, str], object]


def _now_and_later() -> tuple[datetime, datetime]:
    return datetime.now(), datetime.now() + timedelta(hours=1)


def _hold(amount: int) -> Callable[[BaseModel, str], object]:
    def act(wallet: BaseModel, key: str) -> object:
        now, later = _now_and_later()
        return wallet._hold(amount, token=key, expires_at=later, on=now.date())

    return act


def _capture(wallet: BaseModel, key: str) -> object:
    hold = wallet.env["membership.wallet.hold"]._for_token(key)
    return hold._capture(key=key, kind="payment")


def _release(wallet: BaseModel, key: str) -> object:
    return wallet.env["membership.wallet.hold"]._release(key)


def _credit(amounts: dict[str, int], kind: str) -> Callable[[BaseModel, str], object]:
    def act(account: BaseModel, key: str) -> object:
        on = datetime.now().date()
        return account._credit(amounts, key=key, kind=kind, on=on)

    return act


def _redeem(account: BaseModel, key: str) -> object:
    return account._debit(7, key=key, kind="redeem", on=datetime.now().date())


# What a till does with one customer: each list is one operation, step by step.
OPERATIONS = {
    "earn": [Step(POINTS, 10, _credit({"points": 10}, "earn"))],
    "redeem": [Step(POINTS, -7, _redeem)],
    "top up": [Step(WALLET, 12, _credit({"principal": 10, "bonus": 2}, "topup"))],
    "pay": [Step(WALLET, 0, _hold(8)), Step(WALLET, -8, _capture)],
    "cancel": [Step(WALLET, 0, _hold(5)), Step(WALLET, 0, _release)],
}


class Till:
    """Serves the member again and again, and keeps what it was answered.

    :ivar answered: by family and key, what the confirmed operations moved
    """

    def __init__(self, bench: Bench, accounts: dict[str, int], seed: int) -> None:
        self.bench = bench
        self.accounts = accounts
        self.dice = random.Random(seed)
        self.answered: Counter[tuple[str, str]] = Counter()
        self.refusals = 0
        self.retries = 0

    def serve(self, operations: int) -> None:
        for __ in range(operations):
            key = f"benchmark:{uuid4()}"
            steps = OPERATIONS[self.dice.choice(list(OPERATIONS))]
            try:
                for step in steps:
                    self._request(step, key)
            except InsufficientFunds:
                self.refusals += 1

    def _request(self, step: Step, key: str) -> None:
        self._repeat_until_through(step, key)
        if step.moves:
            self.answered[step.family, key] = step.moves
            if not self.dice.randrange(REPEATED):
                self._repeat_until_through(step, key)

    def _repeat_until_through(self, step: Step, key: str) -> None:
        """As Odoo repeats a request whose transaction met another one."""
        while True:
            try:
                with self.bench.environment() as env:
                    account = env[step.family].browse(self.accounts[step.family])
                    step.act(account, key)
                return
            except SerializationFailure:
                self.retries += 1


@benchmark
def tills(bench: Bench) -> Iterator[Row]:
    """What many tills at once leave of one member's accounts."""
    crowd.ensure(bench)
    accounts = _new_member(bench)
    served = [Till(bench, accounts, seed) for seed in range(TILLS)]
    operations = bench.options.operations
    # A transaction that meets another one is told so in the log, too.
    with mute_logger("odoo.sql_db"), stopwatch() as elapsed:
        with ThreadPoolExecutor(TILLS) as pool:
            for done in [pool.submit(till.serve, operations) for till in served]:
                done.result()
        seconds = elapsed()
    name = f"{TILLS} tills x {operations} operations, one member"
    retries = sum(till.retries for till in served)
    refusals = sum(till.refusals for till in served)
    yield Row(
        name,
        seconds,
        "s",
        None,
        f"{number(TILLS * operations / seconds)} operations/s, "
        f"{retries} retries, {refusals} refused for want of value",
    )
    answered: Counter[tuple[str, str]] = Counter()
    for till in served:
        answered.update(till.answered)
    with bench.environment() as env:
        for what, count in _faults(env, accounts, answered).items():
            yield Row(f"{name}: {what}", count, "", ("<=", 0))


def _new_member(bench: Bench) -> dict[str, int]:
    with bench.environment() as env:
        program = crowd.find_program(env)
        partner = env["res.partner"].create({"name": "Benchmark regular"})
        member = env["membership.member"]._enrol(program, partner)
        return {POINTS: member.points_account_id.id, WALLET: member.wallet_id.id}


def _faults(
    env: api.Environment,
    accounts: dict[str, int],
    answered: Counter[tuple[str, str]],
) -> dict[str, int]:
    """Compare what the tills were told with what the ledger has."""
    posted = {
        (family, key): amount
        for family, account_id in accounts.items()
        for key, amount in env[env[family]._entry_model]._read_group(
            [("account_id", "=", account_id)], ["key"], ["amount:sum"]
        )
    }
    below_zero = sum(
        env[env[family]._entry_model].search_count(
            [("account_id", "=", account_id), ("balance_after", "<", 0)]
        )
        for family, account_id in accounts.items()
    )
    audit = [
        finding
        for family, account_id in accounts.items()
        for finding in env[family]._audit([account_id])
    ]
    return {
        "lost": len(answered.keys() - posted.keys()),
        "doubled": sum(posted[key] != answered[key] for key in posted),
        "negative": below_zero,
        "found by the audit": len(audit),
    }
