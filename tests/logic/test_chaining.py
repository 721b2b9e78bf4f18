from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.chaining import (
    KEEP,
    Holding,
    Period,
    Rule,
    Step,
    Term,
    cut_short,
    first_day_after,
    following,
    is_due,
    loop_from,
    period_from,
    refuse_choice,
    refuse_now,
    succession,
)

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
UNITS = st.sampled_from(["day", "month", "year"])
DURATIONS = st.builds(Term, st.just("duration"), length=st.integers(1, 40), unit=UNITS)
ANY_TERM = DURATIONS | st.just(Term("permanent"))
MONTH = Term("duration", 1, "month")


def day(text):
    return date.fromisoformat(text) if text else None


class TestIsDue(TestCase):
    def test_a_card_is_over_on_the_day_after_its_last(self):
        for ends_on, today, expected in [
            ("2026-02-28", "2026-02-27", False),
            ("2026-02-28", "2026-02-28", False),
            ("2026-02-28", "2026-03-01", True),
            ("2028-02-29", "2028-03-01", True),
            (None, "2099-12-31", False),
        ]:
            with self.subTest(ends_on=ends_on, today=today):
                self.assertIs(is_due(day(ends_on), day(today)), expected)


class TestFollowing(TestCase):
    def test_table(self):
        chain = Rule("chain", 7)
        for choice, chosen, rule, expected in [
            ("type", None, chain, chain),
            ("type", 9, chain, chain),
            ("type", None, Rule("lapse"), Rule("lapse")),
            ("type", None, KEEP, KEEP),
            ("chain", 9, KEEP, Rule("chain", 9)),
            ("chain", 9, chain, Rule("chain", 9)),
            ("keep", None, chain, KEEP),
            ("lapse", None, chain, Rule("lapse")),
            # what names no type can't be followed by one
            ("chain", None, chain, KEEP),
            ("type", None, Rule("chain"), KEEP),
            # a type left over from an earlier choice means nothing
            ("keep", 9, chain, KEEP),
            ("type", None, Rule("lapse", 7), Rule("lapse")),
        ]:
            with self.subTest(choice=choice, chosen=chosen, rule=rule):
                self.assertEqual(following(choice, chosen, rule), expected)


class TestPeriodFrom(TestCase):
    def test_table(self):
        year = Term("duration", 1, "year")
        for term, first, expected in [
            (Term("permanent"), "2026-03-01", ("2026-03-01", None)),
            (Term("duration", 1, "day"), "2026-03-01", ("2026-03-01", "2026-03-01")),
            (MONTH, "2026-03-01", ("2026-03-01", "2026-03-31")),
            (MONTH, "2026-01-31", ("2026-01-31", "2026-02-28")),
            (MONTH, "2028-01-31", ("2028-01-31", "2028-02-29")),
            (year, "2028-02-29", ("2028-02-29", "2029-02-28")),
            # fixed dates: as they are, cut where the predecessor still held, or over
            (
                Term("fixed", starts_on=day("2026-06-01"), ends_on=day("2026-08-31")),
                "2026-03-01",
                ("2026-06-01", "2026-08-31"),
            ),
            (
                Term("fixed", starts_on=day("2026-01-01"), ends_on=day("2026-12-31")),
                "2026-03-01",
                ("2026-03-01", "2026-12-31"),
            ),
            (
                Term("fixed", ends_on=day("2026-03-01")),
                "2026-03-01",
                ("2026-03-01", "2026-03-01"),
            ),
            (Term("fixed", ends_on=day("2026-02-28")), "2026-03-01", None),
        ]:
            with self.subTest(term=term, first=first):
                found = period_from(term, day(first))
                if expected:
                    self.assertEqual(found, Period(*map(day, expected)))
                else:
                    self.assertIsNone(found)


class TestCutShort(TestCase):
    def test_table(self):
        for starts_on, ends_on, expected in [
            ("2026-01-01", "2026-12-31", "2026-03-09"),
            ("2026-01-01", None, "2026-03-09"),
            (None, None, "2026-03-09"),
            ("2026-03-10", "2026-12-31", "2026-03-10"),
            ("2026-03-09", "2026-12-31", "2026-03-09"),
            ("2026-05-01", "2026-12-31", "2026-05-01"),
            ("2026-01-01", "2026-02-28", "2026-02-28"),
            ("2026-01-01", "2026-03-10", "2026-03-09"),
        ]:
            with self.subTest(starts_on=starts_on, ends_on=ends_on):
                found = cut_short(day(starts_on), day(ends_on), date(2026, 3, 10))
                self.assertEqual(found, day(expected))

    @given(st.none() | DAYS, st.none() | DAYS, DAYS)
    def test_no_card_ends_before_it_starts_or_later_than_it_would_have(
        self, starts_on, ends_on, today
    ):
        if starts_on and ends_on and ends_on < starts_on:
            starts_on, ends_on = ends_on, starts_on
        last = cut_short(starts_on, ends_on, today)
        self.assertTrue(starts_on is None or last >= starts_on)
        self.assertTrue(ends_on is None or last <= ends_on)


