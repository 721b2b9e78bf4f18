from fractions import Fraction
from math import ceil

from odoo import models
from odoo.tools import float_round


class PosOrderLine(models.Model):
    """A line that sells cards, or takes them back."""

    _inherit = "pos.order.line"

    # === BUSINESS === #

    def _membership_card_sale_terms(self):
        """:return: whether the store sells this card, and what it has to bring"""
        card_type, config = self._membership_sold_type(), self.order_id.config_id
        most_off = Fraction(str(card_type.discount_max)) / 100
        asked = 0
        if not self.refunded_orderline_id:
            asked = ceil(self._membership_asked(card_type.price) * (1 - most_off))
        return {
            "sheltered": not most_off,
            "asked": asked,
            "for_sale": card_type.active
            and card_type.kind == "paid"
            and card_type.price > 0
            and card_type.program_id == config.membership_program_id
            and card_type._is_accepted_at(config),
        }

    def _membership_card_terms(self, quantity, on):
        """What cards of this line are worth when they come back.

        :param quantity: how many come back
        :param date on: the day, in the program's time zone
        :return: ``{"allowed", "price_unit", "message"}``; the price is what the line of
            the return has to carry, so that it pays back what the cards are worth
        """
        card_type = self._membership_sold_type()
        cards = card_type._refundable_cards(self)
        if quantity not in range(1, len(cards) + 1):
            return {
                "allowed": False,
                "message": self.env._(
                    "These cards have been returned or cancelled already."
                ),
            }
        terms = cards[: int(quantity)]._refund_terms(on)
        return {**terms, "price_unit": self._membership_price_for(terms["amount"])}

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
