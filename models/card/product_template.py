from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    membership_no_points = fields.Boolean(
        string="Earns No Points",
        help="Members earn no points on this product.",
    )
    membership_is_topup = fields.Boolean(
        string="Is a Top-up",
        readonly=True,
        copy=False,
        help="Sells stored value: set by the top-up package that owns the product.",
    )
