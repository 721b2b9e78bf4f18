from datetime import date, timedelta
from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.paid_term import (
    Dates,
    PaidTerm,
    paid_term,
    refund,
    refundable_share,
    take_from,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
LENGTHS = st.integers(0, 1000)


def january(first, last):
    return PaidTerm(date(2026, 1, first), date(2026, 1, last))


class TestPaidTerm(TestCase):
    def term(self, bought, present=None, activated_on=None):
        return paid_term(Dates(*bought), Dates(*(present or bought)), activated_on)

    def test_it_is_what_the_card_began_with(self):
        first, last, later = date(2026, 1, 1), date(2026, 1, 30), date(2026, 3, 1)
        for case, present, activated_on, expected in [
            ("as bought", (first, last), first, january(1, 30)),
            ("extended", (first, later), first, january(1, 30)),
            ("shortened", (first, date(2026, 1, 9)), first, january(1, 30)),
            ("no activation known", (first, later), None, january(1, 30)),
            ("moved by a day", (date(2026, 1, 2), later), first, january(2, 31)),
            ("fixed, bought late", (first, last), date(2026, 1, 11), january(11, 30)),
            ("bought before it begins", (first, last), date(2025, 12, 1), None),
            ("sold after its last day", (first, last), later, january(30, 30)),
        ]:
            with self.subTest(case=case):
                term = self.term((first, last), present, activated_on)
                self.assertEqual(term, expected or january(1, 30))

    def test_a_card_without_an_end_or_a_beginning_has_none(self):
        day = date(2026, 1, 1)
        self.assertIsNone(self.term((day, None)))
        self.assertIsNone(self.term((None, None)))
        self.assertIsNone(self.term((day, None), (day, day)))

    @given(DAYS, LENGTHS, st.integers(-500, 500), LENGTHS, DAYS)
    def test_days_that_are_given_change_nothing(
        self, start, length, moved, given_days, activated_on
    ):
        end = start + timedelta(days=length)
        now = start + timedelta(days=moved)
        later = end + timedelta(days=moved + given_days)
        plain = self.term((start, end), (now, later), activated_on)
        longer = self.term(
            (start, end), (now, later + timedelta(days=given_days)), activated_on
        )
        self.assertEqual(plain, longer)
        self.assertTrue(1 <= plain.days <= length + 1)


class TestRefundableShare(TestCase):
    def test_table(self):
        for day, held_until, left in [
            (date(2025, 12, 1), None, 10),
            (date(2025, 12, 31), None, 10),
            (date(2026, 1, 1), None, 9),
            (date(2026, 1, 6), None, 4),
            (date(2026, 1, 9), None, 1),
            (date(2026, 1, 10), None, 0),
            (date(2026, 1, 11), None, 0),
            (date(2026, 1, 1), date(2026, 5, 1), 9),
            (date(2026, 1, 11), date(2026, 5, 1), 0),
            (date(2026, 1, 1), date(2026, 1, 4), 3),
            (date(2026, 1, 6), date(2026, 1, 4), 0),
        ]:
            with self.subTest(day=day, held_until=held_until):
                share = refundable_share(january(1, 10), day, held_until)
                self.assertEqual(share, Fraction(left, 10))

    @given(DAYS, DAYS, LENGTHS, st.none() | DAYS)
    def test_the_share_lies_between_none_and_all_and_falls(
        self, day, start, length, held_until
    ):
        term = PaidTerm(start, start + timedelta(days=length))
        share = refundable_share(term, day, held_until)
        later = refundable_share(term, day + timedelta(days=1), held_until)
        self.assertTrue(0 <= later <= share <= 1)
        self.assertLess(refundable_share(term, start, held_until), 1)
        self.assertEqual(refundable_share(term, term.ends_on, held_until), 0)


class TestRefund(TestCase):
    def test_table(self):
        for price, share, kept, expected in [
            (Fraction(10000, 3), Fraction(1), 0, Fraction(10000, 3)),
            (Fraction(10000, 3), Fraction(1), 33, 3300),
            (Fraction(1000), Fraction(2, 3), 0, 666),
            (Fraction(1000), Fraction(2, 3), 600, 66),
            (Fraction(1000), Fraction(2, 3), 667, 0),
            (Fraction(1000), Fraction(0), 0, 0),
            (Fraction(0), Fraction(1), 5, 0),
        ]:
            with self.subTest(price=price, share=share, kept=kept):
                self.assertEqual(refund(price, share, kept), expected)

    @given(
        st.fractions(0, 10**6),
        st.fractions(0, 1),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
    )
    def test_it_is_never_more_than_was_paid_and_falls_with_what_is_kept(
        self, price, share, kept, more
    ):
        back = refund(price, share, kept)
        self.assertTrue(0 <= back <= price * share)
        self.assertLessEqual(refund(price, share, kept + more), back)


class TestTakeFrom(TestCase):
    def test_table(self):
        for lots, wanted, taken, left in [
            ([1, 2], 4, 4, {1: 0, 2: 2}),
            ([2, 1], 4, 4, {1: 2, 2: 0}),
            ([1, 2], 9, 6, {1: 0, 2: 0}),
            ([1], 9, 3, {1: 0, 2: 3}),
            ([], 9, 0, {1: 3, 2: 3}),
            ([1, 2], 0, 0, {1: 3, 2: 3}),
        ]:
            with self.subTest(lots=lots, wanted=wanted):
                free = {1: 3, 2: 3}
                self.assertEqual(take_from(lots, free, wanted), taken)
                self.assertEqual(free, left)
