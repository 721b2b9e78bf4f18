from odoo import fields, models

from .big_integer import BigInteger


class PointsAllocation(models.Model):
    """How much one points entry changed one lot."""

    _name = "membership.points.allocation"
    _inherit = ["membership.ledger.allocation"]
    _description = "Points Allocation"
    _rec_name = "entry_id"
    _log_access = False

    # === FIELDS === #
    entry_id = fields.Many2one(
        "membership.points.entry",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    lot_id = fields.Many2one(
        "membership.points.lot",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    amount = BigInteger(required=True, readonly=True)

    _changes = models.Constraint("CHECK (amount <> 0)", "An allocation changes a lot.")
