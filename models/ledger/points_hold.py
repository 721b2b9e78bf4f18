from odoo import fields, models

from .big_integer import BigInteger


class PointsHold(models.Model):
    """Points reserved for a payment."""

    _name = "membership.points.hold"
    _inherit = ["membership.ledger.hold"]
    _description = "Points Hold"
    _log_access = False

    # === FIELDS === #
    account_id = fields.Many2one(
        "membership.points.account", ondelete="restrict", readonly=True
    )
    amount = BigInteger(required=True, readonly=True)
    captured_amount = BigInteger(required=True, readonly=True)

    _within_hold = models.Constraint(
        "CHECK (captured_amount >= 0 AND captured_amount <= amount)",
        "No more can be captured than was held.",
    )
    _live_has_account = models.Constraint(
        "CHECK (account_id IS NOT NULL OR state = 'released')",
        "A hold without account is a released one.",
    )
