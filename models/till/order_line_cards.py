from fractions import Fraction
from math import ceil

from odoo import models
from odoo.tools import float_round


class PosOrderLine(models.Model):
    """A line that sells cards, or takes them back."""

    _inherit = "pos.order.line"

    # === BUSINESS === #

    def _membership_card_sale_terms(self):
        """:return: whether the store sells this card, and what it has to bring; one
        that was archived meanwhile, or is not for this store, is sold, not issued"""
        card_type, config = self._membership_sold_type(), self.order_id.config_id
        most_off = Fraction(str(card_type.discount_max)) / 100
        asked = 0
        if not self.refunded_orderline_id:
            asked = ceil(self._membership_asked(card_type.price) * (1 - most_off))
        return {
            "sheltered": not most_off,
            "asked": asked,
            "for_sale": card_type.kind == "paid"
            and card_type.price > 0
            and card_type.program_id == config.membership_program_id
            and card_type._is_sold_by(config.company_id)
            and card_type._has_what_it_gives(config.company_id),
        }

    def _membership_price_for(self, amount):
        """:return: the unit price at which this line would have cost ``amount`` each,
        rounded down, so that its taxes don't make it more"""
        paid = abs(self.price_subtotal_incl / self.qty) if self.qty else 0.0
        return float_round(
            self.price_unit * amount / paid if paid else 0.0,
            precision_digits=self.env["decimal.precision"].precision_get(
                "Product Price"
            ),
            rounding_method="DOWN",
        )
