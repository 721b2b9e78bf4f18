from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from odoo.addons.pos_membership.logic.tiers import (
    Done,
    Figures,
    Ladder,
    Rule,
    State,
    Term,
    Tier,
    Window,
    decide,
    falls_after,
    is_met,
    kept_days,
    missing,
    next_tier,
    term_end,
    window_start,
)

TODAY = date(2026, 3, 10)
REGULAR, SILVER, GOLD, DIAMOND = range(1, 5)
LIFETIME = Window()


def day(text):
    return date.fromisoformat(text) if text else None


def tier(number, spend=0, **values):
    rule = values.pop("reach", Rule(spend=Decimal(spend)))
    values.setdefault("keep", rule)
    return Tier(number, number * 10, reach=rule, **values)


def ladder(**values):
    """Regular for all, then Silver, Gold and Diamond at 100, 200 and 300."""
    return Ladder(
        [tier(REGULAR), *(tier(n, 100 * (n - 1), **values) for n in (2, 3, 4))]
    )


def done(spend=0, kept=0):
    return Done({LIFETIME: Figures(Decimal(spend))}, Figures(Decimal(kept)))


class TestRules(TestCase):
    def test_any_and_all(self):
        for match, spend, orders, met in [
            ("any", 99, 2, False),
            ("any", 100, 0, True),
            ("any", 0, 3, True),
            ("all", 100, 2, False),
            ("all", 99, 3, False),
            ("all", 100, 3, True),
            ("all", 101, 4, True),
        ]:
            rule = Rule(spend=Decimal(100), orders=3, match=match)
            with self.subTest(match=match, spend=spend, orders=orders):
                figures = Figures(Decimal(spend), orders)
                self.assertEqual(is_met(rule, figures), met)
                self.assertEqual(not missing(rule, figures), met)

    def test_each_figure_counts(self):
        for name in Figures._fields:
            rule = Rule(**{name: 5})
            with self.subTest(name=name):
                self.assertFalse(is_met(rule, Figures()._replace(**{name: 4})))
                self.assertTrue(is_met(rule, Figures()._replace(**{name: 5})))
                self.assertEqual(missing(rule, Figures()), [(name, 5)])

    def test_nothing_asked_is_always_met(self):
        self.assertTrue(is_met(Rule(match="all"), Figures()))

    def test_a_cent_less_is_not_enough(self):
        rule = Rule(spend=Decimal("99.99"))
        self.assertFalse(is_met(rule, Figures(Decimal("99.98"))))
        self.assertEqual(
            missing(rule, Figures(Decimal("99.98"))), [("spend", Decimal("0.01"))]
        )
        self.assertTrue(is_met(rule, Figures(Decimal("99.99"))))


