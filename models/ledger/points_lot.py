from odoo import fields, models

from .big_integer import BigInteger


class PointsLot(models.Model):
    """What is left of one credit of points, or (negative) of one debt."""

    _name = "membership.points.lot"
    _inherit = ["membership.ledger.lot"]
    _description = "Points Lot"
    _rec_name = "entry_id"
    _log_access = False

    # === FIELDS === #
    account_id = fields.Many2one(
        "membership.points.account",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    entry_id = fields.Many2one(
        "membership.points.entry",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    source_entry_id = fields.Many2one(
        "membership.points.entry",
        string="Given By",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The credit that this lot is a part of, where it came from another"
        " account.",
    )
    granted = BigInteger(required=True, readonly=True)
    remaining = BigInteger(required=True, readonly=True)
    held = BigInteger(required=True, readonly=True)

    _debt_index = models.Index("(account_id) WHERE remaining < 0")
    _within_grant = models.Constraint(
        "CHECK ((granted > 0 AND held >= 0 AND held <= remaining"
        " AND remaining <= granted)"
        " OR (granted < 0 AND held = 0 AND granted <= remaining AND remaining <= 0))",
        "A lot can't hold less than nothing or more than it was granted.",
    )
