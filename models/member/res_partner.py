from odoo import api, fields, models

from ..asked import asked_of_records

MEMBERSHIP_READERS = "pos_membership.group_membership_officer"


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === FIELDS === #
    membership_member_ids = fields.One2many(
        "membership.member",
        "partner_id",
        string="Memberships",
        groups=MEMBERSHIP_READERS,
    )
    membership_tier_id = fields.Many2one(
        "membership.tier",
        compute="_compute_membership_tier_id",
        groups=MEMBERSHIP_READERS,
    )
    membership_tiers = fields.Char(
        string="Tiers",
        compute="_compute_membership_tier_id",
        groups=MEMBERSHIP_READERS,
        help="The tier of each membership; of several, with their programs.",
    )
    membership_can_join = fields.Boolean(
        compute="_compute_membership_can_join", groups=MEMBERSHIP_READERS
    )

    # === COMPUTE METHODS === #
    @api.depends("membership_member_ids.tier_id", "membership_member_ids.active")
    def _compute_membership_tier_id(self):
        for partner in self:
            members = partner.membership_member_ids
            partner.membership_tier_id = members[:1].tier_id
            several = len(members.program_id) > 1
            partner.membership_tiers = " · ".join(
                f"{member.tier_id.name} ({member.program_id.name})"
                if several
                else member.tier_id.name
                for member in members
                if member.tier_id
            )

    @api.depends("membership_member_ids.program_id")
    def _compute_membership_can_join(self):
        programs = self.env["membership.program"]
        for partner in self:
            members = partner.with_context(active_test=False).membership_member_ids
            others = [("id", "not in", members.program_id.ids)]
            partner.membership_can_join = bool(programs.search_count(others, limit=1))

    # === ACTION METHODS === #
    @asked_of_records
    def action_open_memberships(self):
        """Return the action that shows the memberships of this contact."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "pos_membership.membership_member_action"
        )
        members = self.membership_member_ids
        if len(members) == 1:
            action.update(views=[(False, "form")], res_id=members.id)
        else:
            action["domain"] = [("partner_id", "in", self.ids)]
        return action

    # === BUSINESS METHODS === #
    def _membership_takes_phone(self):
        """Tell whether a cashier may note a telephone number on this contact.

        Only where there is none, and not on companies and on users' own contacts: a
        number there decides where messages and codes go.
        """
        self.ensure_one()
        contact = self.sudo().with_context(active_test=False)
        return not (contact.phone or contact.is_company or contact.user_ids)
