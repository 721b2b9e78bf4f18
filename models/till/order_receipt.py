from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

# The family of accounts and the table of its entries
ENTRY_TABLES = {
    "points": "membership_points_entry",
    "wallet": "membership_wallet_entry",
}


class PosOrder(models.Model):
    """What the receipt says of the membership: as the server has it, never as the till
    reckons it."""

    _inherit = "pos.order"

    # === FIELDS === #

    membership_receipt = fields.Json(
        string="Membership on the Receipt", compute="_compute_membership_receipt"
    )

    # === COMPUTE === #

    @api.depends("membership_posted", "membership_member_id", "state")
    def _compute_membership_receipt(self):
        posted = self.filtered("membership_member_id")
        (self - posted).membership_receipt = False
        sums = posted._membership_sums()
        for order in posted:
            order.membership_receipt = order._membership_receipt_values(sums[order.id])

    # === BUSINESS === #

    def _membership_sums(self):
        """What these orders moved, in one statement however many they are.

        :return: ``{order id: {(family, bucket, kind): amount}}``; a reversal counts
            under the kind of what it reverses
        """
        sums = defaultdict(lambda: defaultdict(float))
        ids = tuple(self._origin.ids)
        if ids:
            for order_id, family, bucket, kind, amount in self.env.execute_query(
                self._membership_sums_sql(ids)
            ):
                sums[order_id][family, bucket, kind] += float(amount)
        return sums

    @api.model
    def _membership_sums_sql(self, ids):
        """Return one SELECT of all that the orders moved."""
        for model in ("membership.points.entry", "membership.wallet.entry"):
            self.env[model].flush_model()
        entries = [
            SQL(
                """
                SELECT entry.origin_id, %(family)s, entry.bucket,
                       COALESCE(reversed.kind, entry.kind), SUM(entry.amount)
                  FROM %(table)s entry
             LEFT JOIN %(table)s reversed ON reversed.id = entry.reverses_id
                 WHERE entry.origin_model = 'pos.order' AND entry.origin_id IN %(ids)s
              GROUP BY 1, 3, 4
                """,
                family=family,
                table=SQL.identifier(table),
                ids=ids,
            )
            for family, table in ENTRY_TABLES.items()
        ]
        return SQL(" UNION ALL ").join([*entries, self._membership_steps_sql(ids)])

    def _membership_receipt_values(self, sums):
        self.ensure_one()
        # The receipt shows the customer's own figures, whoever prints it.
        member = self.sudo().membership_member_id._present()
        account, purse = member.points_account_id, member.wallet_id
        has_pending = member.program_id.points_pending_days > 0
        return {
            "member": member.name,
            "tier": member.tier_id.name or "",
            "card_number": member.card_id.number or "",
            "points_earned": round(sums["points", "points", "earn"]),
            "points_balance": account.balance,
            "pending": account.pending if has_pending else 0,
            "wallet_principal": purse.principal,
            "wallet_bonus": purse.bonus,
            "wallet_paid": self.currency_id.round(
                -sums["wallet", "principal", "payment"]
                - sums["wallet", "bonus", "payment"]
            ),
            "topup_principal": sums["wallet", "principal", "topup"],
            "topup_bonus": sums["wallet", "bonus", "topup"],
            "saving": self._membership_saving(),
            "tier_change": self._membership_tier_change(sums),
            **self._membership_receipt_cards(),
        }

    def _membership_receipt_cards(self):
        """:return: the cards that this order sold and took back, if it did"""
        lines = self.sudo()._membership_card_lines()
        if not lines:
            return {}
        sold = lines.membership_card_ids.filtered(
            lambda card: card.state != "cancelled"
        )
        events = self.env["membership.card.event"].sudo()
        back = events.search([("order_id", "=", self.id), ("kind", "=", "cancelled")])
        return {
            "cards": [
                {
                    "type": card.type_id.name,
                    "number": card.number,
                    "starts_on": bool(card.renews_id) and card.starts_on.isoformat(),
                    "ends_on": card.ends_on and card.ends_on.isoformat(),
                }
                for card in sold.sorted("id")
            ],
            "cards_back": [
                {"type": card.type_id.name, "number": card.number}
                for card in back.card_id
            ],
        }

    def _membership_saving(self):
        """:return: what the tier's prices took off this order, in its currency"""
        return self.currency_id.round(
            sum(
                (line.membership_normal_price - line.price_unit) * line.qty
                for line in self.lines
                if line.membership_normal_price > line.price_unit
            )
        )
