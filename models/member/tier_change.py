from odoo import api, fields, models
from odoo.exceptions import UserError


class MembershipTierChange(models.Model):
    """One step in a member's tier history. Written once, by `_set_tier`."""

    _name = "membership.tier.change"
    _inherit = ["membership.guarded"]
    _description = "Tier Change"
    _order = "id desc"
    _rec_name = "tier_id"

    _guarded_fields = frozenset(
        {"member_id", "old_tier_id", "tier_id", "changed_on", "reason"}
    )

    # === FIELDS === #
    member_id = fields.Many2one(
        "membership.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    old_tier_id = fields.Many2one(
        "membership.tier", string="From", readonly=True, ondelete="restrict"
    )
    tier_id = fields.Many2one(
        "membership.tier",
        string="To",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    changed_on = fields.Date(string="On", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    create_uid = fields.Many2one("res.users", string="By", readonly=True)

    # === CRUD METHODS === #
    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise UserError(self.env._("The history of tiers is never rewritten."))
