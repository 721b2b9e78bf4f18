from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _compute_price_rule(
        self,
        products,
        quantity,
        *,
        currency=None,
        uom=None,
        date=False,
        compute_price=True,
        **kwargs,
    ):
        """Stored value is money and has one price: no price list changes it."""
        results = super()._compute_price_rule(
            products,
            quantity,
            currency=currency,
            uom=uom,
            date=date,
            compute_price=compute_price,
            **kwargs,
        )
        unruled = self.browse()
        topups = products.filtered("membership_is_topup")
        if topups and self:
            results.update(
                unruled._compute_price_rule(
                    topups,
                    quantity,
                    currency=currency or self.currency_id,
                    uom=uom,
                    date=date,
                    compute_price=compute_price,
                    **kwargs,
                )
            )
        return results
