from datetime import date, datetime, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.validity import (
    add_months,
    is_within,
    local_date,
    period_end,
)

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2200, 12, 31))


class TestPeriodEnd(TestCase):
    def test_table(self):
        for start, count, unit, end in [
            ("2026-01-15", 1, "day", "2026-01-15"),
            ("2026-01-15", 30, "day", "2026-02-13"),
            ("2026-12-31", 2, "day", "2027-01-01"),
            ("2026-01-15", 1, "month", "2026-02-14"),
            ("2026-01-01", 1, "month", "2026-01-31"),
            ("2026-02-01", 1, "month", "2026-02-28"),
            ("2026-01-28", 1, "month", "2026-02-27"),
            # the anniversary does not exist: the period ends with the month
            ("2026-01-29", 1, "month", "2026-02-28"),
            ("2026-01-30", 1, "month", "2026-02-28"),
            ("2026-01-31", 1, "month", "2026-02-28"),
            ("2028-01-29", 1, "month", "2028-02-28"),
            ("2028-01-30", 1, "month", "2028-02-29"),
            ("2026-03-31", 1, "month", "2026-04-30"),
            ("2026-01-31", 2, "month", "2026-03-30"),
            ("2026-12-15", 1, "month", "2027-01-14"),
            ("2026-06-10", 12, "month", "2027-06-09"),
            ("2026-06-10", 1, "year", "2027-06-09"),
            ("2026-01-01", 1, "year", "2026-12-31"),
            ("2024-02-29", 1, "year", "2025-02-28"),
            ("2024-02-29", 4, "year", "2028-02-28"),
            ("2023-03-01", 1, "year", "2024-02-29"),
        ]:
            with self.subTest(start=start, count=count, unit=unit):
                found = period_end(date.fromisoformat(start), count, unit)
                self.assertEqual(found, date.fromisoformat(end))

    def test_no_period_is_empty_or_of_an_unknown_unit(self):
        for count, unit in [(0, "day"), (-1, "month"), (1, "week"), (1, "")]:
            with self.subTest(count=count, unit=unit), self.assertRaises(ValueError):
                period_end(date(2026, 1, 1), count, unit)

    @given(DAYS, st.integers(1, 600))
    def test_a_year_is_twelve_months(self, start, count):
        self.assertEqual(
            period_end(start, count, "year"), period_end(start, 12 * count, "month")
        )

    @given(DAYS, st.integers(1, 600), st.sampled_from(["day", "month", "year"]))
    def test_longer_periods_end_later_and_none_ends_before_it_starts(
        self, start, count, unit
    ):
        end = period_end(start, count, unit)
        self.assertGreaterEqual(end, start)
        self.assertGreater(period_end(start, count + 1, unit), end)

    @given(DAYS, st.integers(1, 120))
    def test_periods_of_days_follow_each_other_without_a_gap(self, start, count):
        end = period_end(start, count, "day")
        following = period_end(end + timedelta(days=1), count, "day")
        self.assertEqual(following, period_end(start, 2 * count, "day"))


class TestAddMonths(TestCase):
    def test_table(self):
        for start, months, expected in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-31", 1, "2028-02-29"),
            ("2026-01-31", 0, "2026-01-31"),
            ("2026-03-31", -1, "2026-02-28"),
            ("2026-12-01", 1, "2027-01-01"),
        ]:
            with self.subTest(start=start, months=months):
                found = add_months(date.fromisoformat(start), months)
                self.assertEqual(found, date.fromisoformat(expected))


class TestLocalDate(TestCase):
    def test_days_begin_at_midnight_of_the_zone(self):
        for tz, moment, day in [
            ("UTC", datetime(2026, 3, 9, 23, 59, 59), date(2026, 3, 9)),
            ("Asia/Shanghai", datetime(2026, 3, 9, 15, 59, 59), date(2026, 3, 9)),
            ("Asia/Shanghai", datetime(2026, 3, 9, 16, 0), date(2026, 3, 10)),
            # the clocks went forward on the day before
            ("America/New_York", datetime(2026, 3, 9, 3, 59), date(2026, 3, 8)),
            ("America/New_York", datetime(2026, 3, 9, 4, 0), date(2026, 3, 9)),
        ]:
            with self.subTest(tz=tz, moment=moment):
                self.assertEqual(local_date(moment, tz), day)


class TestIsWithin(TestCase):
    def test_both_ends_are_inclusive(self):
        start, end = date(2026, 3, 1), date(2026, 3, 31)
        for day, expected in [
            (date(2026, 2, 28), False),
            (start, True),
            (end, True),
            (date(2026, 4, 1), False),
        ]:
            with self.subTest(day=day):
                self.assertIs(is_within(day, start, end), expected)

    def test_a_missing_end_is_open(self):
        day = date(2026, 3, 1)
        self.assertTrue(is_within(day, None, None))
        self.assertTrue(is_within(day, None, day))
        self.assertTrue(is_within(day, day, None))
        self.assertFalse(is_within(day, day + timedelta(days=1), None))
