from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.extension import Card, Extension, Terms, extend

TODAY = date(2026, 3, 15)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
UNITS = st.sampled_from(["day", "month", "year"])
COUNTS = st.integers(1, 500)


def day(text):
    return date.fromisoformat(text)


class TestExtend(TestCase):
    def test_by_a_length_of_time(self):
        for ends_on, count, unit, expected in [
            ("2026-03-15", 1, "day", "2026-03-16"),
            ("2026-12-31", 1, "day", "2027-01-01"),
            ("2026-06-14", 1, "month", "2026-07-14"),
            ("2027-01-31", 1, "month", "2027-02-28"),
            ("2027-01-30", 1, "month", "2027-02-28"),
            ("2028-01-31", 1, "month", "2028-02-29"),
            # the last day of a month stays the last day of a month
            ("2027-02-28", 1, "month", "2027-03-31"),
            ("2027-04-30", 1, "month", "2027-05-31"),
            ("2026-12-15", 2, "month", "2027-02-15"),
            ("2028-02-29", 1, "year", "2029-02-28"),
            ("2028-02-29", 4, "year", "2032-02-29"),
            ("2027-02-28", 1, "year", "2028-02-29"),
            ("2027-02-27", 1, "year", "2028-02-27"),
        ]:
            with self.subTest(ends_on=ends_on, count=count, unit=unit):
                found = extend(Card("active", day(ends_on)), Terms(count, unit), TODAY)
                self.assertEqual(found, Extension(day(expected)))

    def test_to_a_date(self):
        for ends_on, until, expected in [
            ("2026-04-30", "2026-05-01", Extension(day("2026-05-01"))),
            ("2026-04-30", "2026-04-30", Extension(refusal="ends_later")),
            ("2026-04-30", "2026-04-29", Extension(refusal="ends_later")),
        ]:
            with self.subTest(ends_on=ends_on, until=until):
                terms = Terms(until=day(until))
                found = extend(Card("active", day(ends_on)), terms, TODAY)
                self.assertEqual(found, expected)

    def test_only_active_cards(self):
        for state, refusal in [
            ("inactive", "not_activated"),
            ("frozen", "frozen"),
            ("lost", "lost"),
            ("cancelled", "cancelled"),
        ]:
            with self.subTest(state=state):
                card = Card(state, day("2026-12-31"))
                found = extend(card, Terms(1, "month", expired_days=30), TODAY)
                self.assertEqual(found, Extension(refusal=refusal))

    def test_a_permanent_card_has_nothing_to_extend(self):
        for terms in (Terms(1, "year"), Terms(until=day("2030-01-01"))):
            self.assertEqual(
                extend(Card("active", None), terms, TODAY),
                Extension(refusal="permanent"),
            )

    def test_a_card_that_ended_is_asked_for_separately(self):
        for state, ended_days_ago, expired_days, refusal in [
            ("expired", 1, 0, "expired"),
            ("expired", 1, 1, ""),
            ("expired", 10, 10, ""),
            ("expired", 11, 10, "expired_long_ago"),
            # past its end, and the nightly job has not seen it yet
            ("active", 0, 0, ""),
            ("active", 1, 0, "expired"),
            ("active", 10, 10, ""),
            ("active", 11, 10, "expired_long_ago"),
        ]:
            with self.subTest(state=state, ago=ended_days_ago, within=expired_days):
                ends_on = TODAY - timedelta(days=ended_days_ago)
                terms = Terms(1, "year", expired_days=expired_days)
                found = extend(Card(state, ends_on), terms, TODAY)
                self.assertEqual(found.refusal, refusal)
                self.assertEqual(found.is_revived, not refusal and state == "expired")

    def test_a_card_that_another_one_followed_does_not_come_back(self):
        card = Card("expired", TODAY - timedelta(days=1), has_successor=True)
        found = extend(card, Terms(1, "year", expired_days=30), TODAY)
        self.assertEqual(found, Extension(refusal="succeeded"))

    def test_a_card_comes_back_only_when_it_holds_today(self):
        card = Card("expired", TODAY - timedelta(days=10))
        for count, expected in [
            (9, Extension(refusal="still_over")),
            (10, Extension(TODAY, is_revived=True)),
        ]:
            with self.subTest(count=count):
                terms = Terms(count, "day", expired_days=30)
                self.assertEqual(extend(card, terms, TODAY), expected)

    def test_the_calendar_ends(self):
        for count, unit in [(8000, "year"), (10**7, "day"), (10**12, "day")]:
            with self.subTest(count=count, unit=unit):
                card = Card("active", day("2026-12-31"))
                self.assertEqual(
                    extend(card, Terms(count, unit), TODAY),
                    Extension(refusal="too_far"),
                )

    @given(DAYS, COUNTS, UNITS)
    def test_a_card_ends_later_by_at_least_what_was_chosen(self, ends_on, count, unit):
        found = extend(Card("active", ends_on), Terms(count, unit), min(ends_on, TODAY))
        shortest = {"day": 1, "month": 28, "year": 365}[unit] * count
        self.assertGreaterEqual((found.ends_on - ends_on).days, shortest)

    @given(DAYS, DAYS, DAYS, st.integers(0, 400), COUNTS, UNITS)
    def test_what_is_extended_holds_today_and_longer_than_before(
        self, today, ends_on, until, expired_days, count, unit
    ):
        for terms in (
            Terms(count, unit, expired_days=expired_days),
            Terms(until=until, expired_days=expired_days),
        ):
            for state in ("active", "expired"):
                found = extend(Card(state, ends_on), terms, today)
                if not found.refusal:
                    self.assertGreater(found.ends_on, ends_on)
                    self.assertGreaterEqual(found.ends_on, today)
                    self.assertLessEqual((today - ends_on).days, expired_days)

    @given(DAYS, DAYS, DAYS)
    def test_to_the_same_date_twice_does_nothing_more(self, today, ends_on, until):
        terms = Terms(until=until)
        found = extend(Card("active", ends_on), terms, today)
        if not found.refusal:
            again = extend(Card("active", found.ends_on), terms, today)
            self.assertEqual(again.refusal, "ends_later")
