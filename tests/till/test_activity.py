from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TillCase

ROWS = """
SELECT order_id, member_id, day, spend, orders, points, topup
  FROM membership_activity ORDER BY order_id
"""


@tagged("post_install", "-at_install")
class TestActivity(TillCase):
    def figures(self, member=None):
        """The sums of a member's activity: spend, orders, points, topped up."""
        self.env.invalidate_all()
        rows = self.env["membership.activity"].search(
            [("member_id", "=", (member or self.member).id)]
        )
        names = ("spend", "orders", "points", "topup")
        return tuple(round(sum(rows.mapped(name)), 2) for name in names)

    def tearDown(self):
        self.assertCountedAlike()
        super().tearDown()

    def assertCountedAlike(self):
        """What was counted order by order is what counting all at once finds."""
        self.env.flush_all()
        self.env.cr.execute(ROWS)
        counted = self.env.cr.fetchall()
        self.env.cr.execute("DELETE FROM membership_activity")
        self.env["membership.activity"]._backfill()
        self.env.cr.execute(ROWS)
        found = [row for row in counted if any(row[3:])]
        self.assertEqual(self.env.cr.fetchall(), found)

    def test_an_order_counts_once(self):
        payload = self.payload([self.line(self.tea, 2), self.line(self.stamp)])
        order, _answer = self.sync(payload)
        self.sync(payload)
        order.action_pos_order_paid()
        self.assertEqual(self.figures(), (240, 1, 200, 0))

    def test_the_day_is_that_of_the_program_s_time_zone(self):
        for at, day in [
            ("2026-03-09 15:59:59", "2026-03-09"),
            ("2026-03-09 16:00:00", "2026-03-10"),
            ("2025-12-31 16:00:00", "2026-01-01"),
            ("2028-02-28 16:00:00", "2028-02-29"),
        ]:
            with self.subTest(at=at):
                order = self.sell([self.line(self.tea)], date_order=at)
                row = self.env["membership.activity"].search(
                    [("order_id", "=", order.id)]
                )
                self.assertEqual(str(row.day), day)

    def test_a_discount_of_the_order_lowers_what_was_spent(self):
        coupon = self._create_goods("Coupon", 0)
        self.sell([self.line(self.tea, 2), self.line(coupon, 1, price=-50.0)])
        self.assertEqual(self.figures(), (150, 1, 150, 0))

    def test_a_top_up_is_no_purchase(self):
        self.sell([self.line(self.package.product_id, 1, 300.0)])
        self.assertEqual(self.figures(), (0, 0, 0, 300))

    def test_a_tip_does_not_count(self):
        tip = self._create_goods("Tip", 0)
        self.config.write({"iface_tipproduct": True, "tip_product_id": tip.id})
        self.sell([self.line(self.tea), self.line(tip, 1, 20.0)])
        self.assertEqual(self.figures(), (100, 1, 100, 0))

    def test_a_customer_who_is_no_member_counts_nowhere(self):
        self.sell([self.line(self.tea)], member=self.env["membership.member"])
        self.assertFalse(self.env["membership.activity"].search([]))

    def test_a_return_counts_as_if_it_had_never_been_bought(self):
        order = self.sell([self.line(self.tea, 3)])
        for spend, orders in ((200, 1), (100, 1), (0, 0)):
            self.give_back(order, [self.pay(self.cash_pm1, -100)], qty=1)
            self.assertEqual(self.figures(), (spend, orders, spend, 0))

    def test_a_return_counts_for_what_was_handed_out(self):
        coupon = self._create_goods("Coupon", 0)
        order = self.sell([self.line(self.tea, 2), self.line(coupon, 1, price=-50.0)])
        tea = order.lines[0]
        self.sell(
            [self.line(self.tea, -1, refund_of=tea)],
            [self.pay(self.cash_pm1, -100)],
            is_refund=True,
        )
        self.assertEqual(self.figures()[:2], (50, 1))

    def test_an_exchange_counts_for_both_orders(self):
        order = self.sell([self.line(self.tea)])
        self.sell(
            [self.line(self.tea, -1, refund_of=order.lines), self.line(self.tea, 2)],
            [self.pay(self.cash_pm1, 100)],
        )
        self.assertEqual(self.figures(), (200, 1, 200, 0))

    def test_a_return_by_somebody_else_counts_for_the_buyer(self):
        order = self.sell([self.line(self.tea)])
        self.give_back(order, [self.pay(self.cash_pm1, -100)], member=self.other_member)
        self.assertEqual(self.figures(), (0, 0, 0, 0))
        self.assertEqual(self.figures(self.other_member), (0, 0, 0, 0))

    def test_a_returned_top_up_no_longer_counts(self):
        order = self.sell([self.line(self.package.product_id, 1, 300.0)])
        self.give_back(order, [self.pay(self.cash_pm1, -300)])
        self.assertEqual(self.figures(), (0, 0, 0, 0))

    def test_nobody_writes_activity(self):
        order = self.sell([self.line(self.tea)])
        row = self.env["membership.activity"].search([("order_id", "=", order.id)])
        for act in (
            lambda: row.sudo().write({"spend": 1}),
            lambda: row.sudo().unlink(),
            lambda: row.sudo().create({"order_id": order.id}),
            lambda: row.with_user(self.cashier).read(["spend"]),
        ):
            with self.assertRaises(AccessError):
                act()
