from odoo import fields, models


class WalletAllocation(models.Model):
    """How much one wallet entry changed one lot."""

    _name = "membership.wallet.allocation"
    _inherit = ["membership.ledger.allocation"]
    _description = "Wallet Allocation"
    _rec_name = "entry_id"
    _log_access = False

    # === FIELDS === #
    currency_id = fields.Many2one(related="entry_id.account_id.currency_id")
    entry_id = fields.Many2one(
        "membership.wallet.entry",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    lot_id = fields.Many2one(
        "membership.wallet.lot",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    amount = fields.Monetary(required=True, readonly=True)

    _changes = models.Constraint("CHECK (amount <> 0)", "An allocation changes a lot.")
