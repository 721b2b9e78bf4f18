from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    membership_no_points = fields.Boolean(
        string="Earns No Points",
        help="Members earn no points on this product.",
    )
