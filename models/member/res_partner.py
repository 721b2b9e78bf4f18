from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    membership_member_ids = fields.One2many(
        "membership.member", "partner_id", string="Memberships"
    )
