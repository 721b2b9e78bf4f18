from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .card_common import CardTillCase


@tagged("post_install", "-at_install")
class TestCardPrice(CardTillCase):
    """The price list of the gold tier takes 20 % off."""

    def price(self, pricelist=None, product=None, **options):
        pricelist = pricelist or self.gold_prices
        return pricelist._get_product_price(product or self.year_product, 1, **options)

    def prices_by(self, **rule):
        return self.env["product.pricelist"].create(
            {"name": "Test", "item_ids": [Command.create(rule)]}
        )

    def test_no_price_list_changes_the_price_of_a_card(self):
        self.assertEqual(self.price(), 120)
        self.assertEqual(self.price(product=self.year_product.product_tmpl_id), 120)
        own = self.prices_by(
            applied_on="0_product_variant",
            product_id=self.year_product.id,
            compute_price="fixed",
            fixed_price=1,
        )
        self.assertEqual(self.price(own), 120)
        self.assertFalse(own._get_product_rule(self.year_product, 1))
        dearer = self.prices_by(compute_price="fixed", fixed_price=500)
        self.assertEqual(self.price(dearer), 120)
        self.assertEqual(self.price(product=self.tea), 80)

    def test_an_archived_card_keeps_its_price(self):
        self.year_card.active = False
        self.assertEqual(self.price(), 120)

    def test_a_price_list_takes_off_as_much_as_the_type_allows(self):
        self.year_card.discount_max = 25
        self.assertEqual(self.price(), 96)
        self.assertTrue(self.gold_prices._get_product_rule(self.year_product, 1))
        for rule in (
            {"compute_price": "percentage", "percent_price": 26},
            {"compute_price": "percentage", "percent_price": 100},
            {"compute_price": "fixed", "fixed_price": 0.01},
        ):
            with self.subTest(rule=rule):
                low = self.prices_by(**rule)
                self.assertEqual(self.price(low), 90)
                template = self.year_product.product_tmpl_id
                self.assertEqual(self.price(low, template), 90)

    def test_the_limit_follows_the_currency(self):
        self.year_card.discount_max = 25
        currency = self.env["res.currency"].create(
            {
                "name": "TTT",
                "symbol": "T",
                "rate_ids": [Command.create({"rate": 2, "name": "2020-01-01"})],
            }
        )
        low = self.prices_by(compute_price="percentage", percent_price=50)
        self.assertEqual(self.price(low, currency=currency), 180)

    def test_cards_and_goods_are_priced_together(self):
        products = self.year_product | self.tea | self.package.product_id
        prices = self.gold_prices._get_products_price(products, 1)
        self.assertEqual(list(prices.values()), [120, 80, 300])
        self.assertEqual(self.gold_prices._get_products_price(products[:0], 1), {})

    @mute_logger("odoo.sql_db")
    def test_a_discount_is_a_part_of_the_price(self):
        for percent in (-1, 100, 101):
            with self.subTest(percent=percent):
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    self.year_card.discount_max = percent
                    self.year_card.flush_recordset()
                self.env.invalidate_all()

    def test_the_till_knows_how_much_may_be_taken_off(self):
        self.year_card.discount_max = 12.5
        data = self.pos_session.with_user(self.cashier).load_data([])
        limits = {
            row["name"]: row["discount_max"] for row in data["membership.card.type"]
        }
        self.assertEqual(limits["Year card"], 12.5)
        self.assertEqual(limits["Welcome card"], 0)
