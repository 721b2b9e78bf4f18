from odoo import fields, models


class MembershipNotice(models.Model):
    """The message that a tier is about to end."""

    _inherit = "membership.notice"

    # === FIELDS === #
    kind = fields.Selection(
        selection_add=[("tier_ending", "Tier about to end")],
        ondelete={"tier_ending": "cascade"},
    )
