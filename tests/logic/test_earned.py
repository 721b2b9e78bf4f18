from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.earned import (
    EarnRule,
    Figures,
    is_met,
    types_below,
    types_to_issue,
    window_start,
)

AMOUNTS = st.integers(0, 50)
# C replaces B, which replaces A; Z stands alone.
A, B, C, Z = 1, 2, 3, 9
LADDER = {A: None, B: A, C: B, Z: None}
TYPES = st.sets(st.sampled_from(sorted(LADDER)))


class TestIsMet(TestCase):
    def test_table(self):
        for rule, figures, expected in [
            (EarnRule(), Figures(Decimal(9), 9, 9), False),
            (EarnRule(match="all"), Figures(Decimal(9), 9, 9), False),
            (EarnRule(spend=Decimal(100)), Figures(spend=Decimal("99.99")), False),
            (EarnRule(spend=Decimal(100)), Figures(spend=Decimal("100.00")), True),
            (EarnRule(orders=3), Figures(orders=2), False),
            (EarnRule(orders=3), Figures(orders=3), True),
            (EarnRule(points=10), Figures(points=10), True),
            (EarnRule(points=10), Figures(points=-10), False),
            (EarnRule(Decimal(100), orders=3), Figures(Decimal(100), 0), True),
            (EarnRule(Decimal(100), 3, match="all"), Figures(Decimal(100), 2), False),
            (EarnRule(Decimal(100), 3, match="all"), Figures(Decimal(100), 3), True),
        ]:
            with self.subTest(rule=rule, figures=figures):
                self.assertIs(is_met(rule, figures), expected)

    @given(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
    def test_whoever_meets_all_meets_any(self, asked, bought):
        bought = Figures(*bought)
        strict = EarnRule(*asked, "all")
        if is_met(strict, bought):
            self.assertTrue(is_met(strict._replace(match="any"), bought))


class TestWindow(TestCase):
    def test_table(self):
        for window, months, on, start in [
            ("lifetime", 0, "2026-03-15", None),
            ("year", 0, "2026-01-01", "2026-01-01"),
            ("year", 0, "2026-12-31", "2026-01-01"),
            ("rolling", 12, "2026-03-15", "2025-03-16"),
            ("rolling", 1, "2026-03-31", "2026-03-01"),
            ("rolling", 12, "2028-02-29", "2027-03-01"),
            ("rolling", 12, "2027-02-28", "2026-03-01"),
        ]:
            with self.subTest(window=window, months=months, on=on):
                found = window_start(window, months, date.fromisoformat(on))
                self.assertEqual(found, start and date.fromisoformat(start))

    def test_a_rolling_window_has_a_length(self):
        for months in (0, -1):
            with self.subTest(months=months), self.assertRaises(ValueError):
                window_start("rolling", months, date(2026, 1, 1))

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
    def test_a_window_never_moves_backwards(self, on, months):
        following = window_start("rolling", months, on + timedelta(days=1))
        self.assertLessEqual(window_start("rolling", months, on), following)
        self.assertLessEqual(following, on + timedelta(days=1))


class TestLadder(TestCase):
    def test_what_a_type_replaces(self):
        for type_id, expected in [(A, []), (B, [A]), (C, [B, A]), (Z, []), (77, [])]:
            with self.subTest(type_id=type_id):
                self.assertEqual(types_below(type_id, LADDER), expected)

    def test_a_loop_has_an_end(self):
        self.assertEqual(types_below(1, {1: 2, 2: 1}), [2])
        self.assertEqual(types_below(1, {1: 1}), [])
        self.assertEqual(types_below(1, {1: 2, 2: 3, 3: 2}), [2, 3])

    def test_table(self):
        for earned, held, barred, expected in [
            ([], [], [], []),
            ([A], [], [], [A]),
            ([A], [A], [], []),
            ([A, B], [], [], [B]),
            ([A, B], [A], [], [B]),
            ([A, B, C], [A], [], [C]),
            # one who holds a higher card gets none below it
            ([A, B], [C], [], []),
            ([A], [B], [], []),
            # B was taken away from this member: the others are not
            ([A, B], [], [B], [A]),
            ([A, B, C], [], [B], [C]),
            ([A, B], [A], [B], []),
            # ladders have nothing to do with each other
            ([A, B, Z], [], [], [B, Z]),
            ([A, Z], [C], [], [Z]),
            # a card of a type that no rule knows stands for nothing
            ([A], [77], [], [A]),
        ]:
            with self.subTest(earned=earned, held=held, barred=barred):
                found = types_to_issue(earned, held, barred, LADDER)
                self.assertEqual(found, expected)

    @given(TYPES, TYPES, TYPES)
    def test_what_is_issued_settles_it(self, earned, held, barred):
        issued = types_to_issue(earned, held, barred, LADDER)
        self.assertLessEqual(set(issued), earned - held - barred)
        self.assertLessEqual(len({A, B, C} & set(issued)), 1)
        replaced = {lower for got in issued for lower in types_below(got, LADDER)}
        held = (held - replaced) | set(issued)
        self.assertEqual(types_to_issue(earned, held, barred, LADDER), [])
