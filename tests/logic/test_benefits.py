from datetime import date, timedelta
from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.benefits import (
    Benefit,
    Card,
    Grant,
    Quota,
    in_order,
    is_occasion,
    multiplier,
    quota_period,
)
from odoo.addons.pos_membership.logic.validity import period_end

DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
PERIODS = ("day", "week", "month", "quarter", "year")


def grant(benefit_id, source="tier", *, sequence=10, place=0, times=1):
    card = Card(benefit_id, 1) if source == "card" else None
    benefit = Benefit(
        benefit_id, "multiplier", sequence, multiplier=Fraction(str(times))
    )
    return Grant(benefit, card, place)


class TestWhichBenefitWins(TestCase):
    def order(self, rule, *grants):
        return [grant.benefit.id for grant in in_order(grants, rule)]

    def test_the_card_s_go_first_whatever_the_list_says(self):
        tier = grant(1, sequence=1)
        card = grant(2, "card", sequence=9)
        self.assertEqual(self.order("card_first", tier, card), [2, 1])

    def test_the_tier_s_go_first_whatever_the_list_says(self):
        tier = grant(1, sequence=9)
        card = grant(2, "card", sequence=1)
        self.assertEqual(self.order("tier_first", card, tier), [1, 2])

    def test_the_list_decides_alone(self):
        tier = grant(1, sequence=5)
        cards = grant(2, "card", sequence=1, place=9), grant(3, "card", sequence=9)
        self.assertEqual(self.order("list", tier, *cards), [2, 1, 3])

    def test_of_two_cards_the_first_type_goes_before_the_list(self):
        first, second = (
            grant(1, "card", sequence=9, place=1),
            grant(2, "card", sequence=1, place=2),
        )
        for rule in ("card_first", "tier_first"):
            self.assertEqual(self.order(rule, second, first), [1, 2])

    def test_equal_ones_keep_the_same_order_always(self):
        self.assertEqual(self.order("list", grant(7), grant(3, "card")), [3, 7])


class TestMultipliers(TestCase):
    def test_the_highest_or_all(self):
        for times, highest, multiplied in (
            ((), 1, 1),
            ((2,), 2, 2),
            ((1.5, 2), 2, 3),
            ((0.5,), Fraction(1, 2), Fraction(1, 2)),
            ((0.5, 3), 3, Fraction(3, 2)),
        ):
            grants = [grant(number, times=by) for number, by in enumerate(times)]
            with self.subTest(times=times):
                self.assertEqual(multiplier(grants, "highest"), highest)
                self.assertEqual(multiplier(grants, "multiplied"), multiplied)

    def test_a_benefit_of_two_cards_counts_once(self):
        benefit = Benefit(1, "multiplier", multiplier=Fraction(2))
        grants = [Grant(benefit, Card(number, 1)) for number in (1, 2)]
        self.assertEqual(multiplier(grants, "multiplied"), 2)

    def test_other_benefits_multiply_nothing(self):
        discount = Grant(Benefit(1, "discount", multiplier=Fraction(5)))
        self.assertEqual(multiplier([discount], "multiplied"), 1)


class TestQuotaPeriods(TestCase):
    def assertPeriod(self, period, on, first, last, starts_on=None, ends_on=None):
        dates = [
            day and date.fromisoformat(day)
            for day in (on, first, last, starts_on, ends_on)
        ]
        with self.subTest(period=period, on=on, starts_on=starts_on, ends_on=ends_on):
            found = quota_period(period, dates[0], starts_on=dates[3], ends_on=dates[4])
            self.assertEqual(found, (dates[1], dates[2]))

    def test_of_the_calendar(self):
        for row in (
            ("day", "2024-02-29", "2024-02-29", "2024-02-29"),
            ("week", "2024-02-29", "2024-02-26", "2024-03-03"),
            ("week", "2024-02-26", "2024-02-26", "2024-03-03"),
            ("week", "2024-03-03", "2024-02-26", "2024-03-03"),
            ("month", "2024-02-29", "2024-02-01", "2024-02-29"),
            ("month", "2023-02-28", "2023-02-01", "2023-02-28"),
            ("month", "2023-12-31", "2023-12-01", "2023-12-31"),
            ("quarter", "2024-03-31", "2024-01-01", "2024-03-31"),
            ("quarter", "2024-04-01", "2024-04-01", "2024-06-30"),
            ("year", "2024-12-31", "2024-01-01", "2024-12-31"),
            ("year", "2025-01-01", "2025-01-01", "2025-12-31"),
        ):
            self.assertPeriod(*row)

    def test_of_a_card_that_began_on_the_31st(self):
        for on, first, last in (
            ("2023-01-31", "2023-01-31", "2023-02-28"),
            ("2023-02-28", "2023-01-31", "2023-02-28"),
            ("2023-03-01", "2023-03-01", "2023-03-30"),
            ("2023-03-31", "2023-03-31", "2023-04-30"),
            ("2023-05-01", "2023-05-01", "2023-05-30"),
            ("2024-02-29", "2024-01-31", "2024-02-29"),
        ):
            self.assertPeriod("month", on, first, last, starts_on="2023-01-31")

    def test_of_a_card_that_began_on_29_february(self):
        for on, first, last in (
            ("2024-02-29", "2024-02-29", "2025-02-28"),
            ("2025-02-28", "2024-02-29", "2025-02-28"),
            ("2025-03-01", "2025-03-01", "2026-02-28"),
            ("2028-02-28", "2027-03-01", "2028-02-28"),
            ("2028-02-29", "2028-02-29", "2029-02-28"),
        ):
            self.assertPeriod("year", on, first, last, starts_on="2024-02-29")

    def test_weeks_and_days_of_a_card(self):
        for row in (
            ("week", "2024-03-06", "2024-02-29", "2024-03-06"),
            ("week", "2024-03-07", "2024-03-07", "2024-03-13"),
            ("day", "2024-03-07", "2024-03-07", "2024-03-07"),
            ("quarter", "2024-05-28", "2024-02-29", "2024-05-28"),
            ("quarter", "2024-05-29", "2024-05-29", "2024-08-28"),
        ):
            self.assertPeriod(*row, starts_on="2024-02-29")

    def test_a_card_that_ends_cuts_its_last_period(self):
        self.assertPeriod(
            "month",
            "2024-06-10",
            "2024-06-05",
            "2024-06-20",
            "2024-01-05",
            "2024-06-20",
        )

    def test_an_extended_card_has_more_periods_and_the_same_first_days(self):
        long = {"starts_on": "2024-01-05", "ends_on": "2024-09-20"}
        self.assertPeriod("month", "2024-06-10", "2024-06-05", "2024-07-04", **long)
        self.assertPeriod("month", "2024-09-20", "2024-09-05", "2024-09-20", **long)

    def test_a_quota_for_the_whole_validity(self):
        card = {"starts_on": "2024-01-05", "ends_on": "2024-09-20"}
        self.assertPeriod("validity", "2024-06-10", "2024-01-05", "2024-09-20", **card)
        self.assertPeriod(
            "validity", "2030-06-10", "2024-01-05", None, starts_on="2024-01-05"
        )

    def test_nothing_is_used_before_it_begins(self):
        with self.assertRaises(ValueError):
            quota_period("month", date(2024, 1, 4), starts_on=date(2024, 1, 5))

    @given(DAYS, st.integers(0, 3000), st.sampled_from(PERIODS))
    def test_each_day_lies_in_one_period_and_periods_join(self, start, days, period):
        on = start + timedelta(days=days)
        first, last = quota_period(period, on, starts_on=start)
        self.assertTrue(start <= first <= on <= last)
        for day in (first, last):
            self.assertEqual(quota_period(period, day, starts_on=start), (first, last))
        after = quota_period(period, last + timedelta(days=1), starts_on=start)
        self.assertEqual(after[0], last + timedelta(days=1))

    @given(DAYS, st.integers(1, 40))
    def test_a_card_of_n_months_has_n_monthly_periods(self, start, months):
        end = period_end(start, months, "month")
        day, count = start, 0
        while day <= end:
            day = quota_period("month", day, starts_on=start)[1] + timedelta(days=1)
            count += 1
        self.assertEqual((count, day), (months, end + timedelta(days=1)))


