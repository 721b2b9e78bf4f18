from odoo import Command

from .common import TourCase


class TestBenefitAtTheTill(TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year_card = cls._create_paid_card(
            {
                "name": "Year card",
                "price": 120,
                "validity_kind": "duration",
                "validity_count": 1,
                "validity_unit": "year",
            }
        )
        mug = cls._create_goods("Golden mug", 30)
        cls.care, *_others = cls.env["membership.benefit"].create(
            [
                {
                    "tier_id": cls.gold.id,
                    "kind": "quota",
                    "name": "Free care",
                    "quota_count": 2,
                    "quota_period": "month",
                },
                {
                    "tier_id": cls.gold.id,
                    "kind": "exclusive",
                    "product_tmpl_ids": [Command.set(mug.product_tmpl_id.ids)],
                },
                {"tier_id": cls.gold.id, "kind": "text", "name": "Own lounge"},
            ]
        )

    def test_a_service_is_used_by_one_tap_and_never_twice(self):
        self.run_tour("membership_benefit_used")
        self.assertEqual(len(self.uses()), 2)

    def test_of_two_tills_one_uses_the_last(self):
        self.care.quota_count = 1
        self.run_tour("membership_benefit_two_tills")
        self.assertEqual(self.uses().key, "key-of-the-other-till")

    def test_members_only_goods_are_refused_to_others(self):
        self.run_tour("membership_exclusive")
        order = self.paid_orders()
        self.assertEqual(order.partner_id, self.member.partner_id)
        matters = self.env["membership.exception"].search([("kind", "=", "card")])
        self.assertFalse(matters)

    def test_a_new_tier_is_told_to_the_cashier_and_the_customer(self):
        self.gold.write({"reach_spend": 100})
        self.run_tour("membership_upgrade")
        self.assertEqual(self.other_member.tier_id, self.gold)

    def test_a_lapsed_member_buys_at_normal_prices_until_a_new_card(self):
        self.program.default_card_type_id.on_expiry = "lapse"
        self._let_the_card_run_out()
        self.run_tour("membership_lapsed")
        self.assertEqual(self.member.standing, "member")
        self.assertPoints(1240)

    # === HELPERS === #

    def uses(self):
        return self.env["membership.benefit.use"].search([("state", "=", "used")])

    def _let_the_card_run_out(self):
        card = self.member.card_id
        self.env.cr.execute(
            "UPDATE membership_card SET starts_on = '2020-01-01',"
            " ends_on = '2020-12-31' WHERE id = %s",
            [card.id],
        )
        self.env.invalidate_all()
        card.sudo()._expire()
