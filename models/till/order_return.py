from fractions import Fraction

from odoo import models
from odoo.tools import SQL

from ...logic.settlement import Sold


class PosOrder(models.Model):
    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_post_returns(self, reckoned):
        """Take back what the returned lines had given.

        :param reckoned: the ``logic.settlement.Posting`` of this order
        """
        originals = self._membership_originals(reckoned)
        if not originals:
            return
        originals._membership_meet()
        if reckoned.returns:
            self.env["membership.return"]._note(self, reckoned.returns)
        returned = self.lines.filtered("refunded_orderline_id")
        for line in returned.filtered("product_id.membership_is_topup"):
            self._membership_return_topup(line)
        self._membership_return_cards()
        for original in originals:
            self._membership_return_points(original)

    def _membership_originals(self, reckoned):
        """:return: the posted orders that this order returns something of"""
        lines = self.env["pos.order.line"].browse(
            {back.original for back in reckoned.returns}
        )
        originals = lines.order_id | self.lines.refunded_orderline_id.order_id
        return originals.filtered("membership_posted")

    def _membership_meet(self):
        """Let two returns of the same order run into each other, so that the later one
        is retried and sees the earlier one."""
        self.env.cr.execute(
            SQL(
                "UPDATE pos_order SET membership_posted = membership_posted"
                " WHERE id = ANY(%s)",
                sorted(self.ids),
            )
        )

    def _membership_returned_units(self, lines, shares):
        """
        :param shares: ``{line id: share}``, which part of a line is asked for; all of
            one that is not there
        :return: minor units that were given back of these lines of this order
        """
        backs = self.env["membership.return"].search([("original_id", "in", lines.ids)])
        return sum(
            self._membership_units(back.value) * shares.get(back.original_id.id, 1)
            for back in backs
        )


class PosOrderLine(models.Model):
    _inherit = "pos.order.line"

    # === BUSINESS === #

    def _membership_sold_lines(self):
        """What is left of these sold lines.

        :return: ``{line id: logic.settlement.Sold}``
        """
        backs = self.env["membership.return"].search([("original_id", "in", self.ids)])
        backs = backs.grouped("original_id")
        sold = {}
        for order, lines in self.grouped("order_id").items():
            worths = order._membership_line_worths()
            history = order._membership_has_wallet_history()
            for line in lines:
                back = backs.get(line, self.env["membership.return"])
                valued = history or line._membership_kind() in ("topup", "card")
                sold[line.id] = Sold(
                    id=line.id,
                    worth=worths.get(line.id, 0)
                    - sum(order._membership_units(row.value) for row in back),
                    quantity=line._membership_quantity()
                    - sum(Fraction(str(row.quantity)) for row in back),
                    times=len(back),
                    valued=valued,
                    ours=order.membership_posted
                    and (valued or bool(order.membership_member_id)),
                )
        return sold
