from odoo import fields, models

from ..ledger.big_integer import BigInteger


class MembershipActivity(models.Model):
    """What one order counts for: the figures that tiers and earned cards go by.

    One row per posted order. It is written by SQL, in the transaction that pays the
    order; when a part of the order is returned, the row is counted anew as if that
    part had never been bought.
    """

    _name = "membership.activity"
    _inherit = ["membership.ledger.record"]
    _description = "Member Activity"
    _order = "id desc"
    _rec_name = "day"
    _log_access = False

    # === FIELDS === #
    order_id = fields.Many2one(
        "pos.order", required=True, readonly=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "membership.member", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="member_id.program_id.currency_id")
    day = fields.Date(
        required=True, readonly=True, help="The day of the program's time zone."
    )
    spend = fields.Monetary(
        required=True,
        readonly=True,
        help="What was bought, taxes included, discounts taken off; top-ups and tips"
        " do not count.",
    )
    orders = fields.Integer(
        required=True, readonly=True, help="1 while anything that was bought is kept."
    )
    points = BigInteger(required=True, readonly=True)
    topup = fields.Monetary(
        string="Topped Up",
        required=True,
        readonly=True,
        help="Principal only: the bonus is given, not paid.",
    )

    _order_unique = models.Constraint(
        "UNIQUE (order_id)", "The activity of this order is counted already."
    )
    # The figures of a member, and of a range of members, are read from here alone.
    _figures_index = models.Index(
        "(member_id, day) INCLUDE (id, spend, orders, points, topup)"
    )
