from odoo import Command

from .common import TillCase


class CardTillCase(TillCase):
    """A store that sells a year card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year_card = cls.env["membership.card.type"].create(
            {
                "program_id": cls.program.id,
                "name": "Year card",
                "kind": "paid",
                "price": 120,
                "number_prefix": "77",
                "validity_kind": "duration",
                "validity_count": 1,
                "validity_unit": "year",
                "welcome_points": 50,
                "refund_used": "prorata",
            }
        )
        cls.year_product = cls.year_card.product_id
        # The default taxes of the company would make the prices odd.
        cls.year_product.taxes_id = [Command.clear()]

    def offer(self, member=None, quantity=1, card_type=None):
        types = self.env["membership.card.type"].with_user(self.cashier)
        return types.till_offer(
            self.config.id,
            (card_type or self.year_card).id,
            (member or self.member).partner_id.id,
            quantity,
        )

    def cards_of(self, member=None, card_type=None):
        self.env.invalidate_all()
        return self.env["membership.card"].search(
            [
                ("member_id", "=", (member or self.member).id),
                ("type_id", "=", (card_type or self.year_card).id),
            ],
            order="id",
        )

    def matters(self):
        return self.env["membership.exception"].search([("kind", "=", "card")])
