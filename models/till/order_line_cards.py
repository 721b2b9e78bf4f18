from odoo import models
from odoo.tools import float_round


class PosOrderLine(models.Model):
    """A line that sells cards, or takes them back."""

    _inherit = "pos.order.line"

    # === BUSINESS === #

    def _membership_sold_type(self):
        """:return: the card type that this line sells, archived or not"""
        types = self.env["membership.card.type"].with_context(active_test=False)
        return types.search([("product_id", "=", self.product_id.id)])

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
        paid = self._membership_value_per_unit()
        return float_round(
            self.price_unit * amount / paid if paid else 0.0,
            precision_digits=self.env["decimal.precision"].precision_get(
                "Product Price"
            ),
            rounding_method="DOWN",
        )
