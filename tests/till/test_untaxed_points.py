from odoo import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestUntaxedPoints(TillCase):
    """Points on amounts without tax: the same wherever taxes differ."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.earn_base = "untaxed"
        cls.taxes = cls.env["account.tax"].create(
            [
                {
                    "name": "Added 10 %",
                    "amount": 10,
                    "price_include_override": "tax_excluded",
                },
                {
                    "name": "Included 25 %",
                    "amount": 25,
                    "price_include_override": "tax_included",
                },
            ]
        )
        cls.cake = cls._create_goods(
            "Cake", 100.0, taxes_id=[Command.set(cls.taxes[:1].ids)]
        )
        cls.book = cls._create_goods(
            "Book", 100.0, taxes_id=[Command.set(cls.taxes[1:].ids)]
        )

    def taxed(self, product, qty=1, refund_of=None):
        """A line with its product's tax, as a till reckons it."""
        tax = product.taxes_id
        included = 110.0 if tax == self.taxes[0] else 100.0
        sign = 1 if qty > 0 else -1
        return self.line(
            product,
            qty,
            refund_of=refund_of,
            tax_ids=[Command.set(tax.ids)],
            price_subtotal=included / (1 + tax.amount / 100) * abs(qty),
            price_subtotal_incl=included * qty * sign,
        )

    def test_added_and_included_taxes_earn_nothing(self):
        self.sell([self.taxed(self.cake)])
        self.assertPoints(100)
        self.sell([self.taxed(self.book)])
        self.assertPoints(180)

    def test_with_tax_they_do(self):
        self.program.earn_base = "taxed"
        self.sell([self.taxed(self.cake)])
        self.assertPoints(110)

    def test_what_a_till_claims_to_be_no_tax_is_not_believed(self):
        line = self.taxed(self.book)
        line[2]["price_subtotal"] = 100000.0
        self.sell([line])
        self.assertPoints(80)

    def test_parts_that_come_back_take_back_what_they_earned(self):
        order = self.sell([self.taxed(self.cake), self.taxed(self.book)])
        self.assertPoints(180)
        cake, book = order.lines.sorted("id")
        back = self.taxed(self.book, -1, refund_of=book)
        self.sell([back], [self.pay(self.cash_pm1, -100)], is_refund=True)
        self.assertPoints(100)
        back = self.taxed(self.cake, -1, refund_of=cake)
        self.sell([back], [self.pay(self.cash_pm1, -110)], is_refund=True)
        self.assertPoints(0)
