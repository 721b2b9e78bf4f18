from odoo import Command, fields
from odoo.tests import tagged

from ..benefit.test_member_prices import MemberPricesCase


@tagged("-standard", "pos_membership_neighbours")
class TestSalePrices(MemberPricesCase):
    """Quotations of Odoo's `sale` for a member, where the company has offers."""

    def quote(self, partner, *lines):
        """Return the lines of a quotation for ``(product, quantity)`` each."""
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product, quantity in lines
                ],
            }
        )
        return order.order_line

    def paid(self, lines):
        return [line.price_reduce_taxexcl for line in lines]

    def test_a_quotation_starts_from_offers_and_steps(self):
        self.fixed(self.tea, 80)
        self.fixed(self.tea, 60, min_quantity=5)
        lines = ((self.tea, 1), (self.tea, 5), (self.cup, 1))
        member = self.member.partner_id
        self.assertEqual(self.paid(self.quote(member, *lines)), [72, 54, 36])
        anybody = self.new_partner("Wang Wei")
        self.assertEqual(self.paid(self.quote(anybody, *lines)), [80, 60, 40])

    def test_an_offer_that_is_better_than_the_discount_is_kept(self):
        self.discount.price_base = "list"
        offer = self.fixed(self.tea, 80)
        lines = self.quote(self.member.partner_id, (self.tea, 1), (self.pot, 1))
        self.assertEqual(self.paid(lines), [80, 225])
        self.assertEqual(lines[0].pricelist_item_id, offer)
        offer.date_end = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        lines.order_id._recompute_prices()
        self.assertEqual(self.paid(lines), [90, 225])
