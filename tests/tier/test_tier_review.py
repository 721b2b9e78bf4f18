from datetime import date

from odoo.tests import tagged

from .tier_common import TierCase

YEARLY = {"validity_unit": "year", "downgrade_policy": "earned"}


@tagged("post_install", "-at_install")
class TestReview(TierCase):
    def test_who_reached_a_tier_gets_it_with_the_figures_that_say_so(self):
        self.buy("2026-03-01", 999.99)
        self.assertEqual(self.review("2026-03-10"), [])
        self.buy("2026-03-10", 0.01)
        self.assertEqual(self.review("2026-03-10"), [("upgrade", self.gold)])
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.member.tier_since, date(2026, 3, 10))
        step = self.member.tier_change_ids
        self.assertEqual(step.old_tier_id, self.silver)
        self.assertEqual(step.changed_on, date(2026, 3, 10))
        self.assertEqual(step.figures["rule"]["asked"], {"spend": 1000})
        self.assertEqual(step.figures["found"]["spend"], 1000)
        self.assertEqual(step.figures["days"], [None, "2026-03-10"])

    def test_a_second_review_does_nothing(self):
        self.gold.write(YEARLY)
        self.buy("2026-03-01", 1000)
        self.review("2026-03-10")
        before = self.member.read()
        self.assertEqual(self.review("2026-03-10"), [])
        self.assertEqual(self.review("2026-03-11"), [])
        self.assertEqual(self.member.read(), before)

    def test_what_is_bought_later_than_the_day_does_not_count(self):
        self.buy("2026-03-11", 1000)
        self.assertEqual(self.review("2026-03-10"), [])
        self.assertEqual(self.review("2026-03-11"), [("upgrade", self.gold)])

    def test_each_figure_can_make_a_tier(self):
        for figure, done in (
            ("orders", {"orders": 1}),
            ("growth", {"points": 5}),
            ("topup", {"topup": 300}),
        ):
            with self.subTest(figure=figure):
                member = self.enrol(figure)
                least = {"orders": 2, "growth": 10, "topup": 600}[figure]
                self.gold.write(
                    {
                        **dict.fromkeys(
                            (f"reach_{name}" for name in ("spend", "orders", "growth")),
                            0,
                        ),
                        "reach_topup": 0,
                        f"reach_{figure}": least,
                    }
                )
                self.buy("2026-03-01", member=member, **{"orders": 0, **done})
                self.assertEqual(self.review("2026-03-10", member), [])
                self.buy("2026-03-01", member=member, **{"orders": 0, **done})
                self.review("2026-03-10", member)
                self.assertEqual(member.tier_id, self.gold)

    def test_growth_by_the_formula_of_the_program(self):
        self.program.write(
            {"growth_per_point": 2, "growth_per_order": 100, "growth_order_min": 100}
        )
        self.gold.write({"reach_spend": 0, "reach_growth": 801})
        self.buy("2026-03-01", 100, points=100)
        self.buy("2026-03-01", 100.01, points=100)
        self.buy("2026-03-01", 500, points=100)
        self.assertEqual(self.review("2026-03-10"), [], "600 and 2 × 100, not 3 × 100")
        self.program.growth_per_order = 101
        self.assertEqual(self.review("2026-03-10"), [("upgrade", self.gold)])

    def test_windows_on_their_edges(self):
        for window, months, on, outside, inside in [
            ("rolling", 12, "2028-02-29", "2027-02-28", "2027-03-01"),
            ("rolling", 12, "2029-02-28", "2028-02-28", "2028-02-29"),
            ("rolling", 1, "2026-03-31", "2026-02-28", "2026-03-01"),
            ("rolling", 1, "2026-01-31", "2025-12-31", "2026-01-01"),
            ("year", 12, "2026-01-01", "2025-12-31", "2026-01-01"),
            ("year", 12, "2026-12-31", "2027-01-01", "2026-01-01"),
            ("since_tier", 12, "2026-03-10", "2026-03-04", "2026-03-05"),
        ]:
            with self.subTest(window=window, on=on):
                self.gold.write({"reach_window": window, "reach_window_months": months})
                member = self.enrol("At the edge")
                self.place(self.silver, "2026-03-05", member)
                self.buy(outside, 1000, member)
                self.assertEqual(self.review(on, member), [])
                self.buy(inside, 1000, member)
                self.assertEqual(self.review(on, member), [("upgrade", self.gold)])

    def test_orders_that_made_a_tier_do_not_count_since_it_began(self):
        (self.gold | self.diamond).write(
            {"reach_spend": 1000, "reach_window": "since_tier"}
        )
        self.diamond.reach_spend = 1500
        self.place(self.silver, "2026-01-01")
        self.buy("2026-03-10", 1000)
        self.assertEqual(self.review("2026-03-10"), [("upgrade", self.gold)])
        self.buy("2026-03-10", 1499)
        self.assertEqual(self.review("2026-03-10"), [])
        self.buy("2026-03-10", 1)
        self.assertEqual(self.review("2026-03-10"), [("upgrade", self.diamond)])

    def test_archived_members_are_left_alone(self):
        self.buy("2026-03-01", 1000)
        self.member.active = False
        self.assertEqual(self.program._review_chunk(1)[1], 0)


