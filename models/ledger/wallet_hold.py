from odoo import api, fields, models


class WalletHold(models.Model):
    """Stored value reserved for a payment."""

    _name = "membership.wallet.hold"
    _inherit = ["membership.ledger.hold"]
    _description = "Wallet Hold"
    _log_access = False

    # === FIELDS === #
    account_id = fields.Many2one(
        "membership.wallet", ondelete="restrict", readonly=True
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True)
    captured_amount = fields.Monetary(required=True, readonly=True)
    principal = fields.Monetary(compute="_compute_split")
    bonus = fields.Monetary(compute="_compute_split")

    _within_hold = models.Constraint(
        "CHECK (captured_amount >= 0 AND captured_amount <= amount)",
        "No more can be captured than was held.",
    )
    _live_has_account = models.Constraint(
        "CHECK (account_id IS NOT NULL OR state = 'released')",
        "A hold without account is a released one.",
    )

    # === COMPUTE METHODS === #
    @api.depends("takes")
    def _compute_split(self):
        """Split the held amount by the bucket of the lots that were reserved."""
        ids = {lot_id for hold in self for lot_id, __ in hold.takes or []}
        lots = self.env["membership.wallet.lot"].sudo().browse(ids)
        buckets = {lot.id: lot.bucket for lot in lots}
        for hold in self:
            split = dict.fromkeys(("principal", "bonus"), 0.0)
            for lot_id, amount in hold.takes or []:
                split[buckets[lot_id]] += amount
            hold.update(split)
