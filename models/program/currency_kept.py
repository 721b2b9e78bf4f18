"""The currency of a store comes from its journal or its company: both may change."""

from odoo import models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if "currency_id" in vals:
            # Who keeps journals need not see the stores.
            stores = self.env["pos.config"].sudo().with_context(active_test=False)
            program = ("membership_program_id", "!=", False)
            path = "payment_method_ids.journal_id"
            own = ["|", ("journal_id", "in", self.ids), (path, "in", self.ids)]
            stores.search([program, *own])._check_membership_program()
        return result


class ResCompany(models.Model):
    _inherit = "res.company"

    # === CRUD METHODS === #
    def write(self, vals):
        result = super().write(vals)
        if "currency_id" in vals:
            stores = self.env["pos.config"].sudo().with_context(active_test=False)
            stores.search(
                [
                    ("membership_program_id", "!=", False),
                    ("company_id", "child_of", self.ids),
                ]
            )._check_membership_program()
        return result
