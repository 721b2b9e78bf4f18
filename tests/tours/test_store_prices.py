from odoo import Command

from .common import TourCase


class TestStorePrices(TourCase):
    """A store with offers, and a Gold that takes a tenth off what anybody pays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        cls.cup = cls._create_goods("Tea cup", 40)
        cls.tea = cls.env["product.product"].search([("name", "=", "Oolong")])
        cls.store_prices = cls.env["product.pricelist"].create(
            {
                "name": "Store",
                "sequence": -1,
                "currency_id": cls.config.currency_id.id,
                "item_ids": [
                    cls._offer(cls.tea, 80),
                    cls._offer(cls.tea, 70, min_quantity=3),
                    cls._offer(cls.cup, 30, min_quantity=2),
                ],
            }
        )
        cls.config.write(
            {
                "use_pricelist": True,
                "available_pricelist_ids": [Command.set(cls.store_prices.ids)],
                "pricelist_id": cls.store_prices.id,
            }
        )
        cls.gold.benefit_ids.filtered("pricelist_id").active = False
        cls.discount = cls.env["membership.benefit"].create(
            {"tier_id": cls.gold.id, "kind": "discount", "percent": 10}
        )

    @staticmethod
    def _offer(product, price, **values):
        return Command.create(
            {
                "applied_on": "0_product_variant",
                "product_id": product.id,
                "compute_price": "fixed",
                "fixed_price": price,
                **values,
            }
        )

    def assertPricedBySales(self):
        """A quotation of the company that charges the same has the same prices."""
        lines = self.paid_orders()[-1].lines
        self.assertTrue(lines)
        for line in lines:
            price = self.discount.pricelist_id._get_product_price(
                line.product_id, line.qty
            )
            self.assertAlmostEqual(line.price_unit, price)

    def test_a_discount_starts_from_the_offers_of_the_store(self):
        self.run_tour("membership_store_prices")
        order = self.paid_orders()
        self.assertEqual(order.lines.mapped("price_unit"), [63, 36])
        self.assertEqual(order.lines.mapped("membership_normal_price"), [70, 40])
        self.assertPricedBySales()

    def test_a_discount_on_list_prices_gives_way_to_the_offers(self):
        self.discount.price_base = "list"
        self.run_tour("membership_list_prices")
        order = self.paid_orders()
        self.assertEqual(order.lines.mapped("price_unit"), [70, 36])
        self.assertEqual(order.lines.mapped("membership_normal_price"), [0, 40])
        self.assertPricedBySales()
