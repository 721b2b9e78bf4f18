from odoo import models
from odoo.tools import SQL


class LedgerAccount(models.AbstractModel):
    """Accounts count days as their member's program does, and are at home with it."""

    _inherit = "membership.ledger.account"

    def _business_date(self):
        """Return today's date in the time zone of the member's program."""
        return self.sudo().member_id.program_id._today()

    def _sql_home(self, account_id):
        self.env["membership.member"].flush_model(["company_id"])
        return SQL(
            "(SELECT holder.company_id FROM %s held"
            " JOIN membership_member holder ON holder.id = held.member_id"
            " WHERE held.id = %s)",
            SQL.identifier(self._table),
            account_id,
        )
