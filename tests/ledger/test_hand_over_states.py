import random
from collections import Counter
from datetime import date, datetime, timedelta

import hypothesis
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.addons.pos_membership.models.ledger.exceptions import LedgerError

from .test_hand_over import HandOverCase

# Long before any real lot, so that expiring them meets nobody else's
EPOCH = date(1990, 1, 1)
AMOUNTS = st.integers(1, 400)
ENDS = st.one_of(st.none(), st.integers(-1, 4))
PICKS = st.integers(0, 1000)


class MergingMachine(RuleBasedStateMachine):
    """Lets two accounts live, closes one for the other, and lets life go on.

    What is counted beside the ledger is the sum of both: whatever moves between them,
    only what comes in from outside, or goes out, changes it.
    """

    unit = 1

    def __init__(self, test, account, target):
        super().__init__()
        self.test, self.env = test, account.env
        self.accounts, self.closed = [account, target], False
        self.savepoint = self.env.cr.savepoint()
        self.day, self.keys, self.total = 0, 0, 0
        self.operations = []  # entries
        self.moved = []  # (entries, sign of the balance, how often undone)

    def teardown(self):
        self.savepoint.rollback()
        self.savepoint.close(rollback=False)
        self.env.invalidate_all(flush=False)

    @property
    def today(self):
        return EPOCH + timedelta(days=self.day)

    def key(self):
        self.keys += 1
        return f"merging:{self.keys}"

    def account(self, pick):
        return self.accounts[1 if self.closed else pick % 2]

    def units(self, amount):
        return round(amount / self.unit)

    def balance(self):
        return sum(self.units(account.balance) for account in self.accounts)

    def by_end(self):
        """Return {(bucket, last day, first day): what is left} of both accounts."""
        model = self.env[self.accounts[0]._lot_model]
        left = Counter()
        for lot in model.search([("account_id", "in", [a.id for a in self.accounts])]):
            end = lot.bucket, lot.expires_on, lot.available_on, lot.remaining > 0
            left[end] += self.units(lot.remaining)
        return Counter({end: units for end, units in left.items() if units})

    # What can happen

    @rule(amounts=st.lists(AMOUNTS, min_size=1, max_size=2), end=ENDS, pick=PICKS)
    def credit(self, amounts, end, pick):
        account = self.account(pick)
        amounts = dict(zip(account._buckets, amounts, strict=False))
        entries = account._credit(
            {bucket: round(n * self.unit, 2) for bucket, n in amounts.items()},
            key=self.key(),
            kind="gift",
            on=self.today,
            expires_on=end and self.today + timedelta(days=end),
        )
        self.operations.append(entries)
        self.total += sum(amounts.values())

    @rule(units=AMOUNTS, pick=PICKS)
    def debit(self, units, pick):
        account = self.account(pick)
        if units > self.units(account.available):
            return
        amount = round(units * self.unit, 2)
        self.operations.append(
            account._debit(amount, key=self.key(), kind="payment", on=self.today)
        )
        self.total -= units

    @precondition(lambda self: self.operations)
    @rule(pick=PICKS, units=st.one_of(st.none(), AMOUNTS), own_only=st.booleans())
    def reverse(self, pick, units, own_only):
        entries = self.operations[pick % len(self.operations)]
        left, sign = (
            self.units(entries._reversible()),
            -1 if entries[0].amount > 0 else 1,
        )
        key = self.key()
        try:
            with self.env.cr.savepoint():
                back = entries._reverse(
                    key=key,
                    on=self.today,
                    amount=units and round(units * self.unit, 2),
                    own_lots_only=own_only,
                )
        except LedgerError:
            may_owe = self.accounts[0]._may_owe and not own_only
            is_payment = sign > 0
            if may_owe or is_payment:
                self.test.assertTrue(not left or (units or 0) > left)
            return
        self.test.assertEqual(
            back.reverses_id, entries.filtered(lambda e: e in back.reverses_id)
        )
        self.test.assertEqual(self.units(entries._reversible()), left - (units or left))
        self.total += sign * (units or left)

    @rule(days=st.integers(1, 2))
    def days_pass(self, days):
        self.day += days
        before = self.balance()
        while self.accounts[0]._expire_lots(self.today, 1000):
            pass
        after = self.balance()
        self.test.assertLessEqual(after, before)
        self.total += after - before

    @precondition(lambda self: not self.closed)
    @rule()
    def close(self):
        account, target = self.accounts
        owes = any(a._may_owe and a._read_debt_lots() for a in self.accounts)
        before = self.by_end()
        account._hand_over(
            target, key=self.key(), on=self.today, at=datetime(1990, 1, 1)
        )
        self.closed = True
        if not owes:
            self.test.assertEqual(self.by_end(), before)

    # What must hold after each step

    @invariant()
    def nothing_is_lost_or_made(self):
        self.test.assertEqual(self.balance(), self.total)

    @invariant()
    def both_are_sound(self):
        ids = [account.id for account in self.accounts]
        self.test.assertEqual(self.accounts[0]._audit(ids), [])
        account = self.accounts[1]
        if account._may_owe and account.debt:
            self.test.assertEqual(account.available, 0)


class MergingWalletMachine(MergingMachine):
    unit = 0.01


class TestHandOverStates(HandOverCase):
    """Any two histories can become one, and be undone afterwards."""

    def run_machine(self, machine, *accounts):
        seed = random.getrandbits(32)
        run_state_machine_as_test(
            hypothesis.seed(seed)(lambda: machine(self, *accounts)),
            settings=settings.get_profile(settings.get_current_profile_name()),
        )

    def test_points_of_two_become_those_of_one(self):
        self.run_machine(MergingMachine, self.points, self.other_points)

    def test_two_wallets_become_one(self):
        self.run_machine(MergingWalletMachine, self.wallet, self.other_wallet)
