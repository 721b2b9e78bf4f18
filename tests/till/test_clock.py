from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .reckoning_common import ReckoningCase


@tagged("post_install", "-at_install")
class TestMoment(ReckoningCase):
    def test_a_late_order_counts_on_its_own_day_and_a_later_one_when_it_arrives(self):
        now = fields.Datetime.now()
        for days, offset in ((6, timedelta(days=6)), (0, timedelta(days=8))):
            claimed = fields.Datetime.to_string(now - offset)
            order = self.sell([self.line(self.tea)], arrives=now, date_order=claimed)
            row = self.env["membership.activity"].search([("order_id", "=", order.id)])
            with self.subTest(days=days):
                self.assertEqual(
                    row.day, self.program._today(now - timedelta(days=days))
                )
        matter = self.to_check("time")
        self.assertEqual(matter.order_id, order)

    def test_a_till_s_clock_is_not_believed_far_ahead(self):
        now = fields.Datetime.now()
        for claimed in ("2099-01-01 00:00:00", "9999-12-31 23:59:59"):
            order = self.sell([self.line(self.tea)], arrives=now, date_order=claimed)
            entry = self.env["membership.points.entry"].search(
                [("origin_id", "=", order.id)]
            )
            with self.subTest(claimed=claimed):
                self.assertLess(entry.lot_ids.expires_on.year, 2040)
                self.assertEqual(self.to_check("time")[:1].order_id, order)
        order = self.sell(
            [self.line(self.tea)],
            arrives=now,
            date_order=fields.Datetime.to_string(now + timedelta(minutes=5)),
        )
        self.assertNotIn(order, self.to_check("time").order_id)

    def test_how_long_a_till_may_be_offline_is_the_program_s_to_say(self):
        self.program.days_offline = 1
        now = fields.Datetime.now()
        claimed = fields.Datetime.to_string(now - timedelta(days=2))
        order = self.sell([self.line(self.tea)], arrives=now, date_order=claimed)
        self.assertEqual(self.to_check("time").order_id, order)

    def test_a_back_dated_return_does_not_refund_a_used_card_in_full(self):
        order = self.sell([self.line(self.year_product)])
        card = self.cards_of()
        self.sell([self.line(self.tea)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE membership_card SET starts_on = starts_on - 180,"
            " ends_on = ends_on - 180 WHERE id = %s",
            [card.id],
        )
        now = fields.Datetime.now()
        for days in (5, 200):
            back = [self.line(self.year_product, -1, 120.0, refund_of=order.lines)]
            self.assertRefused(
                back,
                [self.pay(self.cash_pm1, -120)],
                arrives=now,
                date_order=fields.Datetime.to_string(now - timedelta(days=days)),
            )
