from odoo import Command

from ..till.common import TillCase


class CardSaleCase(TillCase):
    """A store that sells a month card with a welcome gift."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env["membership.card.type"].create(
            {
                "program_id": cls.program.id,
                "name": "Month Card",
                "kind": "paid",
                "price": 30,
                "validity_kind": "duration",
                "validity_count": 30,
                "validity_unit": "day",
                "welcome_points": 10,
                "welcome_bonus": 5,
                "membership_no_points": True,
            }
        )
        cls.product = cls.type.product_id
        cls.product.taxes_id = [Command.clear()]
        cls.exceptions = cls.env["membership.exception"]

    def buy(self, qty=1, price=None, member=None):
        """Sell cards; return the line and the cards."""
        order = self.sell([self.line(self.product, qty, price)], member=member)
        return order.lines, self.type._sell(order.lines, member or self.member)

    def give_cards_back(self, line, qty=1, price=None):
        """Return cards for `price` each; return the line of the refund."""
        back = self.line(
            self.product, -qty, line.price_unit if price is None else price, line
        )
        refund = self.sell([back], is_refund=True)
        self.type._take_back(refund.lines)
        return refund.lines

    def use(self, card):
        card._mark_used(self.sell([self.line(self.stamp)]))

    def reported(self):
        return self.exceptions.search([("kind", "=", "card")])
