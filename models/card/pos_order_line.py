from odoo import api, fields, models
from odoo.tools import SQL


class PosOrderLine(models.Model):
    """A line that sold cards, or that a card made cheaper."""

    _inherit = "pos.order.line"

    # === FIELDS === #
    membership_card_ids = fields.One2many(
        "membership.card",
        "order_line_id",
        string="Membership Cards",
        readonly=True,
        groups="pos_membership.group_membership_officer",
        help="The cards that were sold on this line.",
    )
    membership_saving_card_id = fields.Many2one(
        "membership.card",
        string="Cheaper by Card",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="pos_membership.group_membership_officer",
        help="The card that gave the price, where its type takes what it saved off a"
        " refund.",
    )
    membership_saving = fields.Monetary(
        string="Saved by Card",
        readonly=True,
        copy=False,
        groups="pos_membership.group_membership_officer",
        help="Of the whole line, taxes included.",
    )

    # === BUSINESS METHODS === #
    @api.model
    def _membership_saved_by(self, cards):
        """Return what these cards saved on what did not come back.

        :return: {card id: amount}, of those that saved something
        """
        self.flush_model(["membership_saving", "membership_saving_card_id", "qty"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.membership_saving_card_id,
                       SUM(line.membership_saving
                           * GREATEST(1 - back.quantity / line.qty, 0))
                  FROM pos_order_line line
                  CROSS JOIN LATERAL (
                       SELECT COALESCE(SUM(quantity), 0) AS quantity
                         FROM membership_return
                        WHERE original_id = line.id
                  ) AS back
                 WHERE line.membership_saving_card_id = ANY(%s)
                 GROUP BY line.membership_saving_card_id
                """,
                cards.ids,
            )
        )
        return {card_id: float(amount) for card_id, amount in rows}
