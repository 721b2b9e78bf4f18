from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...logic.purchase import NO_NAME, Paid, counted

# Where Odoo's quotations are sold at a till, a line names the one it was taken from.
NAME = "sale_order_origin_id"
# Only this module's own methods put a `SamePurchase` in a context.
SAME_PURCHASE = "_membership_same_purchase"


class SamePurchase(NamedTuple):
    """Earlier orders that pay for the same purchase as the one at hand."""

    order_ids: tuple[int, ...]


class PosOrder(models.Model):
    """Orders that pay for one purchase: a down payment, and what settles it."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_counts_as_order(self, member):
        """:return: whether this order of the member is not a part of a purchase that
        is counted already; nothing is looked up unless its lines name one"""
        names = self._membership_purchase_names()
        if names <= {NO_NAME}:
            return True
        earlier = self.env["membership.activity"]._paid_for(names - {NO_NAME})
        this = Paid(0, member.id, True, names)
        return bool(counted([*earlier, this])[0])

    def _membership_of_purchase(self, member):
        """:return: the member, in an environment in which what was paid for the same
        purchase before is no order before this one"""
        names = self._membership_purchase_names() - {NO_NAME}
        if not names:
            return member
        activities = self.env["membership.activity"]
        earlier = [paid.id for paid in activities._paid_for(names)]
        same = SamePurchase(tuple(activities.browse(earlier).order_id.ids))
        return member.with_context(**{SAME_PURCHASE: same})

    @api.model
    def _membership_of_quotations(self):
        """:return: the posted orders that name a sale order"""
        if NAME not in self.env["pos.order.line"]._fields:
            return self.browse()
        return self.search(
            [("membership_posted", "=", True), (f"lines.{NAME}", "!=", False)]
        )

    def _membership_naming_quotations(self):
        """:return: those of these orders that name a sale order"""
        if NAME not in self.env["pos.order.line"]._fields:
            return self.browse()
        return self.lines.filtered(NAME).order_id

    def _membership_purchase_names(self):
        """:return: frozenset of the ids of the sale orders that sold goods of these
        orders name, with `NO_NAME` when some name none"""
        if NAME not in self.env["pos.order.line"]._fields:
            return frozenset({NO_NAME})
        sold = self.lines.filtered(
            lambda line: (
                line._membership_kind() == "goods" and line.qty * line.price_unit > 0
            )
        )
        return frozenset(line[NAME].id or NO_NAME for line in sold)


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    # === BUSINESS === #

    def _membership_settles(self):
        """:return: whether this line only takes off what was paid down before for the
        sale order that it names; goods that it returns are goods"""
        if self.qty >= 0 or NAME not in self._fields or not self[NAME]:
            return False
        return self.product_id == self.order_id.config_id.down_payment_product_id


class MembershipActivity(models.Model):
    _inherit = "membership.activity"

    # === BUSINESS === #

    @api.model
    def _paid_for(self, names):
        """:return: list of `logic.purchase.Paid`, the earliest first, of the activities
        whose orders name any of these sale orders"""
        self.env["pos.order.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT activity.id, activity.member_id, activity.spend > 0,
                       ARRAY_AGG(DISTINCT COALESCE(line.%(name)s, %(no_name)s))
                  FROM membership_activity activity
                  JOIN pos_order_line line ON line.order_id = activity.order_id
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template
                       ON template.id = product.product_tmpl_id
                 WHERE activity.order_id IN (
                       SELECT order_id FROM pos_order_line
                        WHERE %(name)s = ANY(%(names)s))
                   AND line.qty * line.price_unit > 0
                   AND template.membership_is_topup IS NOT TRUE
                   AND template.membership_is_card IS NOT TRUE
              GROUP BY activity.id, activity.member_id, activity.spend
              ORDER BY activity.id
                """,
                name=SQL.identifier(NAME),
                no_name=NO_NAME,
                names=list(names),
            )
        )
        return [Paid(*row[:3], frozenset(row[3])) for row in rows]

    @api.model
    def _recount_purchases(self, orders):
        """Let several orders that pay for one purchase count as one.

        :param orders: whose figures changed
        :return: the members whose figures change by it
        """
        names = orders._membership_purchase_names() - {NO_NAME}
        numbers = counted(self._paid_for(names)) if names else {}
        if not numbers:
            return self.env["membership.member"]
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE membership_activity activity SET orders = counted.orders
                  FROM unnest(%s::int[], %s::int[]) AS counted(id, orders)
                 WHERE activity.id = counted.id AND activity.orders <> counted.orders
             RETURNING activity.member_id
                """,
                list(numbers),
                list(numbers.values()),
            )
        )
        self.invalidate_model(["orders"])
        return self.env["membership.member"].browse({row[0] for row in rows})


class MembershipMember(models.Model):
    _inherit = "membership.member"

    # === BUSINESS === #

    def _orders_of_this_purchase(self):
        same = self.env.context.get(SAME_PURCHASE)
        if isinstance(same, SamePurchase):
            return list(same.order_ids)
        return super()._orders_of_this_purchase()
