from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from odoo.addons.pos_membership.logic.lots import Lot
from odoo.addons.pos_membership.logic.transfer import Change, Left, arrive

ON = date(2026, 3, 10)
ENDED = ON - timedelta(days=1)
ENDS = st.sampled_from([None, ENDED, ON, ON + timedelta(days=5)])
AMOUNTS = st.integers(1, 50)
BUCKETS = st.sampled_from(["points", "bonus"])


def parts(sign):
    return st.lists(st.tuples(AMOUNTS.map(lambda units: sign * units), BUCKETS, ENDS))


class TestArrive(BaseCase):
    def test_value_becomes_lots_of_its_size(self):
        moved = [Left(7, "points", 30, ON), Left(9, "points", 5)]
        transfer = arrive(moved, [], [], ON)
        self.assertEqual(transfer.parts, moved)
        self.assertEqual((transfer.granted, transfer.remaining), ([30, 5], [30, 5]))
        self.assertEqual(transfer.changes, [])
        self.assertEqual(transfer.total, 35)

    def test_value_repays_debts_of_its_bucket(self):
        moved = [Left(7, "points", 30), Left(8, "bonus", 30)]
        transfer = arrive(moved, [Lot(1, "points", 10)], [], ON)
        self.assertEqual(transfer.remaining, [20, 30])
        self.assertEqual(
            transfer.changes, [Change(0, 1, None, 10), Change(0, None, 0, -10)]
        )

    def test_value_that_has_ended_repays_nothing(self):
        transfer = arrive(
            [Left(7, "points", 30, ENDED)], [Lot(1, "points", 10)], [], ON
        )
        self.assertEqual((transfer.remaining, transfer.changes), ([30], []))

    def test_a_debt_takes_from_lots_and_the_rest_stays_one(self):
        transfer = arrive(
            [Left(7, "points", -30)], [], [Lot(1, "points", 10), Lot(2, "bonus", 9)], ON
        )
        self.assertEqual((transfer.granted, transfer.remaining), ([-20], [-20]))
        self.assertEqual(transfer.changes, [Change(0, 1, None, -10)])

    def test_a_debt_takes_from_what_arrives_with_it(self):
        moved = [Left(7, "points", -30), Left(8, "points", 40, ON)]
        transfer = arrive(moved, [], [], ON)
        self.assertEqual([part.lot_id for part in transfer.parts], [8, 7])
        self.assertEqual((transfer.granted, transfer.remaining), ([40, 0], [10, 0]))
        self.assertEqual(transfer.changes, [Change(1, None, 0, -30)])

    def test_two_debts_do_not_take_the_same(self):
        moved = [Left(7, "points", -30), Left(9, "points", -30)]
        transfer = arrive(moved, [], [Lot(1, "points", 40)], ON)
        self.assertEqual(transfer.granted, [0, -20])

    @given(parts(1), parts(-1), parts(1), parts(1))
    def test_every_entry_is_its_lot_and_its_changes(self, value, owed, debts, lots):
        moved = [Left(100 + n, b, a, d) for n, (a, b, d) in enumerate(value)]
        moved += [Left(200 + n, b, a) for n, (a, b, __) in enumerate(owed)]
        debts = [Lot(300 + n, b, a) for n, (a, b, __) in enumerate(debts)]
        lots = [Lot(400 + n, b, a, d) for n, (a, b, d) in enumerate(lots)]
        transfer = arrive(moved, debts, lots, ON)
        self.assertEqual(Counter(transfer.parts), Counter(moved))
        bounds = {lot.id: lot.free for lot in debts + lots}
        touched, remaining = Counter(), list(transfer.granted)
        amounts = list(transfer.granted)
        for change in transfer.changes:
            amounts[change.entry_of] += change.amount
            if change.lot_id is None:
                remaining[change.lot_of] += change.amount
            else:
                touched[change.lot_id] += change.amount
        self.assertEqual(amounts, [part.amount for part in transfer.parts])
        self.assertEqual(remaining, transfer.remaining)
        for lot_id, amount in touched.items():
            self.assertLessEqual(abs(amount), bounds[lot_id])
        for granted, left in zip(transfer.granted, transfer.remaining, strict=True):
            self.assertTrue(
                0 <= left <= granted or left == granted < 0, (granted, left)
            )
        for bucket, total in transfer.bucket_totals().items():
            self.assertEqual(
                total, sum(part.amount for part in moved if part.bucket == bucket)
            )
