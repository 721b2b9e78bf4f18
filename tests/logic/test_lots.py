from datetime import date
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.lots import (
    Lot,
    Take,
    allocate,
    allocate_buckets,
    apportion,
    capture,
    in_spend_order,
    is_order,
)

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)
BUCKETS = ("principal", "bonus")

SIZES = st.integers(0, 10**14)
DATES = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
LOTS = st.lists(
    st.builds(
        lambda bucket, free, expires_on: (bucket, free, expires_on),
        st.sampled_from(BUCKETS),
        SIZES,
        DATES,
    ),
    max_size=12,
).map(lambda rows: [Lot(number, *row) for number, row in enumerate(rows, 1)])


def lots_of(*rows):
    """Return lots of one bucket from (free, expiry) rows, the oldest first."""
    return [Lot(number, "points", *row) for number, row in enumerate(rows, 1)]


def pairs(takes):
    return [(take.lot_id, take.amount) for take in takes]


class TestAllocate(TestCase):
    def test_earliest_expiry_then_oldest_gives_first(self):
        for rows, amount, expected, missing in [
            ([(100, None)], 40, [(1, 40)], 0),
            ([(100, None), (100, MAY)], 40, [(2, 40)], 0),
            ([(30, MAY), (30, APRIL), (30, None)], 70, [(2, 30), (1, 30), (3, 10)], 0),
            ([(30, MAY), (30, MAY)], 40, [(1, 30), (2, 10)], 0),
            ([(30, None), (30, None)], 60, [(1, 30), (2, 30)], 0),
            ([(30, MARCH)], 31, [(1, 30)], 1),
            ([(0, MARCH), (5, None)], 5, [(2, 5)], 0),
            ([], 3, [], 3),
            ([(9, None)], 0, [], 0),
        ]:
            with self.subTest(rows=rows, amount=amount):
                takes, left = allocate(lots_of(*rows), amount)
                self.assertEqual(pairs(takes), expected)
                self.assertEqual(left, missing)

    @given(LOTS, SIZES)
    def test_no_unit_is_lost_and_no_lot_gives_more_than_it_has(self, lots, amount):
        takes, missing = allocate(lots, amount)
        free = {lot.id: lot.free for lot in lots}
        self.assertEqual(sum(take.amount for take in takes) + missing, amount)
        self.assertEqual(missing, max(amount - sum(free.values()), 0))
        self.assertTrue(all(0 < take.amount <= free[take.lot_id] for take in takes))

    @given(LOTS, SIZES)
    def test_a_lot_is_touched_only_when_all_before_it_are_empty(self, lots, amount):
        taken = {take.lot_id: take.amount for take in allocate(lots, amount)[0]}
        ordered = [lot for lot in in_spend_order(lots) if lot.free]
        left = [lot.free - taken.get(lot.id, 0) for lot in ordered]
        partial = next((index for index, rest in enumerate(left) if rest), len(left))
        for lot in ordered[partial + 1 :]:
            self.assertNotIn(lot.id, taken)