class TestLoop(TestCase):
    def test_table(self):
        for next_types, expected in [
            ({1: None}, []),
            ({}, []),
            ({1: 2, 2: 3, 3: None}, []),
            ({1: 1}, [1, 1]),
            ({1: 2, 2: 1}, [1, 2, 1]),
            ({1: 2, 2: 3, 3: 1}, [1, 2, 3, 1]),
            # a loop behind this type, which is not on it
            ({1: 2, 2: 3, 3: 2}, []),
        ]:
            with self.subTest(next_types=next_types):
                self.assertEqual(loop_from(1, next_types), expected)

    @given(st.dictionaries(st.integers(0, 9), st.none() | st.integers(0, 9)))
    def test_a_loop_is_found_from_each_of_its_types_and_no_other(self, next_types):
        for type_id in range(10):
            walk, seen = next_types.get(type_id), set()
            while walk is not None and walk not in seen:
                seen.add(walk)
                walk = next_types.get(walk)
            self.assertEqual(bool(loop_from(type_id, next_types)), type_id in seen)


class TestSuccession(TestCase):
    TERMS = {1: MONTH, 2: MONTH, 3: Term("permanent")}
    RULES = {1: Rule("chain", 2), 2: Rule("chain", 3), 3: KEEP}
    JANUARY = Step(1, Period(date(2026, 1, 1), date(2026, 1, 31)))

    def follow(self, today, rules=None, terms=None):
        rules, terms = rules or self.RULES, terms or self.TERMS
        steps = succession(self.JANUARY, rules[1], rules, terms, day(today))
        return [
            (step.type_id, str(step.period.starts_on), str(step.period.ends_on))
            for step in steps
        ]

    def test_nothing_follows_a_card_that_holds(self):
        self.assertEqual(self.follow("2026-01-31"), [])

    def test_the_successor_begins_on_the_day_after(self):
        self.assertEqual(self.follow("2026-02-01"), [(2, "2026-02-01", "2026-02-28")])
        self.assertEqual(self.follow("2026-02-28"), [(2, "2026-02-01", "2026-02-28")])

    def test_missed_periods_are_caught_up(self):
        self.assertEqual(
            self.follow("2027-07-01"),
            [(2, "2026-02-01", "2026-02-28"), (3, "2026-03-01", "None")],
        )

    def test_it_ends_with_a_card_that_leads_nowhere(self):
        rules = {**self.RULES, 2: Rule("lapse")}
        self.assertEqual(len(self.follow("2027-07-01", rules)), 1)

    def test_it_ends_where_fixed_dates_are_over(self):
        terms = {**self.TERMS, 2: Term("fixed", ends_on=date(2026, 1, 31))}
        self.assertEqual(self.follow("2027-07-01", terms=terms), [])

    @given(
        st.lists(ANY_TERM, min_size=1, max_size=5),
        DAYS,
        st.integers(0, 60),
        st.integers(0, 800),
    )
    def test_one_late_run_ends_where_nightly_runs_do(
        self, terms, start, length, nights
    ):
        last = Step(0, Period(start, start + timedelta(days=length)))
        rules = {number: Rule("chain", number + 1) for number in range(len(terms))}
        rules[len(terms)] = KEEP
        terms = dict(enumerate(terms, 1))
        today = start + timedelta(days=nights)
        at_once = succession(last, rules[0], rules, terms, today)
        nightly = [last]
        for night in range(nights + 1):
            card = nightly[-1]
            nightly += succession(
                card, rules[card.type_id], rules, terms, start + timedelta(days=night)
            )
        self.assertEqual(at_once, nightly[1:])
        for card, successor in zip(nightly, nightly[1:], strict=False):
            self.assertEqual(
                successor.period.starts_on, first_day_after(card.period.ends_on)
            )
        if len(nightly) <= len(terms):
            self.assertFalse(is_due(nightly[-1].period.ends_on, today))


class TestRefusals(TestCase):
    END = date(2026, 12, 31)

    def test_what_can_be_chosen_to_follow_a_card(self):
        active = Holding("active", self.END)
        chosen = Holding("active", self.END, "chain", 7)
        for card, choice, chosen_type, expected in [
            (active, "chain", 7, ""),
            (active, "lapse", None, ""),
            (active, "type", None, "as_it_is"),
            (chosen, "chain", 7, "as_it_is"),
            (chosen, "chain", 8, ""),
            (chosen, "type", None, ""),
            (Holding("frozen", self.END), "keep", None, ""),
            (Holding("inactive"), "keep", None, ""),
            (Holding("active"), "keep", None, "permanent"),
            (Holding("active", None, "lapse"), "type", None, ""),
            (Holding("expired", self.END), "keep", None, "expired"),
            (Holding("cancelled", self.END), "keep", None, "cancelled"),
            (Holding("lost", self.END), "keep", None, "lost"),
        ]:
            with self.subTest(card=card, choice=choice):
                self.assertEqual(refuse_choice(card, choice, chosen_type), expected)

    def test_which_cards_give_way_today(self):
        active = Holding("active", self.END)
        expired = Holding("expired", self.END)
        for card, next_type, expected in [
            (active, 7, ""),
            (active._replace(ends_on=None), 7, ""),
            (active._replace(state="frozen"), 7, ""),
            (active._replace(state="inactive"), 7, ""),
            (active._replace(is_current=False), 7, ""),
            (active, None, "nothing_follows"),
            (active._replace(state="lost"), 7, "lost"),
            (active._replace(state="cancelled"), 7, "cancelled"),
            (expired, 7, ""),
            (expired._replace(has_successor=True), 7, "succeeded"),
            (expired._replace(is_current=False), 7, "other_card"),
        ]:
            with self.subTest(card=card, next_type=next_type):
                self.assertEqual(refuse_now(card, next_type), expected)
