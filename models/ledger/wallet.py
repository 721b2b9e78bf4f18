from odoo import fields, models


class Wallet(models.Model):
    """Stored value of one member: principal (paid) and bonus (given)."""

    _name = "membership.wallet"
    _inherit = ["membership.ledger.account"]
    _description = "Wallet"
    _log_access = False

    _entry_model = "membership.wallet.entry"
    _lot_model = "membership.wallet.lot"
    _allocation_model = "membership.wallet.allocation"
    _hold_model = "membership.wallet.hold"
    _buckets = ("principal", "bonus")
    _expiring_bucket = "bonus"

    # === FIELDS === #
    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict", readonly=True
    )
    balance = fields.Monetary(required=True, readonly=True)
    principal = fields.Monetary(required=True, readonly=True)
    bonus = fields.Monetary(required=True, readonly=True)
    held = fields.Monetary(required=True, readonly=True)
    pending = fields.Monetary(compute="_compute_spendable")
    available = fields.Monetary(compute="_compute_spendable")
    entry_ids = fields.One2many("membership.wallet.entry", "account_id")
    lot_ids = fields.One2many("membership.wallet.lot", "account_id")
    hold_ids = fields.One2many("membership.wallet.hold", "account_id")

    _buckets_sum = models.Constraint(
        "CHECK (balance = principal + bonus AND principal >= 0 AND bonus >= 0)",
        "A wallet is its principal and its bonus, neither below zero.",
    )
    _held_covered = models.Constraint(
        "CHECK (held >= 0 AND held <= balance)", "Holds can't exceed the wallet."
    )
