from odoo import Command

from .common import TourCase


class TestTopup(TourCase):
    def test_topup_is_sold_at_its_price_and_credited_once(self):
        self.run_tour("membership_topup")
        self.assertWallet(principal=200 - 80 + 300, bonus=50 + 50)
        self.assertPoints(1240 + 120)
        self.assertPaid(self.paid_orders(), wallet=80, cash=300)
        self.assertEqual(len(self._credits()), 2)

    def test_topup_needs_a_member_and_other_money_than_the_wallet(self):
        self.run_tour("membership_topup_alone")
        self.assertWallet(principal=200 + 300, bonus=50 + 50)
        self.assertPoints(1240)
        self.assertEqual(len(self._credits()), 2)

    def test_promotion_on_the_order_leaves_topup_alone(self):
        self._promise_ten_percent()
        self.run_tour("membership_topup_and_promotion")
        self.assertWallet(300, 50, member=self.other_member)
        self.assertPoints(90, self.other_member)
        self.assertEqual(self.paid_orders().amount_total, 390)

    def _credits(self):
        return self.env["membership.wallet.entry"].search([("kind", "=", "topup")])

    def _promise_ten_percent(self):
        self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "pos_ok": True,
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_mode": "percent",
                            "discount_applicability": "order",
                        }
                    )
                ],
            }
        )
