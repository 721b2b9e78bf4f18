from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.asked import asked_of_one
from ..models.reach import check_reach

# Nobody is enrolled more often by mistake.
MEMBERS_MAX = 10


class MembershipMergeWizard(models.TransientModel):
    """Members who are one person become one, after a look at what will be."""

    _name = "membership.merge.wizard"
    _description = "Merge Members"

    # === FIELDS === #
    member_ids = fields.Many2many(
        "membership.member",
        string="Are One Person",
        required=True,
        context={"active_test": False},
    )
    program_id = fields.Many2one("membership.program", compute="_compute_program_id")
    kept_id = fields.Many2one(
        "membership.member",
        string="Keep",
        compute="_compute_kept_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', member_ids)]",
        help="All that the others have goes to this member.",
    )
    reason = fields.Char()
    step = fields.Selection(
        [("edit", "Options"), ("preview", "Preview")], default="edit", readonly=True
    )
    preview = fields.Html(readonly=True, sanitize=False)

    # === COMPUTE METHODS === #
    @api.depends("member_ids")
    def _compute_program_id(self):
        for wizard in self:
            wizard.program_id = wizard.member_ids.program_id[:1]

    @api.depends("member_ids")
    def _compute_kept_id(self):
        """Propose the member of the highest tier, then who joined first."""
        for wizard in self:
            if wizard.kept_id not in wizard.member_ids:
                wizard.kept_id = wizard.member_ids.sorted(
                    lambda member: (
                        -(member.tier_id.level if member.tier_id else -1),
                        member.joined_on or fields.Date.today(),
                        member._origin.id,
                    )
                )[:1]

    # === CRUD METHODS === #
    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "membership.member":
            ids = context.get("active_ids") or []
            values["member_ids"] = [(6, 0, ids[: MEMBERS_MAX + 1])]
        return values

    # === ACTION METHODS === #
    @asked_of_one
    def action_preview(self):
        """Show what there would be, without changing anything."""
        gone = self._members_to_go()
        result = gone._rehearse_merge(self.kept_id, self.reason)
        self.write({"step": "preview", "preview": self._render_preview(gone, result)})
        return self._reopen()

    @asked_of_one
    def action_edit(self):
        """Go back to the options."""
        self.step = "edit"
        return self._reopen()

    @asked_of_one
    def action_merge(self):
        """Merge the members, all or none, and show the one who stays."""
        for member in self._members_to_go():
            member._merge_into(self.kept_id, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "membership.member",
            "res_id": self.kept_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #
    def _members_to_go(self):
        """Return the members who are to be merged into the one who stays.

        :raise AccessError: the user is no membership manager, or of another company
        :raise UserError: something is missing
        """
        if not self.env.user.has_group("pos_membership.group_membership_manager"):
            raise AccessError(self.env._("Only a membership manager merges members."))
        members = self.member_ids
        check_reach(members | self.kept_id)
        if len(members) > MEMBERS_MAX:
            raise UserError(
                self.env._(
                    "At most %(count)s members are merged at once.", count=MEMBERS_MAX
                )
            )
        if len(members | self.kept_id) < 2:
            raise UserError(self.env._("Choose the members who are one person."))
        if self.kept_id not in members:
            raise UserError(self.env._("Choose which of the members stays."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why they are one person."))
        return members - self.kept_id

    def _render_preview(self, gone, result):
        """Return as HTML what each member has, what there would be, and what goes."""
        members = self.kept_id | gone
        figures = [member.sudo()._merge_figures() for member in members]
        return self.env["ir.qweb"]._render(
            "pos_membership.merge_preview",
            {
                "members": members,
                "rows": [
                    (
                        label,
                        [lines.split("\n") for lines in texts],
                        after.split("\n"),
                    )
                    for (label, after), *texts in self._rows(result, figures)
                ],
                "notes": gone.sudo()._merge_notes(self.kept_id.sudo()),
            },
        )

    @api.model
    def _rows(self, result, figures):
        """Yield (label, text after) and the text of each member, of each line."""
        for number, line in enumerate(result):
            yield line, *(texts[number][1] for texts in figures)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
