from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.earning import (
    Rate,
    points_for,
    points_to_take_back,
    round_points,
)


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
