from odoo import fields, models


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    # === FIELDS === #
    membership_card_ids = fields.One2many(
        "membership.card",
        "order_line_id",
        string="Membership Cards",
        readonly=True,
        groups="pos_membership.group_membership_officer",
        help="The cards that were sold on this line.",
    )
