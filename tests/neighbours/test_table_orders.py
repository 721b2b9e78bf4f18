from odoo import Command
from odoo.tests import tagged

from ..tours.common import TourCase


@tagged("-standard", "pos_membership_neighbours")
class TestTableOrders(TourCase):
    """Tables of Odoo's `pos_restaurant`, split, merged and shared by devices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_goods("Tea cup", 40)
        floor = cls.env["restaurant.floor"].create({"name": "Hall"})
        cls.env["restaurant.table"].create(
            [
                {
                    "floor_id": floor.id,
                    "table_number": number,
                    "position_h": 150 * number,
                    "position_v": 100,
                }
                for number in (1, 2)
            ]
        )
        cls.config.write(
            {
                "module_pos_restaurant": True,
                "iface_splitbill": True,
                "floor_ids": [Command.set(floor.ids)],
                "use_presets": False,
            }
        )

    def holds(self):
        return self.env["membership.wallet.hold"].search([("state", "=", "held")])

    def test_a_bill_is_split_between_two_members_who_pay_by_wallet(self):
        self.give(self.other_member, principal=120)
        self.run_tour("membership_split_between_members")
        theirs, mine = self.paid_orders().sorted("amount_total", reverse=True)
        self.assertEqual(theirs.membership_member_id, self.other_member)
        self.assertEqual(theirs.lines.mapped("price_unit"), [100])
        self.assertPaid(theirs, wallet=100)
        self.assertEqual(mine.membership_member_id, self.member)
        self.assertEqual(mine.lines.mapped("price_unit"), [32])
        self.assertPaid(mine, wallet=32)
        self.assertWallet(principal=20, bonus=0, member=self.other_member)
        self.assertEqual(self.member.wallet_id.balance, 250 - 32)
        self.assertFalse(self.holds())

    def test_an_order_merged_away_from_its_member_has_the_store_s_prices(self):
        self.run_tour("membership_merged_away")
        order = self.paid_orders().filtered(lambda order: order.state == "paid")
        self.assertFalse(order.membership_member_id)
        self.assertEqual(order.amount_total, 500)
        self.assertEqual(order.lines.mapped("membership_normal_price"), [0])
        self.assertWallet(principal=200, bonus=50)
        self.assertFalse(self.holds())

    def test_lines_merged_into_an_order_have_its_member_s_prices(self):
        self.run_tour("membership_merged_into")
        orders = self.paid_orders().filtered(lambda order: order.state == "paid")
        self.assertEqual(sorted(orders.mapped("amount_total")), [80, 140])
        mine = orders.filtered("membership_member_id")
        self.assertEqual(mine.membership_member_id, self.member)
        self.assertEqual(mine.amount_total, 80)

    def test_two_devices_at_one_table_agree_on_the_prices(self):
        self.run_tour("membership_two_devices")
        order = self.paid_orders().filtered(lambda order: order.state == "paid")
        self.assertEqual(order.lines.mapped("price_unit"), [100, 40, 40])
        self.assertFalse(order.membership_member_id)

    def test_a_table_with_a_reserved_payment_is_finished_on_another_device(self):
        self.run_tour("membership_table_left_reserved")
        self.assertWallet(principal=200, bonus=50, held=250)
        self.run_tour("membership_table_taken_over")
        order = self.paid_orders().filtered(lambda order: order.state == "paid")
        self.assertEqual(order.amount_total, 320)
        self.assertPaid(order, wallet=250, cash=70)
        self.assertWallet(principal=0, bonus=0)
        self.assertFalse(self.holds())
