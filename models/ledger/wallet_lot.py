from odoo import fields, models


class WalletLot(models.Model):
    """What is left of one credit of principal or bonus."""

    _name = "membership.wallet.lot"
    _inherit = ["membership.ledger.lot"]
    _description = "Wallet Lot"
    _rec_name = "entry_id"
    _log_access = False

    # === FIELDS === #
    account_id = fields.Many2one(
        "membership.wallet",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    bucket = fields.Selection(
        [("principal", "Principal"), ("bonus", "Bonus")], required=True, readonly=True
    )
    entry_id = fields.Many2one(
        "membership.wallet.entry",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    source_entry_id = fields.Many2one(
        "membership.wallet.entry",
        string="Given By",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The credit that this lot is a part of, where it came from another"
        " account.",
    )
    granted = fields.Monetary(required=True, readonly=True)
    remaining = fields.Monetary(required=True, readonly=True)
    held = fields.Monetary(required=True, readonly=True)

    _within_grant = models.Constraint(
        "CHECK (granted > 0 AND held >= 0 AND held <= remaining"
        " AND remaining <= granted)",
        "A lot can't hold less than nothing or more than it was granted.",
    )
    _principal_never_expires = models.Constraint(
        "CHECK (bucket = 'bonus' OR expires_on IS NULL)", "Principal never expires."
    )