class TestQuota(TestCase):
    def test_what_is_left_and_the_slot_to_take(self):
        for count, taken, left, slot in (
            (1, (), 1, 0),
            (1, (0,), 0, None),
            (3, (0, 2), 1, 1),
            (1, (0, 1), 0, None),
            (2, (5,), 1, 0),
        ):
            given_by = Grant(Benefit(1, "quota", count=count))
            day = date(2024, 1, 1)
            quota = Quota(given_by, 0, day, day, frozenset(taken))
            with self.subTest(count=count, taken=taken):
                self.assertEqual((quota.left, quota.free_slot), (left, slot))


class TestOccasion(TestCase):
    def test_each_occasion_has_its_days(self):
        born = date(1990, 5, 20)
        for occasion, on, birthday, is_there in (
            ("always", date(2026, 1, 1), None, True),
            ("birthday", date(2026, 5, 20), born, True),
            ("birthday", date(2026, 5, 19), born, False),
            ("birthday", date(2026, 5, 21), born, False),
            ("birthday", date(2026, 5, 20), None, False),
            # The 20th of May 2026 is a Wednesday.
            ("birthday_week", date(2026, 5, 18), born, True),
            ("birthday_week", date(2026, 5, 24), born, True),
            ("birthday_week", date(2026, 5, 17), born, False),
            ("birthday_week", date(2026, 5, 25), born, False),
            ("birthday_month", date(2026, 5, 1), born, True),
            ("birthday_month", date(2026, 5, 31), born, True),
            ("birthday_month", date(2026, 4, 30), born, False),
            ("birthday_month", date(2026, 6, 1), born, False),
        ):
            with self.subTest(occasion=occasion, on=on):
                self.assertIs(is_occasion(occasion, on, birthday, False), is_there)

    def test_a_birthday_on_29_february_is_on_the_28th_of_other_years(self):
        born = date(2000, 2, 29)
        self.assertTrue(is_occasion("birthday", date(2028, 2, 29), born, False))
        self.assertFalse(is_occasion("birthday", date(2028, 2, 28), born, False))
        self.assertTrue(is_occasion("birthday", date(2027, 2, 28), born, False))
        self.assertFalse(is_occasion("birthday", date(2027, 3, 1), born, False))

    def test_a_birthday_week_may_begin_in_the_year_before(self):
        # The 1st of January 2027 is a Friday.
        born = date(1990, 1, 1)
        self.assertTrue(is_occasion("birthday_week", date(2026, 12, 28), born, False))
        self.assertFalse(is_occasion("birthday_week", date(2026, 12, 27), born, False))
        born = date(1990, 12, 31)
        self.assertTrue(is_occasion("birthday_week", date(2027, 1, 3), born, False))

    @given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), DAYS)
    def test_a_birthday_lies_in_its_week_and_month(self, born, on):
        if is_occasion("birthday", on, born, False):
            for wider in ("birthday_week", "birthday_month"):
                self.assertTrue(is_occasion(wider, on, born, False))

    def test_the_first_order_is_for_newcomers(self):
        on = date(2026, 5, 20)
        self.assertTrue(is_occasion("first_order", on, None, True))
        self.assertFalse(is_occasion("first_order", on, None, False))
