from odoo import fields, models


class ProductPricelist(models.Model):
    """Price lists that belong to a percent discount are nobody's default."""

    _inherit = "product.pricelist"

    # === FIELDS === #
    membership_owner_id = fields.Many2one(
        "membership.benefit",
        string="Member Discount",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="This price list is kept by a member discount.",
    )

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if {"active", "company_id", "currency_id"} & set(vals):
            # Who changes a price list need not see the benefits that rest on it.
            benefits = self.env["membership.benefit"].sudo()
            benefits.search([("pricelist_id", "in", self.ids)])._check_pricelist()
            benefits._forget_book()
        return result

    # === BUSINESS METHODS === #
    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        return [*domain, ("membership_owner_id", "=", False)]
