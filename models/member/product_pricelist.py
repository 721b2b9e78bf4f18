from odoo import api, fields, models
from odoo.exceptions import AccessError


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
    @api.model_create_multi
    def create(self, vals_list):
        name = "membership_owner_id"
        default = self.env.context.get(f"default_{name}")
        if default or any(vals.get(name) for vals in vals_list):
            self._check_membership_owner()
        return super().create(vals_list)

    def write(self, vals):
        if "membership_owner_id" in vals:
            self._check_membership_owner()
        result = super().write(vals)
        if {"active", "company_id", "currency_id"} & set(vals):
            # Who changes a price list need not see the benefits that rest on it.
            benefits = self.env["membership.benefit"].sudo()
            benefits.search([("pricelist_id", "in", self.ids)])._check_pricelist()
            benefits._forget_book()
        return result

    # === BUSINESS METHODS === #
    def _check_membership_owner(self):
        """
        :raise AccessError: the caller is not a discount that makes its own list
        """
        if not self.env["membership.guarded"]._is_door_open_for(self):
            raise AccessError(
                self.env._("Only a member discount makes a price list its own.")
            )

    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        return [*domain, ("membership_owner_id", "=", False)]
