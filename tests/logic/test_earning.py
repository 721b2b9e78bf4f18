from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.earning import (
    Rate,
    Sale,
    earning_base,
    points_for,
    points_to_take_back,
    round_points,
)

AMOUNTS = st.integers(min_value=0, max_value=10**9)


class TestEarningBase(TestCase):
    def test_table(self):
        for sale, expected in [
            (Sale(goods=10000, eligible=10000, paid=10000), 10000),
            (Sale(goods=10000, eligible=4000, paid=10000), 4000),
            (Sale(goods=10000, eligible=10000, discounts=1000, paid=9000), 9000),
            (Sale(goods=10000, eligible=5000, discounts=1000, paid=9000), 4500),
            # a top-up beside goods earns nothing
            (Sale(goods=10000, eligible=10000, topups=30000, paid=40000), 10000),
            (Sale(goods=0, eligible=0, topups=30000, paid=30000), 0),
            # a fifth was paid with given money
            (Sale(goods=10000, eligible=10000, paid=10000, excluded=2000), 8000),
            (Sale(goods=10000, eligible=5000, paid=10000, excluded=5000), 2500),
            # an exchange: new goods are paid with returned ones, money goes out
            (Sale(goods=5000, eligible=5000, returns=8000, paid=-3000), 5000),
            # a till that claims more goods than money came in for
            (Sale(goods=99900, eligible=99900, paid=100), 100),
            (Sale(goods=10000, eligible=10000, discounts=10000, paid=0), 0),
            (Sale(goods=0, eligible=0, returns=8000, paid=-8000), 0),
        ]:
            with self.subTest(sale=sale):
                self.assertEqual(earning_base(sale), expected)

    def test_more_eligible_than_goods_is_refused(self):
        with self.assertRaises(ValueError):
            Sale(goods=1, eligible=2)

    @given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_never_negative_nor_above_what_was_paid(
        self, goods, eligible, discounts, paid, excluded
    ):
        sale = Sale(
            goods=goods,
            eligible=min(eligible, goods),
            discounts=discounts,
            paid=paid,
            excluded=excluded,
        )
        base = earning_base(sale)
        self.assertGreaterEqual(base, 0)
        self.assertLessEqual(base, min(paid, sale.eligible))


class TestPointsFor(TestCase):
    def test_table(self):
        for base, rate, expected in [
            (10000, Rate(1, 100), 100),
            (10099, Rate(1, 100), 100),
            (10050, Rate(1, 100, rounding="half_up"), 101),
            (10049, Rate(1, 100, rounding="half_up"), 100),
            (10000, Rate(1, 100, Fraction("1.5")), 150),
            (3300, Rate(2, 1000, Fraction("1.2")), 7),
            (0, Rate(1, 100), 0),
            (99, Rate(1, 100), 0),
        ]:
            with self.subTest(base=base, rate=rate):
                self.assertEqual(points_for(Fraction(base), rate), expected)

    def test_a_rate_without_amount_is_refused(self):
        with self.assertRaises(ValueError):
            points_for(Fraction(1), Rate(1, 0))

    def test_halves_round_as_the_program_says(self):
        self.assertEqual(round_points(Fraction(5, 2), "down"), 2)
        self.assertEqual(round_points(Fraction(5, 2), "half_up"), 3)


class TestPointsToTakeBack(TestCase):
    def test_table(self):
        for earned, eligible, returned, taken, expected in [
            (100, 10000, 10000, 0, 100),
            (100, 10000, 2500, 0, 25),
            (100, 10000, 10000, 25, 75),
            (10, 300, 100, 0, 3),
            (10, 300, 200, 3, 4),
            (10, 300, 300, 7, 3),
            (100, 10000, 20000, 0, 100),
            (100, 0, 100, 0, 0),
            (0, 10000, 10000, 0, 0),
        ]:
            with self.subTest(returned=returned, taken=taken):
                self.assertEqual(
                    points_to_take_back(earned, eligible, returned, taken), expected
                )

    @given(
        st.integers(0, 10**6),
        st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    )
    def test_small_returns_take_back_exactly_what_one_large_return_does(
        self, earned, parts
    ):
        eligible, returned, taken = sum(parts), 0, 0
        for part in parts:
            returned += part
            step = points_to_take_back(earned, eligible, returned, taken)
            self.assertGreaterEqual(step, 0)
            taken += step
        self.assertEqual(taken, earned)
