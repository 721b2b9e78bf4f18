from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..asked import asked_of_records


class MembershipTier(models.Model):
    """A level of status within a program. The lowest level is where members begin."""

    _name = "membership.tier"
    _description = "Membership Tier"
    _order = "program_id, level"

    # === FIELDS === #
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "membership.program", required=True, index=True, ondelete="restrict"
    )
    level = fields.Integer(
        required=True, default=0, help="A higher number is a higher status."
    )
    color = fields.Char(default="#78909C", required=True)
    member_ids = fields.One2many("membership.member", "tier_id", string="Members")
    member_count = fields.Integer(compute="_compute_member_count")

    _level_unique = models.Constraint(
        "UNIQUE (program_id, level)", "Two tiers of a program can't share a level."
    )
    _color_hex = models.Constraint(
        "CHECK (color ~ '^#[0-9A-Fa-f]{6}$')",
        "A color is written as # and six hexadecimal digits.",
    )

    # === COMPUTE METHODS === #
    def _compute_member_count(self):
        counts = dict(
            self.env["membership.member"]._read_group(
                [("tier_id", "in", self.ids)], ["tier_id"], ["__count"]
            )
        )
        for tier in self:
            tier.member_count = counts.get(tier, 0)

    # === CRUD METHODS === #
    def write(self, vals):
        if "program_id" in vals and any(
            tier.program_id.id != vals["program_id"] for tier in self
        ):
            raise ValidationError(
                self.env._("A tier stays with its program. Create another one instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion_in_use(self):
        # Members that are archived, and histories, hang on a tier as well.
        members = self.env["membership.member"].sudo().with_context(active_test=False)
        changes = self.env["membership.tier.change"].sudo()
        for tier in self:
            count = members.search_count([("tier_id", "=", tier.id)])
            named = ["|", ("tier_id", "=", tier.id), ("old_tier_id", "=", tier.id)]
            if count or changes.search_count(named, limit=1):
                raise UserError(
                    self.env._(
                        "Members are %(tier)s (%(count)s), or were. Archive the tier"
                        " instead.",
                        count=f"{count:,}",
                        tier=tier.name,
                    )
                )

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_members(self):
        """Return the action that shows the members of these tiers."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_member_action"
        )
        action["domain"] = [("tier_id", "in", self.ids)]
        return action