class TestDays(TestCase):
    def test_first_day_of_a_window(self):
        for kind, months, on, since, first in [
            ("lifetime", 0, "2026-03-10", "2026-01-05", None),
            ("year", 0, "2026-03-10", None, "2026-01-01"),
            ("year", 0, "2026-01-01", None, "2026-01-01"),
            ("year", 0, "2026-12-31", None, "2026-01-01"),
            ("rolling", 12, "2026-03-10", None, "2025-03-11"),
            ("rolling", 12, "2028-02-29", None, "2027-03-01"),
            ("rolling", 12, "2029-02-28", None, "2028-02-29"),
            ("rolling", 1, "2026-03-31", None, "2026-03-01"),
            ("rolling", 3, "2026-05-31", None, "2026-03-01"),
            ("rolling", 1, "2026-01-01", None, "2025-12-02"),
            ("since_tier", 0, "2026-03-10", "2026-03-10", "2026-03-10"),
            ("since_tier", 0, "2026-03-10", None, None),
        ]:
            with self.subTest(kind=kind, months=months, on=on):
                found = window_start(Window(kind, months), day(on), day(since))
                self.assertEqual(found, day(first))

    def test_last_day_of_a_term(self):
        for count, unit, first, end in [
            (1, "never", "2026-03-10", None),
            (30, "day", "2026-03-01", "2026-03-30"),
            (1, "month", "2026-01-31", "2026-02-28"),
            (1, "year", "2024-02-29", "2025-02-28"),
            (1, "year", "2026-03-10", "2027-03-09"),
            (1, "calendar_year", "2026-01-01", "2026-12-31"),
            (1, "calendar_year", "2026-12-31", "2026-12-31"),
            (2, "calendar_year", "2026-12-31", "2027-12-31"),
        ]:
            with self.subTest(count=count, unit=unit, first=first):
                self.assertEqual(term_end(Term(count, unit), day(first)), day(end))

    def test_a_term_has_a_length(self):
        for unit in ("day", "month", "year", "calendar_year"):
            with self.subTest(unit=unit), self.assertRaises(ValueError):
                term_end(Term(0, unit), TODAY)

    def test_what_counts_for_keeping_does_not_depend_on_the_day_of_the_review(self):
        gold = tier(
            GOLD,
            keep=Rule(orders=1, window=Window("rolling", 12)),
            term=Term(1, "year"),
            grace_days=10,
        )
        state = State(GOLD, ends_on=date(2026, 6, 30))
        for on, last in [
            ("2026-06-01", "2026-06-01"),
            ("2026-06-30", "2026-06-30"),
            ("2026-07-05", "2026-07-05"),
            ("2026-07-10", "2026-07-10"),
            ("2027-01-01", "2026-07-10"),
        ]:
            with self.subTest(on=on):
                found = kept_days(gold, state, day(on))
                self.assertEqual(found, (date(2025, 7, 1), day(last)))

    def test_without_a_term_the_window_moves_with_the_review(self):
        gold = tier(GOLD, keep=Rule(orders=1, window=Window("rolling", 1)))
        state = State(GOLD, ends_on=date(2026, 3, 1))
        self.assertEqual(kept_days(gold, state, TODAY), (date(2026, 2, 11), TODAY))


class TestUpgrade(TestCase):
    def decide(self, spend, here=REGULAR, **values):
        state = State(here, **values)
        decision = decide(ladder(), state, done(spend), TODAY, may_fall=False)
        return decision and (decision.kind, decision.tier_id)

    def test_the_highest_tier_that_is_reached(self):
        for spend, reached in [
            (0, None),
            (99, None),
            (100, SILVER),
            (199, SILVER),
            (200, GOLD),
            (999, DIAMOND),
        ]:
            with self.subTest(spend=spend):
                expected = reached and ("upgrade", reached)
                self.assertEqual(self.decide(spend), expected)

    def test_nobody_falls_when_an_order_is_paid(self):
        self.assertIsNone(self.decide(0, GOLD))
        self.assertIsNone(self.decide(100, GOLD))
        self.assertEqual(self.decide(300, GOLD), ("upgrade", DIAMOND))

    def test_a_hold_stands_until_its_last_day_and_no_order_ends_it(self):
        for last in (None, TODAY, TODAY + timedelta(days=1)):
            with self.subTest(last=last):
                self.assertIsNone(self.decide(300, is_locked=True, lock_ends_on=last))
        yesterday = TODAY - timedelta(days=1)
        self.assertIsNone(self.decide(300, is_locked=True, lock_ends_on=yesterday))

    def test_who_has_no_tier_gets_the_lowest_or_better(self):
        self.assertEqual(self.decide(0, None), ("upgrade", REGULAR))
        self.assertEqual(self.decide(100, None), ("upgrade", SILVER))

    def test_a_ladder_without_open_tiers_changes_nothing(self):
        closed = Ladder([tier(REGULAR, is_open=False)])
        for here in (None, REGULAR):
            self.assertIsNone(decide(closed, State(here), done(), TODAY))

    def test_nobody_reaches_a_closed_tier(self):
        steps = Ladder([tier(REGULAR), tier(SILVER, 100, is_open=False)])
        self.assertIsNone(decide(steps, State(REGULAR), done(100), TODAY))

    def test_the_upgrade_begins_a_term_and_a_count(self):
        steps = Ladder(
            [tier(REGULAR), tier(SILVER, 1, term=Term(1, "year"), policy="earned")]
        )
        decision = decide(steps, State(REGULAR), done(1), TODAY)
        self.assertEqual(decision.ends_on, date(2027, 3, 9))
        self.assertEqual(decision.counts_from, TODAY)
        self.assertEqual(decision.figures, Figures(Decimal(1)))
        self.assertEqual(decision.rule, steps.get(SILVER).reach)

    def test_a_tier_that_is_never_lost_has_no_end(self):
        steps = Ladder([tier(REGULAR), tier(SILVER, 1, term=Term(1, "year"))])
        self.assertIsNone(decide(steps, State(REGULAR), done(1), TODAY).ends_on)


