from decimal import Decimal
from fractions import Fraction

from odoo import models

from ...logic.worth import worths


class PosOrder(models.Model):
    """What the lines of an order were worth: the money that was paid for each."""

    _inherit = "pos.order"

    # === BUSINESS METHODS === #
    def _membership_units(self, amount):
        """:return: ``amount`` of the order's currency in minor units, as an integer"""
        rounding = Decimal(str(self.currency_id.rounding))
        return round(Decimal(str(self.currency_id.round(amount))) / rounding)

    def _membership_money(self, units):
        """:return: minor units of the order's currency as an amount, a float"""
        return self.currency_id.round(units * self.currency_id.rounding)

    def _membership_line_worths(self):
        """What was paid for each sold line of a posted order, after all its negative
        lines: what a sale, its points and its return are reckoned from.

        :return: ``{line id: minor units}``; lines that return something are not in it
        """
        self.ensure_one()
        sold = self.lines.filtered(lambda line: not line.refunded_orderline_id)
        typed = sold.filtered(lambda line: line.qty < 0)
        matched = typed._membership_matched()
        return worths(
            (
                line.id,
                round(
                    self._membership_units(line._membership_value())
                    * (1 - matched.get(line.id, 0))
                ),
                line._membership_kind(),
                line._membership_is_sheltered(),
            )
            for line in sold
        )


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    # === BUSINESS METHODS === #
    def _membership_kind(self):
        """:return: what the line sells: a kind of ``logic.worth``"""
        self.ensure_one()
        product = self.product_id
        if product.membership_is_topup:
            return "topup"
        if product.membership_is_card:
            return "card"
        is_tip = product and product == self.order_id.config_id.tip_product_id
        return "tip" if is_tip else "goods"

    def _membership_sold_type(self):
        """:return: the card type that this line sells, archived or not"""
        return self.env["membership.card.type"]._sold_by(self.product_id)

    def _membership_is_sheltered(self):
        """:return: whether discounts of an order leave this line alone"""
        if not self.product_id.membership_is_card:
            return False
        return not self._membership_sold_type().discount_max

    def _membership_value(self):
        """The money of this line with its sign: negative for a return or a discount.

        The point of sale sends the subtotal of a return line without its sign, so the
        sign is taken from quantity and price.

        :return: float, taxes included
        """
        self.ensure_one()
        sign = -1 if self.qty * self.price_unit < 0 else 1
        return sign * abs(self.price_subtotal_incl)

    def _membership_matched(self):
        """:return: ``{line id: share}`` of these returns without receipt that stood for
        purchases, and take nothing off what their own order sold"""
        matched = {}
        if not self:
            return matched
        backs = self.env["membership.return"].search([("line_id", "in", self.ids)])
        for line, rows in backs.grouped("line_id").items():
            quantity = sum(Fraction(str(row.quantity)) for row in rows)
            matched[line.id] = quantity / -line._membership_quantity()
        return matched

    def _membership_worth(self):
        """:return: float, what was paid for this line after all negative lines"""
        order = self.order_id
        return order._membership_money(order._membership_line_worths().get(self.id, 0))

    def _membership_quantity(self):
        """:return: the quantity as it is written, without the noise of a float"""
        return Fraction(str(self.qty))
