from odoo import Command
from odoo.tests import tagged

from ..till.card_common import CardTillCase


@tagged("-standard", "pos_membership_neighbours")
class TestDownPayment(CardTillCase):
    """A quotation of Odoo's `pos_sale`, paid at the till in two parts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who sells quotations at a till has rights of Odoo's sales.
        sales = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        (cls.env.user | cls.cashier).group_ids |= sales
        cls.deposit = cls._create_goods("Down payment", 0)
        cls.config.down_payment_product_id = cls.deposit
        cls.quotation, cls.other_quotation = (cls._quote() for __ in range(2))

    @classmethod
    def _quote(cls):
        quotation = cls.env["sale.order"].create(
            {
                "partner_id": cls.member.partner_id.id,
                "order_line": [
                    Command.create({"product_id": cls.tea.id, "price_unit": 100})
                ],
            }
        )
        quotation.action_confirm()
        return quotation

    def named(self, product, quotation=None, **options):
        quotation = quotation or self.quotation
        return self.line(product, sale_order_origin_id=quotation.id, **options)

    def pay_down(self, quotation=None, **options):
        return self.sell([self.named(self.deposit, quotation, price=30.0)], **options)

    def settle(self, *others, quotation=None, **options):
        lines = [
            self.named(self.tea, quotation),
            self.named(self.deposit, quotation, qty=-1, price=30.0),
        ]
        return self.sell([*lines, *others], **options)

    def figures(self, member=None):
        """Return spend and number of orders of a member."""
        self.env.invalidate_all()
        activities = self.env["membership.activity"].search(
            [("member_id", "=", (member or self.member).id)]
        )
        return sum(activities.mapped("spend")), sum(activities.mapped("orders"))

    def test_a_down_payment_and_its_settlement_are_one_order(self):
        self.pay_down()
        self.assertEqual(self.figures(), (30, 1))
        self.settle()
        self.assertEqual(self.figures(), (100, 1))
        self.assertPoints(100)

    def test_goods_that_come_back_are_no_settlement_whatever_they_name(self):
        self.sell([self.line(self.tea)])
        self.assertPoints(100)
        self.sell(
            [self.named(self.tea, qty=-1, price=100.0)],
            [self.pay(self.cash_pm1, -100)],
        )
        self.assertPoints(0)
        self.assertEqual(self.figures(), (0, 0))

    def test_another_quotation_and_goods_beside_it_are_another_order(self):
        self.pay_down()
        self.pay_down(self.other_quotation)
        self.assertEqual(self.figures(), (60, 2))
        self.settle(self.line(self.stamp))
        self.assertEqual(self.figures(), (170, 3))

    def test_each_member_has_a_purchase_of_his_own(self):
        self.pay_down()
        self.settle(member=self.other_member)
        self.assertEqual(self.figures(), (30, 1))
        self.assertEqual(self.figures(self.other_member), (70, 1))

    def test_the_settlement_counts_when_the_down_payment_is_returned(self):
        deposit = self.pay_down()
        self.settle()
        self.give_back(deposit, [self.pay(self.cash_pm1, -30)])
        self.assertEqual(self.figures(), (70, 1))

    def test_a_returned_settlement_leaves_the_down_payment(self):
        self.pay_down()
        order = self.settle()
        tea = order.lines.filtered(lambda line: line.product_id == self.tea)
        self.sell(
            [self.line(self.tea, -1, 100.0, refund_of=tea)],
            payments=[self.pay(self.cash_pm1, -100)],
        )
        self.assertEqual(self.figures()[1], 1)

    def test_the_settlement_is_a_part_of_the_first_order(self):
        self.env["membership.benefit"].create(
            {
                "tier_id": self.regular.id,
                "kind": "multiplier",
                "multiplier": 2,
                "occasion": "first_order",
            }
        )
        self.pay_down()
        self.assertPoints(60)
        self.settle()
        self.assertPoints(200)
        self.sell([self.line(self.tea)])
        self.assertPoints(300)

    def test_counting_anew_finds_the_same(self):
        orders = self.pay_down() | self.settle()
        changed = self.env["membership.activity"]._recount(orders)
        self.assertFalse(changed)
        self.assertEqual(self.figures(), (100, 1))
        self.env.cr.execute(
            "DELETE FROM membership_activity WHERE order_id = ANY(%s)", [orders.ids]
        )
        self.env["membership.activity"]._backfill()
        self.assertEqual(self.figures(), (100, 1))