class TestTerm(TestCase):
    END = date(2026, 3, 9)

    def decide(self, on, spend=0, kept=0, here=GOLD, ends_on=END, **values):
        values = {"term": Term(1, "year"), "policy": "earned", **values}
        steps = ladder(**values)
        return decide(steps, State(here, ends_on), done(spend, kept), day(on))

    def test_within_the_term_nothing_is_asked(self):
        for on in ("2025-12-31", "2026-03-09"):
            self.assertIsNone(self.decide(on))

    def test_kept_terms_follow_each_other_whenever_the_review_runs(self):
        for on in ("2026-03-10", "2026-09-01"):
            decision = self.decide(on, kept=200)
            self.assertEqual(decision.kind, "kept")
            self.assertEqual(decision.ends_on, date(2027, 3, 9))
            self.assertEqual(decision.counts_from, date(2026, 3, 10))

    def test_a_tier_that_is_reached_anew_is_kept(self):
        self.assertEqual(self.decide("2026-03-10", spend=200).kind, "kept")

    def test_where_one_falls_to(self):
        for policy, here, spend, target in [
            ("earned", GOLD, 0, REGULAR),
            ("earned", GOLD, 100, SILVER),
            ("earned", DIAMOND, 200, GOLD),
            ("one_level", GOLD, 0, SILVER),
            ("one_level", DIAMOND, 0, GOLD),
            ("one_level", DIAMOND, 100, GOLD),
            ("one_level", SILVER, 0, REGULAR),
        ]:
            with self.subTest(policy=policy, here=here, spend=spend):
                decision = self.decide(
                    "2026-03-10", spend=spend, here=here, policy=policy
                )
                self.assertEqual(
                    (decision.kind, decision.tier_id), ("downgrade", target)
                )

    def test_the_lower_tier_begins_a_term_unless_it_is_the_lowest(self):
        self.assertEqual(self.decide("2026-03-10", spend=100).ends_on, date(2027, 3, 9))
        self.assertIsNone(self.decide("2026-03-10").ends_on)

    def test_nobody_falls_when_the_policy_is_never(self):
        decision = self.decide("2026-03-10", policy="never")
        self.assertEqual((decision.kind, decision.ends_on), ("dated", None))
        self.assertIsNone(self.decide("2026-03-10", policy="never", ends_on=None))

    def test_days_of_grace(self):
        for on, kept, kind in [
            ("2026-03-10", 0, None),
            ("2026-03-19", 0, None),
            ("2026-03-19", 200, "kept"),
            ("2026-03-20", 0, "downgrade"),
            ("2026-03-20", 200, "kept"),
        ]:
            with self.subTest(on=on, kept=kept):
                decision = self.decide(on, kept=kept, grace_days=10)
                self.assertEqual(decision and decision.kind, kind)

    def test_a_term_that_was_introduced_later_begins_with_the_review(self):
        decision = self.decide("2026-03-10", ends_on=None)
        self.assertEqual(decision.kind, "dated")
        self.assertEqual(decision.ends_on, date(2027, 3, 9))

    def test_a_term_of_calendar_years(self):
        decision = self.decide(
            "2027-01-01",
            kept=200,
            ends_on=date(2026, 12, 31),
            term=Term(1, "calendar_year"),
        )
        self.assertEqual(decision.ends_on, date(2027, 12, 31))


