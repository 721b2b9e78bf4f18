from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.asked import asked_of_one
from ..models.reach import check_reach


class MembershipTierWizard(models.TransientModel):
    """A tier given by a manager, with a reason."""

    _name = "membership.tier.wizard"
    _description = "Change Tier"

    # === FIELDS === #
    member_ids = fields.Many2many("membership.member", required=True)
    member_count = fields.Integer(compute="_compute_members")
    program_id = fields.Many2one("membership.program", compute="_compute_members")
    tier_id = fields.Many2one(
        "membership.tier",
        string="New Tier",
        required=True,
        domain="[('program_id', '=', program_id)]",
    )
    hold = fields.Selection(
        [
            ("reviewed", "Until the rules say otherwise"),
            ("until", "Held until a day"),
            ("always", "Held until somebody changes it"),
        ],
        string="How Long",
        required=True,
        default="reviewed",
        help="No order and no review changes a tier that is held. After the last day,"
        " the member is back in the tier of before, or in a higher one reached"
        " meanwhile.",
    )
    hold_until = fields.Date(string="Last Day")
    reason = fields.Char(required=True)

    # === COMPUTE METHODS === #
    @api.depends("member_ids")
    def _compute_members(self):
        for wizard in self:
            wizard.member_count = len(wizard.member_ids)
            wizard.program_id = wizard.member_ids.program_id[:1]

    # === CRUD METHODS === #
    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "membership.member":
            values["member_ids"] = [(6, 0, context.get("active_ids") or [])]
        return values

    # === ACTION METHODS === #
    @asked_of_one
    def action_apply(self):
        """Move the members to the tier; membership managers only."""
        if not self.env.user.has_group("pos_membership.group_membership_manager"):
            raise AccessError(self.env._("Only a membership manager changes tiers."))
        check_reach(self.member_ids)
        if self.hold == "until" and not self.hold_until:
            raise UserError(self.env._("Choose the last day of the hold."))
        self.member_ids._set_tier(
            self.tier_id,
            self.reason,
            locked=self.hold != "reviewed",
            lock_ends_on=self.hold_until if self.hold == "until" else None,
        )
        return {"type": "ir.actions.act_window_close"}
