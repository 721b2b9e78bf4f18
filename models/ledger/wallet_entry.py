from odoo import fields, models


class WalletEntry(models.Model):
    """One immutable movement of principal or bonus."""

    _name = "membership.wallet.entry"
    _inherit = ["membership.ledger.entry"]
    _description = "Wallet Entry"
    _log_access = False

    # === FIELDS === #
    account_id = fields.Many2one(
        "membership.wallet", required=True, ondelete="restrict", readonly=True
    )
    currency_id = fields.Many2one(related="account_id.currency_id")
    bucket = fields.Selection(
        [("principal", "Principal"), ("bonus", "Bonus")], required=True, readonly=True
    )
    amount = fields.Monetary(required=True, readonly=True)
    balance_after = fields.Monetary(required=True, readonly=True, aggregator=None)
    reverses_id = fields.Many2one(
        "membership.wallet.entry",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
    )
    counterpart_id = fields.Many2one(
        "membership.wallet.entry",
        string="Other Side",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The entry of the other account, where value moved between two.",
    )
    lot_ids = fields.One2many("membership.wallet.lot", "entry_id")
    allocation_ids = fields.One2many("membership.wallet.allocation", "entry_id")

    _moves = models.Constraint("CHECK (amount <> 0)", "An entry moves something.")
    _known_bucket = models.Constraint(
        "CHECK (bucket IN ('principal', 'bonus'))", "Unknown bucket."
    )

    # === BUSINESS METHODS === #
    def _amounts_by_issuer(self):
        """Return what these entries moved, by who had sold or given it.

        :return: {`res.company`: signed amount}; an empty company where it is not known
        """
        amounts = {}
        changes = [(lot, lot.granted) for lot in self.lot_ids]
        changes += [(change.lot_id, change.amount) for change in self.allocation_ids]
        for lot, amount in changes:
            issuer = lot.company_id
            amounts[issuer] = amounts.get(issuer, 0) + amount
        return amounts
