from odoo import Command

from .common import TourCase


class TestCardPriceAtTheTill(TourCase):
    """A card that has one price, and one from which a quarter may be taken off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_paid_card({"name": "Year card", "price": 120})
        cls._create_paid_card({"name": "Club card", "price": 100, "discount_max": 25})

    def test_a_card_is_sold_for_what_its_type_allows(self):
        self.run_tour("membership_card_price")
        orders = self.paid_orders()
        self.assertEqual(orders.mapped("amount_total"), [120, 90, 80])
        self.assertEqual(orders.lines.mapped("discount"), [0, 0, 0])
        self.assertEqual(len(orders.lines.membership_card_ids), 3)

    def test_promotions_take_no_more_off_than_its_type_allows(self):
        self._promise_ten_percent()
        self.run_tour("membership_card_and_promotion")
        order = self.paid_orders()
        self.assertEqual(order.amount_total, 272)
        self.assertEqual(len(order.lines.membership_card_ids), 2)

    def _promise_ten_percent(self):
        reward = {
            "reward_type": "discount",
            "discount": 10,
            "discount_mode": "percent",
            "discount_applicability": "order",
        }
        self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "pos_ok": True,
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [Command.create(reward)],
            }
        )
