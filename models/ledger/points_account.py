from odoo import fields, models

from .big_integer import BigInteger


class PointsAccount(models.Model):
    """Points of one member. A reversal may leave a debt (negative balance)."""

    _name = "membership.points.account"
    _inherit = ["membership.ledger.account"]
    _description = "Points Account"
    _log_access = False

    _entry_model = "membership.points.entry"
    _lot_model = "membership.points.lot"
    _allocation_model = "membership.points.allocation"
    _hold_model = "membership.points.hold"
    _buckets = ("points",)
    _expiring_bucket = "points"
    _may_owe = True

    # === FIELDS === #
    balance = BigInteger(required=True, readonly=True)
    held = BigInteger(required=True, readonly=True)
    pending = BigInteger(compute="_compute_spendable")
    available = BigInteger(compute="_compute_spendable")
    debt = BigInteger(compute="_compute_spendable")
    entry_ids = fields.One2many("membership.points.entry", "account_id")
    lot_ids = fields.One2many("membership.points.lot", "account_id")
    hold_ids = fields.One2many("membership.points.hold", "account_id")

    _held_covered = models.Constraint(
        "CHECK (held >= 0 AND held <= GREATEST(balance, 0))",
        "Holds can't exceed the points.",
    )