class TestAllocateBuckets(TestCase):
    WALLET = (
        Lot(1, "principal", 300),
        Lot(2, "bonus", 20, MAY),
        Lot(3, "bonus", 30, APRIL),
        Lot(4, "principal", 100),
    )

    def check(self, order, amount, expected, buckets=BUCKETS):
        takes, missing = allocate_buckets(self.WALLET, amount, buckets, order)
        self.assertEqual(pairs(takes), expected)
        self.assertEqual(missing, 0)

    def test_principal_first(self):
        self.check("principal_first", 310, [(1, 300), (4, 10)])
        self.check("principal_first", 410, [(1, 300), (4, 100), (3, 10)])

    def test_bonus_first(self):
        self.check("bonus_first", 40, [(3, 30), (2, 10)])
        self.check("bonus_first", 60, [(3, 30), (2, 20), (1, 10)])

    def test_proportional_to_what_each_bucket_holds(self):
        self.check("proportional", 90, [(1, 80), (3, 10)])
        self.check("proportional", 450, [(1, 300), (4, 100), (3, 30), (2, 20)])

    def test_only_the_given_buckets(self):
        self.check("principal_first", 50, [(3, 30), (2, 20)], buckets=("bonus",))

    def test_what_is_missing_is_told(self):
        takes, missing = allocate_buckets(self.WALLET, 500, BUCKETS, "proportional")
        self.assertEqual((sum(take.amount for take in takes), missing), (450, 50))

    @given(LOTS, SIZES, st.sampled_from(["principal_first", "bonus_first"]))
    def test_the_second_bucket_gives_only_when_the_first_is_empty(
        self, lots, amount, order
    ):
        takes, missing = allocate_buckets(lots, amount, BUCKETS, order)
        first = order.removesuffix("_first")
        in_first = sum(lot.free for lot in lots if lot.bucket == first)
        from_first = sum(take.amount for take in takes if take.bucket == first)
        self.assertEqual(from_first, min(in_first, amount))
        self.assertEqual(sum(take.amount for take in takes) + missing, amount)

    @given(LOTS, SIZES)
    def test_a_proportion_is_off_by_less_than_one_unit(self, lots, amount):
        takes, missing = allocate_buckets(lots, amount, BUCKETS, "proportional")
        total, spent = sum(lot.free for lot in lots), amount - missing
        for bucket in BUCKETS:
            free = sum(lot.free for lot in lots if lot.bucket == bucket)
            part = sum(take.amount for take in takes if take.bucket == bucket)
            self.assertLess(abs(part * total - spent * free), max(total, 1))

    def test_orders_are_known_by_the_buckets(self):
        self.assertTrue(is_order("proportional", BUCKETS))
        self.assertTrue(is_order("bonus_first", BUCKETS))
        self.assertFalse(is_order("points_first", BUCKETS))
        self.assertFalse(is_order("bonus", BUCKETS))


class TestApportion(TestCase):
    def test_the_largest_remainder_gets_the_odd_unit(self):
        for amount, left, expected in [
            (10, [30, 10], [8, 2]),  # 7.5 and 2.5: the earlier one of equals
            (1, [1, 1, 1], [1, 0, 0]),
            (2, [1, 1, 1], [1, 1, 0]),
            (5, [10, 20, 70], [1, 1, 3]),  # 0.5, 1 and 3.5
            (100, [60, 40], [60, 40]),
            (0, [5, 5], [0, 0]),
            (0, [], []),
            (3, [0, 3], [0, 3]),
        ]:
            with self.subTest(amount=amount, left=left):
                self.assertEqual(apportion(amount, left), expected)

    def test_more_than_is_left_is_refused(self):
        for amount in (11, -1):
            with self.subTest(amount=amount), self.assertRaises(ValueError):
                apportion(amount, [5, 5])

    @given(st.lists(SIZES, min_size=1, max_size=8), st.data())
    def test_shares_are_exact_capped_and_nearly_proportional(self, left, data):
        total = sum(left)
        amount = data.draw(st.integers(0, total))
        shares = apportion(amount, left)
        self.assertEqual(sum(shares), amount)
        for share, part in zip(shares, left, strict=True):
            self.assertTrue(0 <= share <= part)
            self.assertLess(abs(share * total - amount * part), max(total, 1))

    @given(st.lists(SIZES, min_size=1, max_size=6), st.data())
    def test_any_sequence_of_parts_ends_with_the_whole(self, parts, data):
        left = list(parts)
        for __ in range(data.draw(st.integers(0, 5))):
            shares = apportion(data.draw(st.integers(0, sum(left))), left)
            left = [rest - share for rest, share in zip(left, shares, strict=True)]
            self.assertGreaterEqual(min(left), 0)
        self.assertEqual(apportion(sum(left), left), left)


class TestCapture(TestCase):
    TAKES = (
        Take(1, "principal", 60),
        Take(2, "principal", 20),
        Take(3, "bonus", 20),
    )

    def test_a_part_uses_the_lots_in_the_order_they_were_reserved(self):
        used = capture(self.TAKES, 70, "principal_first")
        self.assertEqual(pairs(used), [(1, 60), (2, 10)])

    def test_a_part_of_a_proportional_hold_is_proportional(self):
        used = capture(self.TAKES, 50, "proportional")
        self.assertEqual(pairs(used), [(1, 30), (2, 10), (3, 10)])

    def test_the_whole_is_all_that_was_reserved(self):
        for order in ("principal_first", "proportional"):
            self.assertEqual(capture(self.TAKES, 100, order), list(self.TAKES))

    def test_more_than_was_reserved_is_refused(self):
        for order in ("principal_first", "proportional"):
            with self.subTest(order=order), self.assertRaises(ValueError):
                capture(self.TAKES, 101, order)
