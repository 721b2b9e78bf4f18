from odoo import fields, models
from odoo.tools import SQL


class MembershipReturn(models.Model):
    """So much of a sold line came back on another line, for so much money.

    One row per line of a return and sold line. A return without receipt stands for
    purchases that were found; a line whose order was never posted has no row. Rows are
    written with the order that returns and never change.
    """

    _name = "membership.return"
    _inherit = ["membership.ledger.immutable"]
    _description = "Returned Purchase"
    _order = "id desc"
    _rec_name = "original_id"

    # === FIELDS === #

    line_id = fields.Many2one(
        "pos.order.line",
        string="Returned By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    original_id = fields.Many2one(
        "pos.order.line",
        string="Sold By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="original_id.currency_id")
    quantity = fields.Float(required=True, readonly=True, digits=0)
    value = fields.Monetary(
        required=True, readonly=True, help="What was handed out for it."
    )

    _once = models.Constraint(
        "UNIQUE (line_id, original_id)", "This return is posted already."
    )
    _not_negative = models.Constraint(
        "CHECK (quantity >= 0 AND value >= 0)", "A return gives back, it takes nothing."
    )

    # === BUSINESS === #

    def _note(self, order, returns):
        """Write down what an order returns.

        :param returns: ``logic.settlement.Return`` s
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO membership_return (line_id, original_id, quantity, value)"
                " VALUES %s",
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s)",
                        back.line,
                        back.original,
                        float(back.quantity),
                        order._membership_money(back.value),
                    )
                    for back in returns
                ),
            )
        )
        self.invalidate_model()
