from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.worth import earning_base, worths

AMOUNTS = st.integers(min_value=0, max_value=10**9)
KINDS = st.sampled_from(["goods", "tip", "topup", "card"])
LINES = st.lists(
    st.tuples(st.integers(-(10**6), 10**6), KINDS, st.booleans()), max_size=8
).map(lambda lines: [(id_, *line) for id_, line in enumerate(lines, 1)])


class TestWorths(TestCase):
    def test_table(self):
        for lines, expected in [
            ([], {}),
            ([(1, 100, "goods", False)], {1: 100}),
            # a discount is spread in proportion, to the unit
            (
                [(1, 100, "goods", False), (2, 200, "goods", False)]
                + [(3, -100, "goods", False)],
                {1: 67, 2: 133},
            ),
            # it leaves a top-up and a sheltered card alone
            (
                [(1, 100, "goods", False), (2, 300, "topup", False)]
                + [(3, 120, "card", True), (4, -50, "goods", False)],
                {1: 50, 2: 300, 3: 120},
            ),
            # a card that may be discounted is like goods
            (
                [(1, 100, "goods", False), (2, 100, "card", False)]
                + [(3, -50, "goods", False)],
                {1: 75, 2: 75},
            ),
            # more than goods and tips cost comes off what gives value
            (
                [(1, 100, "goods", False), (2, 20, "tip", False)]
                + [(3, 300, "topup", False), (4, -150, "goods", False)],
                {1: 0, 2: 0, 3: 270},
            ),
            # a negative order is worth nothing
            ([(1, 100, "goods", False), (2, -180, "goods", False)], {1: 0}),
        ]:
            with self.subTest(lines=lines):
                self.assertEqual(worths(lines), expected)

    @given(LINES)
    def test_worths_add_up_to_what_was_paid_and_none_exceeds_its_price(self, lines):
        found = worths(lines)
        total = sum(value for _id, value, _kind, _sheltered in lines)
        self.assertEqual(sum(found.values()), max(0, total) if found else 0)
        for id_, value, _kind, _sheltered in lines:
            if value > 0:
                self.assertTrue(0 <= found[id_] <= value)
            else:
                self.assertNotIn(id_, found)

    @given(LINES)
    def test_what_discounts_leave_alone_is_touched_last(self, lines):
        found = worths(lines)
        others = [
            found[id_]
            for id_, value, kind, sheltered in lines
            if value > 0 and kind != "topup" and not sheltered
        ]
        for id_, value, kind, sheltered in lines:
            if value > 0 and (kind == "topup" or sheltered) and any(others):
                self.assertEqual(found[id_], value)


class TestEarningBase(TestCase):
    def test_table(self):
        for earning, payable, excluded, expected in [
            (10000, 10000, 0, 10000),
            (4000, 10000, 0, 4000),
            # a fifth was paid with given money
            (10000, 10000, 2000, 8000),
            (5000, 10000, 5000, 2500),
            (5000, 10000, 20000, 0),
            (5000, 10000, -100, 5000),
            (0, 0, 0, 0),
        ]:
            with self.subTest(earning=earning, payable=payable, excluded=excluded):
                self.assertEqual(earning_base(earning, payable, excluded), expected)

    @given(AMOUNTS, AMOUNTS, AMOUNTS)
    def test_never_negative_nor_above_what_was_paid_in_earning_money(
        self, earning, more, excluded
    ):
        base = earning_base(earning, earning + more, excluded)
        self.assertGreaterEqual(base, 0)
        self.assertLessEqual(base, earning)
        self.assertLessEqual(base, max(0, earning + more - excluded))
        self.assertIsInstance(base, Fraction)
