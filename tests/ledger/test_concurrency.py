import random
from collections import Counter
from datetime import timedelta
from functools import partial

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.pos_membership.models.ledger.exceptions import (
    HoldNotLive,
    InsufficientFunds,
    ReversalTooLarge,
)

from .common import LATER, TODAY
from .concurrency import ConcurrentCase

THREADS = 8
OPERATIONS = 200


@tagged("-at_install", "post_install")
class TestConcurrency(ConcurrentCase):
    def wallet(self, env):
        return env["membership.wallet"].browse(self.wallet_id)

    def points(self, env):
        return env["membership.points.account"].browse(self.points_id)

    def top_up(self, env, amount, key):
        return self.wallet(env)._credit(
            {"principal": amount}, key=key, kind="topup", on=TODAY
        )

    def hold(self, env, amount, token):
        return self.wallet(env)._hold(amount, token=token, expires_at=LATER, on=TODAY)

    def test_the_second_of_two_concurrent_operations_must_be_retried(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            with self.transaction() as late, self.transaction() as early:
                self.assertEqual(self.wallet(late).balance, 0)
                self.top_up(early, 10, "busy:early")
                early.cr.commit()
                self.top_up(late, 10, "busy:late")

    def test_two_holds_that_exceed_the_balance_leave_exactly_one(self):
        self.retrying(lambda env: self.top_up(env, 100, "busy:topup"))

        def hold(number, env):
            try:
                return self.hold(env, 60, f"busy:{number}").state
            except InsufficientFunds:
                return "refused"

        states = self.together(
            *(partial(self.retrying, partial(hold, number)) for number in range(2))
        )
        self.assertEqual(sorted(states), ["held", "refused"])
        with self.transaction() as env:
            self.assertEqual(self.wallet(env).held, 60)

    def test_one_key_from_all_threads_is_one_entry(self):
        ids = self.together(
            *[partial(self.retrying, lambda env: self.top_up(env, 100, "busy:one").ids)]
            * THREADS
        )
        self.assertEqual(len({tuple(entry_ids) for entry_ids in ids}), 1)
        with self.transaction() as env:
            self.assertEqual(self.wallet(env).balance, 100)
            self.assertEqual(len(self.wallet(env)._entries_by_key("busy:one")), 1)

    def test_one_token_from_all_threads_is_one_hold(self):
        self.retrying(lambda env: self.top_up(env, 1000, "busy:topup"))
        ids = self.together(
            *[partial(self.retrying, lambda env: self.hold(env, 100, "busy:one").id)]
            * THREADS
        )
        self.assertEqual(len(set(ids)), 1)
        with self.transaction() as env:
            self.assertEqual(self.wallet(env).held, 100)

    def test_release_and_authorise_at_once_leave_no_live_hold(self):
        self.retrying(lambda env: self.top_up(env, 1000, "busy:topup"))

        def authorise(token, env):
            try:
                return self.hold(env, 10, token).state
            except HoldNotLive:
                return "refused"

        def release(token, env):
            return env["membership.wallet.hold"]._release(token).state

        for number in range(20):
            token = f"busy:{number}"
            self.together(
                partial(self.retrying, partial(release, token)),
                partial(self.retrying, partial(authorise, token)),
            )
        with self.transaction() as env:
            self.assertEqual(self.wallet(env).held, 0)

    def test_capture_and_release_at_once_end_the_hold_once(self):
        self.retrying(lambda env: self.top_up(env, 1000, "busy:topup"))

        def capture(number, env):
            try:
                hold = env["membership.wallet.hold"]._for_token(f"busy:{number}")
                return len(hold._capture(key=f"busy:c{number}", kind="payment"))
            except HoldNotLive:
                return 0

        def release(number, env):
            try:
                env["membership.wallet.hold"]._release(f"busy:{number}")
            except HoldNotLive:
                return "captured"
            return "released"

        captured = 0
        for number in range(20):
            self.retrying(lambda env, n=number: self.hold(env, 10, f"busy:{n}").id)
            ends = self.together(
                partial(self.retrying, partial(capture, number)),
                partial(self.retrying, partial(release, number)),
            )
            self.assertIn(tuple(ends), {(1, "captured"), (0, "released")})
            captured += ends[0]
        with self.transaction() as env:
            self.assertEqual(self.wallet(env).balance, 1000 - 10 * captured)
            self.assertEqual(self.wallet(env).held, 0)

    def test_reversals_at_once_never_exceed_what_was_paid(self):
        self.retrying(lambda env: self.top_up(env, 100, "busy:topup"))
        self.retrying(
            lambda env: self.wallet(env)._debit(
                100, key="busy:paid", kind="payment", on=TODAY
            )
        )

        def reverse(number, env):
            entries = self.wallet(env)._entries_by_key("busy:paid")
            try:
                entries._reverse(key=f"busy:r{number}", on=TODAY, amount=30)
            except ReversalTooLarge:
                return False
            return True

        done = self.together(
            *(
                partial(self.retrying, partial(reverse, number))
                for number in range(THREADS)
            )
        )
        self.assertEqual(done.count(True), 3)
        with self.transaction() as env:
            self.assertEqual(self.wallet(env).balance, 90)

    def test_mixed_operations_lose_double_and_overdraw_nothing(self):
        operators = [Operator(self, number) for number in range(THREADS)]
        self.together(*(operator.run for operator in operators))
        expected, posted = Counter(), Counter()
        for operator in operators:
            expected.update(operator.gained)
            expected.subtract(operator.lost)
            posted.update(operator.posted)
        with self.transaction() as env:
            for account in (self.points(env), self.wallet(env)):
                self.assertEqual(account.balance, expected[account._name])
                self.assertGreaterEqual(account.balance, 0)
                self.assertEqual(account.held, 0)
                entries = env[account._entry_model].search_count(
                    [("account_id", "=", account.id), ("kind", "!=", "expire")]
                )
                self.assertEqual(entries, posted[account._name])


class Operator:
    """One till: does random operations on the member and keeps its own books."""

    def __init__(self, test, number):
        self.test, self.number = test, number
        self.random = random.Random(number)
        self.gained, self.lost, self.posted = Counter(), Counter(), Counter()
        self.last = None

    def run(self):
        for turn in range(OPERATIONS):
            act = self.random.choice(
                [self.credit, self.credit, self.debit, self.hold, self.reverse]
            )
            family = self.random.choice([self.test.points, self.test.wallet])
            act(family, f"busy:{self.number}:{turn}", self.random.randint(1, 50))

    def twice(self, operation):
        """Do it, and half of the times again, as after a lost answer."""
        answer = self.test.retrying(operation)
        if self.random.random() < 0.5:
            self.test.assertEqual(self.test.retrying(operation), answer)
        return answer

    def book(self, side, entries):
        name, amounts, key = entries
        side[name] += sum(map(abs, amounts))
        self.posted[name] += len(amounts)
        self.last = (name, key)

    @staticmethod
    def told(account, entries):
        return account._name, tuple(entries.mapped("amount")), entries[0].key

    def credit(self, family, key, amount):
        def operation(env):
            account = family(env)
            amounts = dict.fromkeys(account._buckets, amount)
            ends = TODAY + timedelta(days=amount % 3)
            entries = account._credit(
                amounts, key=key, kind="gift", on=TODAY, expires_on=ends
            )
            return self.told(account, entries)

        self.book(self.gained, self.twice(operation))

    def debit(self, family, key, amount):
        def operation(env):
            account = family(env)
            try:
                entries = account._debit(
                    amount, key=key, kind="payment", on=TODAY, order="proportional"
                )
            except InsufficientFunds:
                return None
            return self.told(account, entries)

        answer = self.test.retrying(operation)
        if answer:
            self.test.assertEqual(self.test.retrying(operation), answer)
            self.book(self.lost, answer)

    def hold(self, family, key, amount):
        def operation(env):
            try:
                hold = family(env)._hold(amount, token=key, expires_at=LATER, on=TODAY)
            except InsufficientFunds:
                return None
            return hold._name

        model = self.test.retrying(operation)
        if not model:
            return
        if amount % 2:
            self.test.retrying(lambda env: env[model]._release(key).id)
            return

        def capture(env):
            hold = env[model]._for_token(key)
            entries = hold._capture(key=key, kind="payment", amount=amount / 2)
            return self.told(hold.account_id, entries)

        self.book(self.lost, self.twice(capture))

    def reverse(self, family, key, amount):
        """Take back a part of what this till did last, if it still can."""
        if not self.last:
            return
        name, of = self.last

        def operation(env):
            entries = env[name]._entries_by_key(of)
            if not entries._reversible():
                return None
            try:
                done = entries._reverse(
                    key=key, on=TODAY, own_lots_only=entries[0].amount > 0
                )
            except InsufficientFunds:
                return None
            return self.told(done.account_id, done)

        answer = self.test.retrying(operation)
        if answer:
            positive = answer[1][0] > 0
            self.book(self.gained if positive else self.lost, answer)