@tagged("post_install", "-at_install")
class TestTerm(TierCase):
    def setUp(self):
        super().setUp()
        self.gold.write(
            {**YEARLY, "keep_rule": "own", "keep_orders": 3, "grace_days": 10}
        )
        self.place(self.gold, "2025-03-11", tier_ends_on="2026-03-10")

    def keep(self, *days):
        for day in days:
            self.buy(day, 10)

    def test_a_tier_that_was_kept_goes_on_the_day_after(self):
        self.keep("2025-03-11", "2025-09-01", "2026-03-10")
        self.assertEqual(self.review("2026-03-10"), [])
        self.assertEqual(self.review("2026-03-11"), [("kept", self.gold)])
        self.assertEqual(self.member.tier_ends_on, date(2027, 3, 10))
        self.assertEqual(self.member.tier_counts_from, date(2026, 3, 11))
        self.assertEqual(self.member.tier_since, date(2025, 3, 11))

    def test_days_of_grace_are_the_last_chance(self):
        self.keep("2025-03-10", "2025-03-11", "2025-09-01")
        self.assertEqual(self.review("2026-03-11"), [])
        self.assertEqual(self.review("2026-03-20"), [])
        self.buy("2026-03-20", 10)
        self.assertEqual(self.review("2026-03-21"), [("kept", self.gold)])
        self.assertEqual(self.member.tier_ends_on, date(2027, 3, 10))

    def test_afterwards_it_is_too_late(self):
        self.keep("2025-03-11", "2025-09-01", "2026-03-21")
        self.assertEqual(self.review("2026-03-21"), [("downgrade", self.silver)])
        self.assertFalse(self.member.tier_ends_on)
        step = self.member.tier_change_ids
        self.assertEqual(step.figures["found"]["orders"], 2)
        self.assertEqual(step.figures["days"], ["2025-03-11", "2026-03-20"])

    def test_reviews_that_were_missed_are_caught_up(self):
        self.keep("2025-04-01", "2025-05-01", "2025-06-01")
        self.keep("2026-04-01", "2026-05-01", "2026-06-01")
        self.assertEqual(
            self.review("2028-01-01"),
            [("kept", self.gold), ("kept", self.gold)],
        )
        self.assertEqual(self.member.tier_ends_on, date(2028, 3, 10))
        self.assertEqual(self.review("2028-01-01"), [])

    def test_one_level_at_a_time(self):
        self.diamond.write({**YEARLY, "downgrade_policy": "one_level"})
        self.place(self.diamond, "2025-03-11", tier_ends_on="2026-03-10")
        self.assertEqual(self.review("2026-03-11"), [("downgrade", self.gold)])
        self.assertEqual(self.member.tier_ends_on, date(2027, 3, 10))
        self.assertEqual(self.review("2026-03-12"), [])

    def test_a_term_to_the_end_of_the_year(self):
        self.gold.write(
            {"validity_unit": "calendar_year", "validity_count": 2, "keep_orders": 0}
        )
        self.place(self.silver, "2025-01-01")
        self.buy("2026-12-31", 1000)
        self.review("2026-12-31")
        self.assertEqual(self.member.tier_ends_on, date(2027, 12, 31))

    def test_29_february(self):
        self.place(self.silver, "2024-01-01", tier_ends_on=False)
        self.buy("2024-02-29", 1000)
        self.review("2024-02-29")
        self.assertEqual(self.member.tier_ends_on, date(2025, 2, 28))

    def test_who_kept_a_tier_for_ever_keeps_it(self):
        self.gold.downgrade_policy = "never"
        self.assertEqual(self.review("2030-01-01"), [])
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertFalse(self.member.tier_ends_on)


