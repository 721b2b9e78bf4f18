from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.amounts import AmountError, Fault, to_units

CENT = Decimal("0.01")


class TestToUnits(TestCase):
    def test_whole_units_come_out_whatever_the_type(self):
        for amount, unit, units in [
            (7, 1, 7),
            (7.0, 1, 7),
            (12.34, CENT, 1234),
            (Decimal("12.34"), CENT, 1234),
            (0.1 + 0.2, CENT, 30),
            (0.01, CENT, 1),
            (10**12, CENT, 10**14),
            (999999999999.99, CENT, 99999999999999),
            (1.5, Decimal("0.05"), 30),
            (3000, Decimal("1000"), 3),
        ]:
            with self.subTest(amount=amount, unit=unit):
                self.assertEqual(to_units(amount, unit), units)

    def test_what_can_not_be_posted_is_refused_with_its_fault(self):
        for amount, fault in [
            (float("nan"), Fault.NOT_A_NUMBER),
            (float("inf"), Fault.NOT_A_NUMBER),
            (float("-inf"), Fault.NOT_A_NUMBER),
            (Decimal("sNaN"), Fault.NOT_A_NUMBER),
            (True, Fault.NOT_A_NUMBER),
            ("12", Fault.NOT_A_NUMBER),
            (None, Fault.NOT_A_NUMBER),
            ([1], Fault.NOT_A_NUMBER),
            (0, Fault.NOT_POSITIVE),
            (-0.0, Fault.NOT_POSITIVE),
            (-1, Fault.NOT_POSITIVE),
            (1e-9, Fault.NOT_POSITIVE),
            (10**12 + 1, Fault.TOO_LARGE),
            (1e300, Fault.TOO_LARGE),
            (10.005, Fault.TOO_FINE),
            (Decimal("0.001"), Fault.TOO_FINE),
        ]:
            with self.subTest(amount=amount), self.assertRaises(AmountError) as caught:
                to_units(amount, CENT)
            self.assertIs(caught.exception.fault, fault)

    def test_points_have_no_fractions(self):
        with self.assertRaises(AmountError):
            to_units(1.5, 1)

    @given(st.integers(1, 10**14))
    def test_every_multiple_survives_the_way_through_a_float(self, units):
        self.assertEqual(to_units(float(units * CENT), CENT), units)
