from odoo import models

from ...logic.earning import (
    Rate,
    Sale,
    earning_base,
    points_for,
    points_to_take_back,
)


class PosOrder(models.Model):
    """Points that an order earns, and that its return takes back."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_post_earning(self, member):
        """:return: the points that were earned; one who has lapsed earns none"""
        if member.standing == "lapsed":
            return 0
        program = member.program_id
        values = self._membership_posting_values(program)
        points = points_for(
            earning_base(self._membership_sale(program)),
            self._membership_rate(member),
        )
        if points:
            member.points_account_id._credit(
                {"points": points},
                key=self._membership_key("earn"),
                kind="earn",
                available_on=program._points_available_on(values["on"]),
                expires_on=program._points_expiry(values["on"]),
                **values,
            )
        return points

    def _membership_rate(self, member):
        program = member.program_id
        on = program._today(self.date_order)
        return Rate(
            points=program.earn_points,
            per=self._membership_units(program.earn_amount),
            multiplier=member._points_multiplier(on, self.config_id),
            rounding=program.earn_rounding,
        )

    def _membership_goods_lines(self):
        """:return: the lines that sell something, returns and discounts apart"""
        return (self.lines - self._membership_topup_lines()).filtered(
            lambda line: line._membership_value() > 0 and not line.refunded_orderline_id
        )

    def _membership_eligible_value(self):
        lines = self._membership_goods_lines().filtered("membership_eligible")
        return self._membership_units(sum(line._membership_value() for line in lines))

    def _membership_sale(self, program):
        goods = self._membership_goods_lines()
        topups = self._membership_topup_lines()
        # A discount that is returned takes its part off what is handed out.
        returns = (self.lines - topups).filtered("refunded_orderline_id")
        discounts = (self.lines - topups - returns).filtered(
            lambda line: line._membership_value() < 0
        )
        total = {
            name: self._membership_units(
                abs(sum(line._membership_value() for line in lines))
            )
            for name, lines in {
                "goods": goods,
                "discounts": discounts,
                "topups": topups,
                "returns": returns,
            }.items()
        }
        return Sale(
            **total,
            eligible=min(self._membership_eligible_value(), total["goods"]),
            paid=self._membership_units(self.amount_paid),
            excluded=self._membership_units(self._membership_excluded(program)),
        )

    def _membership_excluded(self, program):
        """:return: what was paid with value that earns nothing by the program"""
        if program.earn_on_wallet == "all":
            return 0.0
        spent = self._membership_wallet_spent()
        return spent["bonus"] + (
            spent["principal"] if program.earn_on_wallet == "none" else 0.0
        )

    # === BUSINESS: RETURNS === #

    def _membership_return_points(self, original):
        """Take back the points of ``original`` for what it has had returned by now."""
        entries = self.env["membership.points.account"]._entries_by_key(
            original._membership_key("earn")
        )
        if not entries:
            return
        earned, left = sum(entries.mapped("amount")), entries._reversible()
        points = points_to_take_back(
            earned,
            original._membership_eligible_value(),
            original._membership_returned_value(),
            earned - left,
        )
        if points:
            program = entries.account_id.member_id.program_id
            entries._reverse(
                key=self._membership_key("unearn", original.uuid),
                amount=points,
                **self._membership_posting_values(program),
            )

    def _membership_returned_value(self):
        """:return: minor units of this order's eligible lines that came back so far"""
        lines = self._membership_goods_lines().filtered("membership_eligible")
        returned = sum(
            line._membership_value_of_return(back)
            for line in lines
            for back in line.refund_orderline_ids
            if back.order_id.state not in ("draft", "cancel")
        )
        return self._membership_units(returned)
