from odoo import Command

from .common import TourCase


class PlainCase(TourCase):
    """Sales with which no program, member, card, top-up or wallet has to do."""

    FIGURES = (
        "membership.activity",
        "membership.card",
        "membership.exception",
        "membership.points.entry",
        "membership.wallet.entry",
        "membership.wallet.hold",
    )

    def setUp(self):
        super().setUp()
        self.before = self._figures()

    def totals(self):
        return self.paid_orders().mapped("amount_total")

    def assertNothingOfOurs(self):
        """The orders caused nothing beyond what Odoo makes of them."""
        self.assertFalse(self.paid_orders().membership_member_id)
        self.assertEqual(self._figures(), self.before)

    def _figures(self):
        return {name: self.env[name].search([]).ids for name in self.FIGURES}


class TestPlainStore(PlainCase):
    """A store that takes part in no program, where the module is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config.membership_program_id = False
        cls.config.payment_method_ids -= cls.wallet_method
        cls.config.write({"iface_tipproduct": True, "tip_product_id": cls.tip.id})
        cls._offer_a_menu()
        cls._tax_tea()

    def test_sales_and_returns(self):
        self.run_tour("membership_plain_sales_and_returns")
        self.assertEqual(self.totals(), [100, -100, -100, 90, 7])
        self.assertNothingOfOurs()

    def test_combo_tip_and_taxes(self):
        self.run_tour("membership_plain_combo_tip_and_taxes")
        self.assertEqual(self.totals(), [30, 105, 100])
        self.assertEqual(self.paid_orders()[1].tip_amount, 5)
        self.assertNothingOfOurs()

    def test_invoice(self):
        self.run_tour("membership_plain_invoice")
        self.assertEqual(self.totals(), [100, 100])
        self.assertEqual(self.paid_orders()[0].account_move.state, "posted")
        self.assertNothingOfOurs()

    @classmethod
    def _offer_a_menu(cls):
        sweets = [cls._create_goods(name, 10) for name in ("Cake", "Biscuit")]
        combo = cls.env["product.combo"].create(
            {
                "name": "Sweets",
                "combo_item_ids": [
                    Command.create({"product_id": sweet.id}) for sweet in sweets
                ],
            }
        )
        cls._create_goods("Menu", 30, type="combo", combo_ids=[Command.set(combo.ids)])

    @classmethod
    def _tax_tea(cls):
        tax = cls.env["account.tax"].create(
            {"name": "15 %", "amount": 15, "amount_type": "percent"}
        )
        cls._create_goods("Taxed tea", 100, taxes_id=[Command.set(tax.ids)])
        no_tax = cls.env["account.fiscal.position"].create({"name": "No tax here"})
        cls.env["account.tax"].create(
            {
                "name": "0 %",
                "amount": 0,
                "fiscal_position_ids": [Command.set(no_tax.ids)],
                "original_tax_ids": [Command.set(tax.ids)],
            }
        )
        cls.config.write(
            {
                "tax_regime_selection": True,
                "fiscal_position_ids": [Command.set(no_tax.ids)],
            }
        )


class TestStranger(PlainCase):
    """Somebody who is no member, in a store that has them."""

    def test_goods_are_returned_without_a_receipt(self):
        self.run_tour("membership_stranger_returns_goods")
        self.assertEqual(self.totals(), [-100, -100, 100, -100])
        self.assertNothingOfOurs()
