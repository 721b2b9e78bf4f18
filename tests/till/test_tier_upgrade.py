from datetime import date, timedelta

from odoo.tests import tagged

from .common import TillCase


class TierTillCase(TillCase):
    """Gold from 300 spent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.reach_spend = 300

    def kinds(self, member=None):
        steps = (member or self.member).tier_change_ids
        return [(step.kind, step.tier_id.name) for step in steps.sorted("id")]

    def back(self, order, amount, qty=None, **values):
        return self.give_back(order, [self.pay(self.cash_pm1, -amount)], qty, **values)

    def receipt(self, payload):
        _order, answer = self.sync(payload)
        return answer["pos.order"][0]["membership_receipt"]


@tagged("post_install", "-at_install")
class TestUpgradeAtOnce(TierTillCase):
    def test_the_order_that_reaches_a_tier_gives_it_and_tells_the_till(self):
        receipt = self.receipt(self.payload([self.line(self.tea, 2)]))
        self.assertIs(receipt["tier_change"], False)
        self.assertEqual(self.member.tier_id, self.regular)
        payload = self.payload([self.line(self.tea)])
        expected = {"from": "Regular", "to": "Gold", "up": True}
        for _attempt in range(2):
            receipt = self.receipt(payload)
            self.assertEqual(receipt["tier_change"], expected)
            self.assertEqual(receipt["tier"], "Gold")
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.kinds(), [("upgrade", "Gold")])

    def test_the_order_itself_earns_by_the_tier_that_it_was_bought_with(self):
        self.sell([self.line(self.tea, 3)])
        self.assertPoints(300)
        self.sell([self.line(self.tea)])
        self.assertPoints(450)

    def test_the_step_names_the_order_and_its_figures(self):
        order = self.sell([self.line(self.tea, 4)])
        step = self.member.tier_change_ids
        self.assertEqual(step.order_id, order)
        self.assertEqual(step.figures["found"]["spend"], 400)
        self.assertIn("400", step.explanation)

    def test_a_top_up_reaches_a_tier_that_asks_for_top_ups(self):
        self.gold.write({"reach_spend": 0, "reach_topup": 300})
        self.sell([self.line(self.package.product_id, 1, 300.0)])
        self.assertEqual(self.member.tier_id, self.gold)

    def test_points_and_orders_reach_a_tier_together(self):
        self.gold.write(
            {
                "reach_spend": 0,
                "reach_growth": 100,
                "reach_orders": 2,
                "reach_match": "all",
            }
        )
        self.sell([self.line(self.stamp)])
        self.sell([self.line(self.stamp)])
        self.assertEqual(self.member.tier_id, self.regular, "stamps earn nothing")
        self.sell([self.line(self.tea)])
        self.assertEqual(self.member.tier_id, self.gold)

    def test_a_program_that_waits_for_its_review_upgrades_nobody_at_the_till(self):
        self.program.tier_upgrade_at_once = False
        receipt = self.receipt(self.payload([self.line(self.tea, 3)]))
        self.assertFalse(receipt["tier_change"])
        self.assertEqual(self.member.tier_id, self.regular)
        self.member._review_tiers(self.today)
        self.assertEqual(self.member.tier_id, self.gold)

    def test_a_tier_held_by_hand_stays(self):
        self.member._set_tier(self.regular, "Staff", locked=True)
        self.sell([self.line(self.tea, 3)])
        self.assertEqual(self.member.tier_id, self.regular)

    def test_a_tier_of_another_program_or_in_the_archive_is_not_reached(self):
        self.gold.active = False
        self.sell([self.line(self.tea, 3)])
        self.assertEqual(self.member.tier_id, self.regular)

    def test_an_order_that_comes_late_counts_on_its_own_day(self):
        self.gold.reach_window = "year"
        self.member._through_door().tier_since = False
        self.sell([self.line(self.tea, 2)], date_order="2025-12-30 03:00:00")
        self.sell([self.line(self.tea, 2)], date_order="2026-01-02 03:00:00")
        self.assertEqual(self.member.tier_id, self.regular)
        self.sell([self.line(self.tea, 1)], date_order="2025-12-31 15:59:59")
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.member.tier_since, date(2025, 12, 31))

    def test_no_step_of_history_lies_before_the_one_that_came_first(self):
        self.member._set_tier(self.regular, "Again", locked=True)
        self.member._set_tier(self.regular, "Free")
        self.sell([self.line(self.tea, 3)], date_order="2025-12-31 15:59:59")
        self.assertEqual(self.member.tier_since, self.member.joined_on)

    def test_an_order_that_changes_no_tier_costs_one_statement_more(self):
        self.gold.write(
            {"reach_spend": 10**9, "reach_orders": 10**6, "reach_window": "rolling"}
        )
        with_tiers = self.statements()
        self.patch(
            self.env.registry["pos.order"], "_membership_add_activity", lambda *_: None
        )
        self.assertEqual(with_tiers - self.statements(), 1)

    def statements(self):
        """Count the statements of an order when all that is kept in memory is there."""
        counts = []
        for _order in range(4):
            payload = self.payload([self.line(self.tea)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["pos.order"].with_user(self.cashier).sync_from_ui([payload])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return min(counts)


@tagged("post_install", "-at_install")
class TestReturned(TierTillCase):
    def test_an_upgrade_that_rested_on_a_returned_order_falls(self):
        order = self.sell([self.line(self.tea, 3)])
        self.assertEqual(self.member.tier_id, self.gold)
        back = self.back(order, 100, qty=1)
        self.assertEqual(self.member.tier_id, self.regular)
        self.assertEqual(self.kinds(), [("upgrade", "Gold"), ("returned", "Regular")])
        self.assertEqual(self.member.tier_change_ids[0].order_id, back)
        self.assertEqual(
            back.membership_receipt["tier_change"],
            {"from": "Gold", "to": "Regular", "up": False},
        )

    def test_an_upgrade_holds_while_enough_is_left(self):
        order = self.sell([self.line(self.tea, 4)])
        self.back(order, 100, qty=1)
        self.assertEqual(self.member.tier_id, self.gold)
        self.back(order, 100, qty=1)
        self.assertEqual(self.member.tier_id, self.regular)

    def test_an_upgrade_holds_by_what_was_bought_since(self):
        order = self.sell([self.line(self.tea, 3)])
        self.sell([self.line(self.tea, 3)])
        self.back(order, 300)
        self.assertEqual(self.member.tier_id, self.gold)

    def test_an_order_from_before_the_window_takes_nothing(self):
        self.gold.write({"reach_window": "rolling", "reach_window_months": 1})
        self.member._through_door().tier_since = False
        old = self.sell([self.line(self.tea, 3)], date_order="2024-01-15 03:00:00")
        self.sell([self.line(self.tea, 3)])
        steps = self.kinds()
        self.back(old, 300)
        self.assertEqual(self.kinds(), steps)

    def test_it_falls_to_where_it_came_from_with_the_end_of_that_time(self):
        self.regular.reach_spend = 0
        silver = self.env["membership.tier"].create(
            {
                "program_id": self.program.id,
                "name": "Silver",
                "level": 1,
                "reach_spend": 100,
                "validity_unit": "year",
                "downgrade_policy": "earned",
            }
        )
        self.sell([self.line(self.tea, 1)])
        self.assertEqual(self.member.tier_id, silver)
        ends_on = self.member.tier_ends_on
        self.member._through_door().tier_ends_on = ends_on - timedelta(days=7)
        order = self.sell([self.line(self.tea, 3)])
        self.assertFalse(self.member.tier_ends_on)
        self.back(order, 300)
        self.assertEqual(self.member.tier_id, silver)
        self.assertEqual(self.member.tier_ends_on, ends_on - timedelta(days=7))

    def test_each_upgrade_that_rested_on_it_falls(self):
        silver = self.env["membership.tier"].create(
            {
                "program_id": self.program.id,
                "name": "Silver",
                "level": 1,
                "reach_spend": 100,
            }
        )
        first = self.sell([self.line(self.tea, 1)])
        second = self.sell([self.line(self.tea, 2)])
        self.assertEqual(self.member.tier_id, self.gold)
        self.back(first, 100)
        self.assertEqual(self.member.tier_id, silver, "200 are left")
        self.back(second, 200)
        self.assertEqual(self.member.tier_id, self.regular)
        self.sell([self.line(self.tea, 3)])
        self.assertEqual(self.member.tier_id, self.gold)

    def test_it_does_not_fall_lower_than_what_is_left_reaches(self):
        silver = self.env["membership.tier"].create(
            {
                "program_id": self.program.id,
                "name": "Silver",
                "level": 1,
                "reach_spend": 100,
            }
        )
        order = self.sell([self.line(self.tea, 3)])
        back = self.back(order, 100, qty=1)
        self.assertEqual(self.member.tier_id, silver)
        self.assertEqual(
            back.membership_receipt["tier_change"],
            {"from": "Gold", "to": "Silver", "up": False},
        )

    def test_an_exchange_for_as_much_leaves_the_tier(self):
        order = self.sell([self.line(self.tea, 3)])
        exchange = self.sell(
            [self.line(self.tea, -3, refund_of=order.lines), self.line(self.tea, 3)],
            [self.pay(self.cash_pm1, 0)],
        )
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertFalse(exchange.membership_receipt["tier_change"])

    def test_a_tier_given_by_hand_does_not_fall(self):
        order = self.sell([self.line(self.tea, 1)])
        self.member._set_tier(self.gold, "Friend of the house")
        self.back(order, 100)
        self.assertEqual(self.member.tier_id, self.gold)

    def test_the_buyer_s_tier_falls_whoever_brings_it_back(self):
        order = self.sell([self.line(self.tea, 3)])
        back = self.back(order, 300, member=self.other_member)
        self.assertEqual(self.member.tier_id, self.regular)
        self.assertFalse(self.other_member.tier_change_ids)
        self.assertFalse(back.membership_receipt["tier_change"])

    def test_a_tier_that_was_kept_by_it_ends_as_the_review_would_have_ended_it(self):
        yesterday = self.today - timedelta(days=1)
        self.gold.write(
            {
                "reach_spend": 10**6,
                "validity_unit": "year",
                "downgrade_policy": "earned",
                "keep_rule": "own",
                "keep_orders": 1,
            }
        )
        was = {
            "tier_ends_on": yesterday,
            "tier_counts_from": yesterday - timedelta(days=364),
            "tier_counts_after": 0,
        }
        self.member._through_door().write(
            {"tier_id": self.gold.id, "tier_since": yesterday, **was}
        )
        order = self.sell([self.line(self.tea, 2)], date_order=f"{yesterday} 02:00:00")
        self.member._review_tiers(self.today)
        self.assertEqual(self.kinds(), [("kept", "Gold")])
        self.assertGreater(self.member.tier_ends_on, self.today)
        self.back(order, 100, qty=1)
        self.assertEqual(self.kinds(), [("kept", "Gold")], "it is still one order")
        back = self.back(order, 100, qty=1)
        self.assertEqual(self.kinds()[1:], [("returned", "Regular")])
        self.assertEqual(
            back.membership_receipt["tier_change"],
            {"from": "Gold", "to": "Regular", "up": False},
        )
        self.member._review_tiers(self.today)
        self.assertEqual(self.kinds()[2:], [])

    def test_a_returned_top_up_counts_as_never_made(self):
        self.gold.write({"reach_spend": 0, "reach_topup": 300})
        order = self.sell([self.line(self.package.product_id, 1, 300.0)])
        self.assertEqual(self.member.tier_id, self.gold)
        self.back(order, 300)
        self.assertEqual(self.member.tier_id, self.regular)