@tagged("post_install", "-at_install")
class TestNotice(TierCase):
    def setUp(self):
        super().setUp()
        self.gold.write({**YEARLY, "notice_days": 14, "grace_days": 3})
        self.place(self.gold, "2025-03-11", tier_ends_on="2026-03-10")

    def notices(self):
        return self.env["membership.notice"].search(
            [("member_id", "=", self.member.id), ("kind", "=", "tier_ending")]
        )

    def test_a_member_is_told_once_within_the_days_of_notice(self):
        self.review("2026-02-26")
        self.assertFalse(self.notices())
        for day in ("2026-02-27", "2026-02-28", "2026-03-13"):
            self.review(day)
            self.assertEqual(self.notices().values["ends_on"], "2026-03-13")

    def test_who_did_what_is_asked_is_not_told(self):
        self.buy("2026-01-01", 1000)
        self.review("2026-02-27")
        self.assertFalse(self.notices())

    def test_without_a_term_grace_is_told_the_night_it_begins(self):
        self.gold.validity_unit = "never"
        self.place(self.gold, "2025-03-11", tier_ends_on=False)
        self.review("2026-02-27")
        self.assertEqual(self.notices().values["ends_on"], "2026-03-01")

    def test_the_message_says_what_is_missing(self):
        self.review("2026-02-27")
        self.member.partner_id.email = "li.na@example.com"
        self.notices()._send()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("Gold", mail.body_html)
        self.assertIn("to keep Gold", mail.body_html)


@tagged("post_install", "-at_install")
class TestHold(TierCase):
    def setUp(self):
        super().setUp()
        self.today = self.program._today()

    def hold(self, days=None, tier=None, reason="VIP"):
        last = days is not None and later(self.today, days)
        self.member._set_tier(
            tier or self.diamond, reason, locked=True, lock_ends_on=last or None
        )

    def test_no_review_touches_a_tier_that_is_held(self):
        self.diamond.downgrade_policy = "earned"
        self.hold()
        self.assertEqual(self.review(later(self.today, 1000)), [])
        self.assertEqual(self.member.tier_id, self.diamond)

    def test_after_its_last_day_the_member_is_where_it_was(self):
        self.place(self.gold, "2025-03-11")
        self.hold(30)
        self.assertEqual(self.review(later(self.today, 30)), [])
        self.assertEqual(self.review(later(self.today, 31)), [("lock_over", self.gold)])
        self.assertFalse(self.member.tier_locked)
        self.assertFalse(self.member.tier_lock_ends_on)

    def test_a_hold_that_was_made_longer_still_remembers(self):
        self.hold(30)
        self.hold(60, reason="Longer")
        self.assertEqual(self.member.tier_change_ids[0].kind, "lock")
        self.assertEqual(self.review(later(self.today, 31)), [])
        self.assertEqual(
            self.review(later(self.today, 61)), [("lock_over", self.silver)]
        )

    def test_what_was_bought_meanwhile_counts(self):
        self.hold(30)
        self.buy(self.today, 1000)
        self.review(later(self.today, 31))
        self.assertEqual(self.member.tier_id, self.gold)

    def test_a_tier_of_one_s_own_that_is_held_stays_afterwards(self):
        self.place(self.gold, "2025-03-11")
        self.hold(30, self.gold)
        self.review(later(self.today, 31))
        self.assertEqual(self.member.tier_id, self.gold)


def later(day, days):
    return date.fromordinal(day.toordinal() + days)
