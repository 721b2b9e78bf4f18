from odoo import models
from odoo.tools import SQL

COUNTED = ("spend", "orders", "points", "topup")


class PosOrder(models.Model):
    """What a paid order counts for: the figures of its member, and the tier."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_post_activity(self, member, points):
        """Count a paid order for its member, and its returns for theirs.

        :param member: the member of this order, or none
        :param int points: what this order earned
        """
        originals = self.lines.refunded_orderline_id.order_id
        if originals:
            self.env["membership.activity"]._recount(originals)
        values = member and self._membership_activity_values(member, points)
        if values and any(values[name] for name in COUNTED):
            self._membership_add_activity(values)

    def _membership_activity_values(self, member, points):
        goods, net = self._membership_bought()
        return {
            "order_id": self.id,
            "member_id": member.id,
            "day": member.program_id._today(self.date_order),
            "spend": net,
            "orders": int(goods > 0),
            "points": points,
            "topup": self._membership_topped_up(),
        }

    def _membership_bought(self):
        """:return: the price of the goods sold, and what is left of it after discounts
        of the order; top-ups, tips and returns apart"""
        values = [
            line._membership_value()
            for line in self.lines - self._membership_topup_lines()
            if not line.refunded_orderline_id
            and line.product_id not in self.config_id.tip_product_id
        ]
        goods = sum(value for value in values if value > 0)
        return goods, self.currency_id.round(max(sum(values), 0.0))

    def _membership_topped_up(self):
        """:return: the principal bought; a top-up was checked to sell at its amount"""
        values = [line._membership_value() for line in self._membership_topup_lines()]
        return self.currency_id.round(sum(value for value in values if value > 0))

    def _membership_add_activity(self, values):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO membership_activity
                       (order_id, member_id, day, spend, orders, points, topup)
                VALUES (%(order_id)s, %(member_id)s, %(day)s, %(spend)s, %(orders)s,
                        %(points)s, %(topup)s)
                """,
                **values,
            )
        )
