from odoo import api, fields, models
from odoo.exceptions import UserError

from ..asked import asked_of_one


class MembershipMember(models.Model):
    """A member who was merged into another one: archived, and found as that one.

    What was posted to it stays with it. Its code, its telephone number and its contact
    stand for the member that it was merged into (`_kept`).
    """

    _inherit = "membership.member"

    # === FIELDS === #
    merged_into_id = fields.Many2one(
        "membership.member",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The member who this one turned out to be.",
    )
    merged_from_ids = fields.One2many(
        "membership.member",
        "merged_into_id",
        string="Merged Members",
        context={"active_test": False},
        readonly=True,
    )
    merged_at = fields.Datetime(string="Merged On", readonly=True, copy=False)
    merge_reason = fields.Char(string="Why Merged", readonly=True, copy=False)
    has_contacts_to_merge = fields.Boolean(compute="_compute_has_contacts_to_merge")

    _merged_is_archived = models.Constraint(
        "CHECK (merged_into_id IS NULL OR active IS NOT TRUE)",
        "A member who was merged into another one stays archived.",
    )

    # === COMPUTE METHODS === #
    @api.depends("merged_from_ids.partner_id", "partner_id")
    def _compute_has_contacts_to_merge(self):
        for member in self:
            others = member.merged_from_ids.partner_id - member.partner_id
            member.has_contacts_to_merge = bool(others)

    # === ACTION METHODS === #
    @asked_of_one
    def action_merge_contacts(self):
        """Return Odoo's own action that merges the contacts of members who are one."""
        action = self.env["ir.actions.actions"]._for_xml_id("base.action_partner_merge")
        partners = self._with_merged().partner_id
        action["context"] = {
            "active_model": "res.partner",
            "active_ids": partners.ids,
            "active_id": self.partner_id.id,
        }
        return action

    # === BUSINESS METHODS === #
    def _kept(self):
        """Return these members, and for those that were merged the one they are now."""
        merged = self.filtered("merged_into_id")
        return (self - merged) | merged.merged_into_id if merged else self

    def _with_merged(self):
        """Return these members, those that were merged into them, and those of other
        programs that moved to them."""
        everybody = self | self.moved_from_ids
        return everybody | everybody.merged_from_ids

    def _check_not_gone(self):
        """Raise UserError if one of these members was merged into another one, or is a
        member of another program now."""
        for member in self.filtered("merged_into_id"):
            raise UserError(member._merged_message())
        for member in self.filtered("moved_to_id"):
            raise UserError(member._moved_message())

    def _merged_message(self):
        return self.env._(
            "%(name)s (%(code)s) was merged into %(kept)s (%(kept_code)s).",
            name=self.name,
            code=self.code,
            kept=self.merged_into_id.name,
            kept_code=self.merged_into_id.code,
        )
