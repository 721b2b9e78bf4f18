from odoo import api, fields, models
from odoo.exceptions import UserError

# What makes a product sell stored value for money, one to one
TOPUP_FIELDS = frozenset(
    {
        "active",
        "attribute_line_ids",
        "available_in_pos",
        "combo_ids",
        "company_id",
        "list_price",
        "lst_price",
        "membership_is_topup",
        "membership_no_points",
        "property_account_income_id",
        "taxes_id",
        "type",
    }
)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    # === FIELDS === #
    membership_no_points = fields.Boolean(
        string="Earns No Points",
        help="Members earn no points on this product.",
    )
    membership_is_topup = fields.Boolean(
        string="Is a Top-up",
        readonly=True,
        copy=False,
        help="This product belongs to a top-up package.",
    )

    # === CRUD METHODS === #
    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("membership_is_topup") for vals in vals_list):
            self._check_topup_write({"membership_is_topup": True})
        return super().create(vals_list)

    def write(self, vals):
        self._check_topup_write(vals)
        return super().write(vals)

    def unlink(self):
        self._check_topup_unlink()
        return super().unlink()

    # === HELPERS === #
    def _through_membership_door(self):
        return self.env["membership.guarded"]._open_door(self)

    def _check_topup_write(self, vals):
        """Raise UserError when a top-up's product would become something else."""
        changed = TOPUP_FIELDS & set(vals)
        if not changed or self.env["membership.guarded"]._is_door_open_for(self):
            return
        if "membership_is_topup" in changed or any(self.mapped("membership_is_topup")):
            raise UserError(
                self.env._(
                    "This product belongs to a top-up package. Change the package"
                    " instead."
                )
            )

    def _check_topup_unlink(self):
        if any(self.mapped("membership_is_topup")):
            raise UserError(
                self.env._(
                    "This product belongs to a top-up package. Archive the package"
                    " instead."
                )
            )
