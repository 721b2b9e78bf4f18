from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .reckoning_common import ReckoningCase


@tagged("post_install", "-at_install")
class TestFrozen(ReckoningCase):
    """What a posted order rests on stays as it is."""

    def assertKept(self, *acts):
        for number, act in enumerate(acts):
            with self.subTest(act=number), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    act()

    def test_the_order(self):
        order = self.sell([self.line(self.tea)]).with_user(self.cashier)
        other = self.sell([self.line(self.tea)], member=self.other_member)
        self.assertKept(
            lambda: order.write({"partner_id": self.other_member.partner_id.id}),
            lambda: order.write({"amount_total": 1}),
            lambda: order.write({"amount_paid": 1}),
            lambda: order.write({"date_order": "2020-01-01 00:00:00"}),
            lambda: order.write({"config_id": self.config.copy().id}),
            lambda: order.write({"lines": [self.line(self.tea)]}),
            lambda: order.write({"lines": [Command.link(other.lines.id)]}),
            lambda: order.lines.write({"order_id": other.id}),
            lambda: order.lines.write({"discount": 50}),
        )
        order.write({"partner_id": order.partner_id.id, "internal_note": "later"})

    def test_the_payments(self):
        order = self.sell([self.line(self.tea)]).with_user(self.cashier)
        other = self.sell([self.line(self.tea)], member=self.other_member)
        payment = order.payment_ids
        self.assertKept(
            lambda: payment.write({"pos_order_id": other.id}),
            lambda: payment.write({"amount": 1}),
            lambda: payment.unlink(),
            lambda: payment.create(
                {
                    "pos_order_id": order.id,
                    "amount": 1,
                    "payment_method_id": self.cash_pm1.id,
                }
            ),
            lambda: order.add_payment(
                {
                    "pos_order_id": order.id,
                    "amount": -100,
                    "payment_method_id": self.bank_pm1.id,
                }
            ),
            lambda: order.write(
                {"payment_ids": [Command.update(payment.id, {"amount": 150})]}
            ),
            lambda: order.write(
                {
                    "payment_ids": [
                        Command.update(
                            payment.id, {"payment_method_id": self.wallet_method.id}
                        )
                    ]
                }
            ),
        )

    def test_nobody_s_order_does_not_become_a_return_of_somebody_s(self):
        sold = self.sell([self.line(self.tea)])
        plain = self.sell([self.line(self.tea)], member=self.env["membership.member"])
        plain = plain.with_user(self.cashier)
        back = self.line(self.tea, -1, 100.0, refund_of=sold.lines)
        self.assertKept(
            lambda: plain.lines.write({"refunded_orderline_id": sold.lines.id}),
            lambda: plain.write({"lines": [back]}),
        )

    def test_what_somebody_paid_does_not_pay_for_another_order(self):
        nobody = self.env["membership.member"]
        paid = self.sell([self.line(self.tea, 3)], member=nobody).payment_ids
        topup = [self.line(self.package.product_id, 1, 300.0)]
        moved = [Command.link(paid.id)]
        payload = self.payload(topup, [self.pay(self.cash_pm1, 300)])
        mapping = {payload["uuid"]: {"payment_ids": [paid.uuid]}}
        self.assertKept(
            lambda: self.sync({**payload, "payment_ids": moved}),
            lambda: self.sync(
                {
                    **payload,
                    "payment_ids": [],
                    "relations_uuid_mapping": {"pos.order": mapping},
                }
            ),
        )
        self.assertFigures(principal=0)
        self.assertEqual(paid.pos_order_id.amount_paid, 300)

    def test_another_way_of_payment_is_corrected_as_ever(self):
        order = self.sell([self.line(self.tea)]).with_user(self.cashier)
        order.write(
            {
                "payment_ids": [
                    Command.update(
                        order.payment_ids.id, {"payment_method_id": self.bank_pm1.id}
                    )
                ]
            }
        )
        self.assertEqual(order.payment_ids.payment_method_id, self.bank_pm1)
        order.write(
            {
                "payment_ids": [
                    Command.delete(order.payment_ids.id),
                    self.pay(self.cash_pm1, 60),
                    self.pay(self.bank_pm1, 40),
                ]
            }
        )
        self.assertEqual(sum(order.payment_ids.mapped("amount")), 100)

    def test_nobody_s_order_is_edited_as_ever(self):
        nobody = self.env["membership.member"]
        order = self.sell([self.line(self.tea)], member=nobody)
        order.write({"partner_id": self.member.partner_id.id})
        order.lines.write({"price_unit": 90})
        self.assertFigures(points=0, spend=0)

    def test_a_tip_may_come_after_the_payment(self):
        tip = self._create_goods("Tip", 0)
        self.config.write({"iface_tipproduct": True, "tip_product_id": tip.id})
        order = self.sell([self.line(self.tea)])
        order.write({"lines": [self.line(tip, 1, 20.0)]})
        self.assertEqual(len(order.lines), 2)
        self.assertFigures(points=100, spend=100)
