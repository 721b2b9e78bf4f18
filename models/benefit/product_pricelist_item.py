from odoo import api, models
from odoo.exceptions import ValidationError

from .product_pricelist import PLAIN


class ProductPricelistItem(models.Model):
    """The one rule of a discount that starts from what anybody pays."""

    _inherit = "product.pricelist.item"

    # === CONSTRAINT METHODS === #
    @api.constrains(
        "applied_on", "base", "compute_price", "percent_price", "pricelist_id"
    )
    def _check_membership_discount(self):
        """What a discount takes off the store's prices is one percentage; a till knows
        no other rule of it."""
        # Who manages price lists need not manage memberships.
        for pricelist in self.pricelist_id.sudo():
            owner = pricelist.membership_owner_id
            if not owner._starts_from_store():
                continue
            if len(
                pricelist.item_ids
            ) > 1 or not pricelist.item_ids._membership_is_only(owner.percent):
                raise ValidationError(
                    self.env._(
                        "%(pricelist)s is kept by a member discount on the store's"
                        " prices and has no other rules. Let the discount start from"
                        " the list prices, or give a price list instead.",
                        pricelist=pricelist.name,
                    )
                )

    # === BUSINESS METHODS === #
    def _membership_is_only(self, percent):
        """Tell whether this rule takes so many percent off everything."""
        return (
            self.applied_on == "3_global"
            and self.compute_price == "percentage"
            and self.base == "list_price"
            and self.percent_price == percent
        )

    def _compute_base_price(self, product, quantity, uom, date, currency, **options):
        """A discount starts from what anybody pays, offers and steps of the quantity
        included, where it says so."""
        pricelist = self.pricelist_id
        if not options.get(PLAIN) and pricelist._membership_starts_from_store():
            offers = pricelist._membership_offers(
                product, quantity, currency, uom=uom, date=date, **options
            )
            return offers[product.id][0]
        options[PLAIN] = True
        return super()._compute_base_price(
            product, quantity, uom, date, currency, **options
        )
