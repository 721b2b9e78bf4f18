from odoo import fields, models


class MembershipNotice(models.Model):
    _inherit = "membership.notice"

    # === FIELDS === #
    kind = fields.Selection(
        selection_add=[("card_chained", "Next card")],
        ondelete={"card_chained": "cascade"},
    )
