from collections import defaultdict

from odoo import api, fields, models


class PosOrder(models.Model):
    """What the receipt says of the membership: as the server has it, never as the till
    reckons it."""

    _inherit = "pos.order"

    # === FIELDS === #

    membership_receipt = fields.Json(
        string="Membership on the Receipt", compute="_compute_membership_receipt"
    )
    membership_entry_count = fields.Integer(
        compute="_compute_membership_entry_count", string="Membership Entries"
    )

    # === COMPUTE === #

    @api.depends("membership_posted", "membership_member_id", "state")
    def _compute_membership_receipt(self):
        posted = self.filtered("membership_member_id")
        (self - posted).membership_receipt = False
        points = posted._membership_entries("membership.points.entry")
        wallet = posted._membership_entries("membership.wallet.entry")
        for order in posted:
            order.membership_receipt = order._membership_receipt_values(
                points[order.id], wallet[order.id]
            )

    def _compute_membership_entry_count(self):
        points = self._membership_entries("membership.points.entry")
        wallet = self._membership_entries("membership.wallet.entry")
        for order in self:
            order.membership_entry_count = len(points[order.id]) + len(
                wallet[order.id]
            )

    # === BUSINESS === #

    def _membership_entries(self, model):
        """:return: the entries of ``model`` that each order caused, by order id"""
        # The receipt shows the customer's own figures whoever prints it.
        entries = self.env[model].sudo()
        by_order = defaultdict(entries.browse)
        if self.ids:
            for entry in entries.search(
                [("origin_model", "=", "pos.order"), ("origin_id", "in", self.ids)],
                order="id",
            ):
                by_order[entry.origin_id] |= entry
        return by_order

    def _membership_receipt_values(self, points, wallet):
        self.ensure_one()
        member = self.sudo().membership_member_id
        account, purse = member.points_account_id, member.wallet_id
        paid = [
            entry for entry in wallet if "payment" in (entry.kind, entry.reverses_id.kind)
        ]
        bought = wallet.filtered(lambda entry: entry.kind == "topup")
        return {
            "member": member.name,
            "tier": member.tier_id.name or "",
            "card_number": member.card_id.number or "",
            "points_earned": sum(points.mapped("amount")),
            "points_balance": account.balance,
            "pending": account.pending,
            "wallet_principal": purse.principal,
            "wallet_bonus": purse.bonus,
            "wallet_paid": -sum(entry.amount for entry in paid),
            "topup_principal": self._membership_bucket(bought, "principal"),
            "topup_bonus": self._membership_bucket(bought, "bonus"),
            "saving": self._membership_saving(),
        }

    @api.model
    def _membership_bucket(self, entries, bucket):
        return sum(
            entries.filtered(lambda entry: entry.bucket == bucket).mapped("amount")
        )

    def _membership_saving(self):
        """:return: what the tier's prices took off this order, in its currency"""
        return self.currency_id.round(
            sum(
                (line.membership_normal_price - line.price_unit) * line.qty
                for line in self.lines
                if line.membership_normal_price > line.price_unit
            )
        )
