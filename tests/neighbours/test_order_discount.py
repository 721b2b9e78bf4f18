from odoo.tests import tagged

from ..tours.common import TourCase


@tagged("-standard", "pos_membership_neighbours")
class TestOrderDiscount(TourCase):
    """The button of Odoo's `pos_discount` in a store that sells stored value."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discount = cls._create_goods("Order discount", 0)
        cls.config.write(
            {
                "module_pos_discount": True,
                "discount_product_id": cls.discount.id,
                "discount_pc": 10,
            }
        )
        cls.env["membership.topup.package"].create(
            {"program_id": cls.program.id, "name": "Pack 100", "amount": 100}
        )
        cls.year_card = cls._create_paid_card(
            {
                "name": "Year card",
                "price": 120,
                "number_prefix": "77",
                "validity_kind": "duration",
                "validity_count": 1,
                "validity_unit": "year",
                "refund_used": "prorata",
            }
        )

    def test_topup_is_paid_in_full_beside_discounted_goods(self):
        self.run_tour("membership_discount_of_order_with_topup")
        self.assertEqual(self.paid_orders().amount_total, 150)
        self.assertWallet(100, 0, member=self.other_member)
        self.assertPoints(50, self.other_member)

    def test_discount_follows_the_goods_and_no_topup(self):
        self.run_tour("membership_discount_follows_goods_only")
        self.assertEqual(self.paid_orders().amount_total, 200)
        self.assertWallet(100, 0, member=self.other_member)
        self.assertPoints(100, self.other_member)

    def test_card_is_paid_in_full_beside_discounted_goods(self):
        self.run_tour("membership_discount_of_order_with_card")
        self.assertEqual(self.paid_orders().mapped("amount_total"), [170, -50])
        card = self.env["membership.card"].search([("type_id", "=", self.year_card.id)])
        self.assertEqual(card.state, "active")

    def test_discount_of_a_topup_alone_is_none(self):
        self.run_tour("membership_discount_of_nothing_else")
        self.assertEqual(self.paid_orders().amount_total, 100)
        self.assertWallet(100, 0, member=self.other_member)
