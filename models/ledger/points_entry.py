from odoo import fields, models

from .big_integer import BigInteger


class PointsEntry(models.Model):
    """One immutable movement of points."""

    _name = "membership.points.entry"
    _inherit = ["membership.ledger.entry"]
    _description = "Points Entry"
    _log_access = False

    # === FIELDS === #
    account_id = fields.Many2one(
        "membership.points.account", required=True, ondelete="restrict", readonly=True
    )
    amount = BigInteger(required=True, readonly=True)
    balance_after = BigInteger(required=True, readonly=True, aggregator=None)
    reverses_id = fields.Many2one(
        "membership.points.entry",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
    )
    counterpart_id = fields.Many2one(
        "membership.points.entry",
        string="Other Side",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The entry of the other account, where value moved between two.",
    )
    lot_ids = fields.One2many("membership.points.lot", "entry_id")
    allocation_ids = fields.One2many("membership.points.allocation", "entry_id")

    _moves = models.Constraint("CHECK (amount <> 0)", "An entry moves something.")