class TestWithoutTerm(TestCase):
    def decide(self, kept, ends_on=None, on=TODAY, **values):
        steps = ladder(**{"policy": "earned", **values})
        decision = decide(steps, State(GOLD, ends_on), done(0, kept), on)
        return decision and (decision.kind, decision.tier_id, decision.ends_on)

    def test_every_review_looks(self):
        self.assertIsNone(self.decide(200))
        self.assertEqual(self.decide(199), ("downgrade", REGULAR, None))

    def test_grace_begins_with_the_first_review_that_misses_something(self):
        start = TODAY - timedelta(days=1)
        self.assertEqual(self.decide(0, grace_days=3), ("dated", GOLD, start))
        for later, fate in [(0, None), (2, None), (3, ("downgrade", REGULAR, None))]:
            with self.subTest(later=later):
                found = self.decide(
                    0, start, TODAY + timedelta(days=later), grace_days=3
                )
                self.assertEqual(found, fate)

    def test_grace_is_over_when_all_is_done(self):
        self.assertEqual(self.decide(200, TODAY, grace_days=3), ("dated", GOLD, None))


class TestHold(TestCase):
    def decide(self, spend=0, before=REGULAR, here=GOLD, on=TODAY):
        state = State(here, is_locked=True, lock_ends_on=TODAY, tier_before=before)
        decision = decide(ladder(), state, done(spend), on)
        return decision and (decision.kind, decision.tier_id)

    def test_the_last_day_still_holds(self):
        self.assertIsNone(self.decide())

    def test_afterwards_one_is_where_one_was_or_where_one_got_meanwhile(self):
        tomorrow = TODAY + timedelta(days=1)
        for spend, before, then in [
            (0, REGULAR, REGULAR),
            (0, None, REGULAR),
            (0, SILVER, SILVER),
            (100, REGULAR, SILVER),
            (200, REGULAR, GOLD),
            (300, SILVER, DIAMOND),
            (0, 99, REGULAR),
        ]:
            with self.subTest(spend=spend, before=before):
                self.assertEqual(
                    self.decide(spend, before, on=tomorrow), ("lock_over", then)
                )


class TestNotice(TestCase):
    STEPS = {"term": Term(1, "year"), "policy": "earned", "notice_days": 14}

    def told(self, on, kept=0, ends_on=date(2026, 3, 31), here=GOLD, **values):
        steps = ladder(**{**self.STEPS, **values})
        state = State(here, ends_on)
        return falls_after(steps, state, done(0, kept), day(on))

    def test_within_the_days_of_notice(self):
        end = date(2026, 3, 31)
        for on, last in [
            ("2026-03-16", None),
            ("2026-03-17", end),
            ("2026-03-31", end),
            ("2026-04-01", None),
        ]:
            with self.subTest(on=on):
                self.assertEqual(self.told(on), last)

    def test_the_end_is_that_of_the_days_of_grace(self):
        self.assertIsNone(self.told("2026-03-26", grace_days=10))
        self.assertEqual(self.told("2026-03-27", grace_days=10), date(2026, 4, 10))

    def test_nobody_is_told_who_loses_nothing(self):
        for values in (
            {"kept": 200},
            {"policy": "never"},
            {"notice_days": 0},
            {"here": REGULAR},
            {"ends_on": None},
        ):
            with self.subTest(values=values):
                self.assertIsNone(self.told("2026-03-31", **values))


class TestProgress(TestCase):
    def test_the_nearest_tier_that_is_missing(self):
        for here, spend, target in [
            (REGULAR, 0, SILVER),
            (REGULAR, 150, GOLD),
            (SILVER, 0, GOLD),
            (DIAMOND, 0, None),
            (None, 0, SILVER),
        ]:
            with self.subTest(here=here, spend=spend):
                found = next_tier(ladder(), State(here), done(spend))
                self.assertEqual(found and found.id, target)
