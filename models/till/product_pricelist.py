from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _compute_price_rule(self, products, quantity, *, currency=None, **options):
        """Stored value is money and has one price, and a card gives value, too: no
        price list takes off more than the card's type allows."""
        results = super()._compute_price_rule(
            products, quantity, currency=currency, **options
        )
        shares = self._membership_price_shares(products) if self else {}
        if not shares:
            return results
        own_prices = self.browse()._compute_price_rule(
            products.browse(shares),
            quantity,
            currency=currency or self.currency_id,
            **options,
        )
        for product_id, (own_price, no_rule) in own_prices.items():
            price, rule = results[product_id]
            share = shares[product_id]
            results[product_id] = (
                (own_price, no_rule)
                if share == 1
                else (max(price, own_price * share), rule)
            )
        return results

    def _membership_price_shares(self, products):
        """:return: ``{id: share of its own price}`` that these products cost at the
        least, of those for which there is such a limit; 1: it has one price"""
        topups = products.filtered("membership_is_topup")
        cards = products.filtered("membership_is_card")
        shares = dict.fromkeys(topups.ids, 1)
        if cards:
            shares |= self.env["membership.card.type"]._price_limits(cards)
        return shares
