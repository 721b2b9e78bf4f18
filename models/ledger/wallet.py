from odoo import fields, models

from .exceptions import AccountInUse


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
    successor_id = fields.Many2one(
        "membership.wallet",
        string="Continued By",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The wallet that took over what this one had.",
    )
    pending = fields.Monetary(compute="_compute_spendable")
    available = fields.Monetary(compute="_compute_spendable")
    lot_ids = fields.One2many(
        "membership.wallet.lot",
        "account_id",
        string="What Is Left",
        domain=[("remaining", "!=", 0)],
    )

    _buckets_sum = models.Constraint(
        "CHECK (balance = principal + bonus AND principal >= 0 AND bonus >= 0)",
        "A wallet is its principal and its bonus, neither below zero.",
    )
    _held_covered = models.Constraint(
        "CHECK (held >= 0 AND held <= balance)", "Holds can't exceed the wallet."
    )

    # === BUSINESS METHODS === #
    def _unit(self):
        """Return the smallest amount of the wallet's currency."""
        return self.sudo().currency_id._membership_unit()

    def _to_value(self, units):
        """Return smallest units as the ORM gives a monetary amount."""
        return float(self._to_amount(units))

    def _format_units(self, units):
        """Return smallest units as an amount with its currency."""
        return self.sudo().currency_id.format(self._to_value(units))

    def _check_same_currency(self, target):
        """A wallet's value stays in its currency."""
        if self.currency_id != target.currency_id:
            raise AccountInUse(
                self.env._(
                    "One wallet holds %(one)s and the other %(other)s.",
                    one=self.currency_id.name,
                    other=target.currency_id.name,
                )
            )

    def _opening_columns(self, members):
        """A wallet keeps the currency that the member's program has when it opens."""
        return {
            **super()._opening_columns(members),
            "currency_id": [member.currency_id.id for member in members],
        }

    def _account_moves(self, posting):
        """Each bucket has its own column beside the balance."""
        return {**super()._account_moves(posting), **posting.bucket_totals()}

    def _bucket_columns(self):
        return list(self._buckets)
