from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..logic.contact import folded
from ..models.asked import asked_of_one


class MembershipEnrolWizard(models.TransientModel):
    """A new member in the back office: a contact that exists, or name and number."""

    _name = "membership.enrol.wizard"
    _description = "New Member"

    # === FIELDS === #
    program_id = fields.Many2one(
        "membership.program",
        required=True,
        default=lambda self: self.env["membership.program"]._only_one(),
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Existing Contact",
        help="Leave empty to create a contact from the name and number below.",
    )
    name = fields.Char(
        string="Full Name", compute="_compute_contact", store=True, readonly=False
    )
    phone = fields.Char(compute="_compute_contact", store=True, readonly=False)
    email = fields.Char(compute="_compute_contact", store=True, readonly=False)
    notice = fields.Char(compute="_compute_notice")
    birthday = fields.Date()
    store_id = fields.Many2one(
        "pos.config",
        string="Enrolled At",
        domain="[('membership_program_id', '=', program_id)]",
    )

    # === COMPUTE METHODS === #
    @api.depends("partner_id")
    def _compute_contact(self):
        for wizard in self:
            partner = wizard.partner_id
            wizard.name = partner.name or wizard.name
            wizard.phone = partner.phone if partner else wizard.phone
            wizard.email = partner.email if partner else wizard.email

    @api.depends("partner_id", "program_id")
    @api.depends_context("lang")
    def _compute_notice(self):
        for wizard in self:
            program = wizard.program_id
            wizard.notice = program._kept_contact_notice(wizard.partner_id)

    # === CRUD METHODS === #
    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "res.partner" and context.get("active_id"):
            values.setdefault("partner_id", context["active_id"])
        return values

    # === ACTION METHODS === #
    @asked_of_one
    def action_enrol(self):
        """Enrol and open the new member; membership officers only."""
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(self.env._("Only a membership officer enrols members."))
        self.program_id.check_access("read")
        member = self._enrol_contact()
        if self.birthday:
            member.birthday = self.birthday
        return {
            "type": "ir.actions.act_window",
            "res_model": "membership.member",
            "res_id": member.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #
    def _enrol_contact(self):
        members = self.env["membership.member"]
        if self.partner_id:
            self.partner_id.check_access("read")
            return members._enrol(self.program_id, self.partner_id, store=self.store_id)
        if not (self.name or "").strip():
            raise UserError(
                self.env._("Choose a contact, or type the new member's name.")
            )
        if not self.program_id._phone_digits(self.phone):
            raise UserError(self.env._("Type the new member's phone number."))
        member = members._enrol_new(
            self.program_id, self.name.strip(), folded(self.phone), store=self.store_id
        )
        if self.email:
            member.partner_id.sudo().email = self.email
        return member
