from odoo import models


class LedgerAccount(models.AbstractModel):
    """Accounts count days as their member's program does."""

    _inherit = "membership.ledger.account"

    def _business_date(self):
        """Return today's date in the time zone of the member's program."""
        return self.sudo().member_id.program_id._today()
