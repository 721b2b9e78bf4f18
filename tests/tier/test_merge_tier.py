from datetime import timedelta

from odoo.tests import tagged

from ..member.test_member_merge import REASON
from .tier_common import TierCase


@tagged("post_install", "-at_install")
class TestMergeTier(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.enrol("Li Na (2)")
        cls.today = cls.program._today()

    def merge(self):
        self.twin._merge_into(self.member, REASON)

    def steps(self):
        return [(step.kind, step.tier_id) for step in self.member.tier_change_ids]

    def test_what_both_bought_counts_as_one(self):
        self.buy(self.today, 600)
        self.buy(self.today, 400, member=self.twin)
        self.merge()
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.steps(), [("upgrade", self.gold)])
        self.assertEqual(self.member.year_spend, 1000)
        self.assertEqual(self.twin.year_spend, 0)

    def test_too_little_together_changes_nothing(self):
        self.buy(self.today, 600)
        self.buy(self.today, 399, member=self.twin)
        self.merge()
        self.assertEqual((self.member.tier_id, self.steps()), (self.silver, []))

    def test_the_higher_tier_of_the_one_who_goes_is_kept(self):
        ends = self.today + timedelta(days=40)
        self.place(self.gold, self.today, self.twin, tier_ends_on=ends)
        self.merge()
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.member.tier_ends_on, ends)
        self.assertEqual(self.steps(), [("merged", self.gold)])
        self.assertEqual(self.member.tier_change_ids.reason, REASON)

    def test_the_higher_tier_of_the_one_who_stays_is_kept(self):
        self.place(self.diamond, self.today)
        self.place(self.gold, self.today, self.twin)
        self.merge()
        self.assertEqual((self.member.tier_id, self.steps()), (self.diamond, []))

    def test_a_hold_by_hand_comes_with_the_tier(self):
        until = self.today + timedelta(days=10)
        self.twin._set_tier(self.gold, "A friend", locked=True, lock_ends_on=until)
        self.buy(self.today, 5000)
        self.merge()
        member = self.member
        self.assertEqual(
            (member.tier_id, member.tier_locked, member.tier_lock_ends_on),
            (self.gold, True, until),
        )

    def test_after_the_hold_it_is_what_it_was_before_or_what_was_reached(self):
        until = self.today + timedelta(days=10)
        self.twin._set_tier(self.gold, "A friend", locked=True, lock_ends_on=until)
        self.merge()
        self.review(str(until + timedelta(days=1)))
        self.assertEqual(self.member.tier_id, self.silver)

    def test_a_lower_tier_that_is_held_is_no_obstacle_to_a_higher_one(self):
        self.member._set_tier(self.silver, "Careful", locked=True)
        self.place(self.gold, self.today, self.twin)
        self.merge()
        self.assertEqual(
            (self.member.tier_id, self.member.tier_locked), (self.gold, False)
        )

    def test_of_the_same_tier_the_later_end_holds(self):
        soon, later = self.today + timedelta(days=5), self.today + timedelta(days=50)
        self.place(self.gold, self.today, tier_ends_on=soon)
        self.place(self.gold, self.today, self.twin, tier_ends_on=later)
        self.merge()
        self.assertEqual(self.member.tier_ends_on, later)

    # === WHAT A TIER RESTED ON CAN STILL COME BACK === #

    def return_all(self, member):
        """Let all that a member bought come back, as if it had never been bought."""
        self.env.cr.execute(
            "UPDATE membership_activity SET spend = 0, orders = 0 WHERE member_id = %s",
            [member.id],
        )
        self.env.invalidate_all()
        orders = self.env["membership.activity"].search([("member_id", "=", member.id)])
        member._reckon_tier_anew(self.today, orders.order_id[:1])

    def test_a_tier_falls_when_what_the_other_had_bought_for_it_is_returned(self):
        self.buy(self.today, 1000, member=self.twin)
        self.twin._review_tiers(self.today)
        self.assertEqual(self.twin.tier_id, self.gold)
        self.merge()
        self.assertEqual(self.member.tier_id, self.gold)
        self.return_all(self.member)
        self.assertEqual(self.member.tier_id, self.silver)

    def test_it_stays_when_what_the_one_had_bought_is_enough(self):
        self.buy(self.today, 1000, member=self.twin)
        self.twin._review_tiers(self.today)
        self.buy(self.today, 1000)
        self.merge()
        self.env.cr.execute(
            "UPDATE membership_activity SET spend = 0, orders = 0 WHERE id ="
            " (SELECT MIN(id) FROM membership_activity WHERE member_id = %s)",
            [self.member.id],
        )
        self.member._reckon_tier_anew(self.today, self.env["pos.order"])
        self.assertEqual(self.member.tier_id, self.gold)

    def test_a_tier_that_was_given_does_not_fall(self):
        self.twin._set_tier(self.gold, "A friend")
        self.merge()
        self.buy(self.today, 1)
        self.return_all(self.member)
        self.assertEqual(self.member.tier_id, self.gold)

    def reach_within_a_month(self):
        """Gold from 500 and Diamond from 1,000 within a month, for ever."""
        for tier, spend in ((self.gold, 500), (self.diamond, 1000)):
            tier.write(
                {
                    "reach_spend": spend,
                    "reach_window": "rolling",
                    "reach_window_months": 1,
                }
            )

    def reached_long_ago(self, member):
        """Let a member reach Gold half a year ago."""
        on = self.today - timedelta(days=180)
        self.buy(on, 600, member=member)
        member._review_tiers(on)
        self.assertEqual(member.tier_id, self.gold)

    def return_something_else(self):
        self.member._reckon_tier_anew(self.today, self.env["pos.order"])

    def test_a_tier_that_came_long_after_it_was_reached_outlasts_another_return(self):
        self.reach_within_a_month()
        self.reached_long_ago(self.twin)
        self.member._set_tier(self.silver, "Again", locked=True)
        self.member._set_tier(self.silver, "Free again")
        self.merge()
        self.assertEqual(self.member.tier_id, self.gold)
        before = self.member.tier_counts_from
        self.return_something_else()
        self.assertEqual(self.steps()[0], ("merged", self.gold))
        self.assertEqual(self.member.tier_counts_from, before)

    def test_it_falls_after_all_when_that_is_returned(self):
        self.reach_within_a_month()
        self.reached_long_ago(self.twin)
        self.merge()
        self.return_all(self.member)
        self.assertEqual(self.member.tier_id, self.silver)

    def test_a_return_does_not_add_up_what_two_members_had_bought_long_ago(self):
        self.reach_within_a_month()
        for member in (self.member, self.twin):
            self.reached_long_ago(member)
        self.merge()
        self.return_something_else()
        self.assertEqual(self.member.tier_id, self.gold)

    def test_what_both_reach_together_falls_with_what_either_returns(self):
        self.buy(self.today, 600)
        bought = self.buy(self.today, 400, member=self.twin)
        self.merge()
        self.assertEqual(self.member.tier_id, self.gold)
        self.env.cr.execute(
            "UPDATE membership_activity SET spend = 0 WHERE id = %s", [bought]
        )
        self.env.invalidate_all()
        self.return_something_else()
        self.assertEqual(self.member.tier_id, self.silver)

    def test_waiting_notices_of_the_tier_are_not_sent(self):
        notices = self.env["membership.notice"]
        rows = [(self.twin.id, "merge:tier", {})]
        notices._queue("tier_ending", rows)
        notices._queue("card_extended", [(self.twin.id, "merge:card", {})])
        self.merge()
        card, tier = notices.search([("key", "=like", "merge:%")], order="key")
        self.assertEqual((tier.state, tier.member_id), ("cancelled", self.twin))
        self.assertEqual((card.state, card.member_id), ("waiting", self.member))
