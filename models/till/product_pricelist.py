from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _membership_price_shares(self, products):
        """Stored value is money and has one price, and a card gives value, too: no
        price list takes off more than the card's type allows."""
        topups = products.filtered("membership_is_topup")
        cards = products.filtered("membership_is_card")
        shares = super()._membership_price_shares(products)
        shares |= dict.fromkeys(topups.ids, 1)
        if cards:
            shares |= self.env["membership.card.type"]._price_limits(cards)
        return shares
