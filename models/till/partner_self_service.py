from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === BUSINESS === #

    def _membership_is_visitors(self):
        """:return: whether this is no member, and a contact that a visitor made: by an
        address form that is open to all, as nobody or as the user who asks now"""
        # Who made a contact, and who is a member, is not for the caller to read.
        partner = self.sudo().with_context(active_test=False)
        maker = partner.create_uid
        is_theirs = maker and (
            maker._is_public() or maker == self.env["ir.http"]._membership_visitor()
        )
        return bool(is_theirs and not partner.membership_member_ids)

    def _membership_is_member(self):
        """:return: whether this customer is a member of any program, archived or not"""
        # A store's cashier need not see the members of other companies.
        partner = self.sudo().with_context(active_test=False)
        return bool(partner.membership_member_ids)
