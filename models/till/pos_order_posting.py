from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...logic.earning import (
    Rate,
    Sale,
    earning_base,
    points_for,
    points_to_take_back,
)
from .membership_member_shown import POSTED_FIELDS


class PosOrder(models.Model):
    """What a paid order causes: top-ups, wallet payments, points; and their return."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_post(self):
        """Post all effects of a paid order, in the transaction that pays it.

        Calling it again does nothing. Every effect also has a key of its own that the
        database holds unique.

        :raise UserError: the order asks for something that its member may not have;
            nothing of it is saved then
        """
        self.ensure_one()
        if self.membership_posted:
            return
        program = self.config_id.membership_program_id
        if not program and not self._membership_wallet_payments():
            return
        # The cashier reads ledgers only; what is posted is decided here.
        order = self.sudo()
        member = order._membership_find_member(program)
        order._membership_check_payload(member)
        order._through_door().write(
            {"membership_posted": True, "membership_member_id": member.id}
        )
        order._membership_post_payments(member)
        order._membership_post_topups(member)
        order._membership_post_returns()
        order._membership_report_exclusive(member)
        points = order._membership_post_earning(member) if member else 0
        order._membership_settle_cards(member)
        order._membership_post_activity(member, points)

    def _membership_find_member(self, program):
        if not program or not self.partner_id:
            return self.env["membership.member"]
        members = self.env["membership.member"]
        member = members._for_customer(program, self.partner_id.id)
        if not member:
            return member
        member._till_fetch(POSTED_FIELDS)
        return member._membership_with_cards()

    def _membership_posting_values(self, program):
        """:return: what every entry of this order carries: day, time, store, origin"""
        return {
            "on": program._today(self.date_order),
            "at": self.date_order,
            "store": self.config_id,
            "origin": self,
        }

    # === TOP-UPS === #

    def _membership_topup_lines(self):
        return self.lines.filtered("product_id.membership_is_topup")

    def _membership_packages(self):
        """:return: the package of each top-up product on this order"""
        products = self._membership_topup_lines().product_id
        packages = (
            self.env["membership.topup.package"]
            .with_context(active_test=False)
            .search([("product_id", "in", products.ids)])
            if products
            else self.env["membership.topup.package"]
        )
        return {package.product_id: package for package in packages}

    def _membership_post_topups(self, member):
        packages = self._membership_packages()
        for line in self._membership_topup_lines().filtered(lambda line: line.qty > 0):
            package = packages[line.product_id]
            program = package.program_id
            values = self._membership_posting_values(program)
            member.wallet_id._credit(
                {
                    "principal": package.amount * line.qty,
                    **({"bonus": package.bonus * line.qty} if package.bonus else {}),
                },
                key=self._membership_key("topup", line.uuid),
                kind="topup",
                expires_on={"bonus": program._bonus_expiry(values["on"])},
                **values,
            )

    def _membership_return_topup(self, line):
        """Take back a top-up that is refunded: only while nothing of it was spent."""
        original = line.refunded_orderline_id
        if line.qty != -original.qty:
            raise UserError(self.env._("A top-up is refunded as a whole, not in part."))
        entries = self.env["membership.wallet"]._entries_by_key(
            original.order_id._membership_key("topup", original.uuid)
        )
        if not entries:
            return
        program = entries.account_id.member_id.program_id
        entries._reverse(
            key=self._membership_key("topup-back", line.uuid),
            own_lots_only=True,
            **self._membership_posting_values(program),
        )

    # === POINTS === #

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

    def _membership_units(self, amount):
        """:return: ``amount`` of the order's currency in minor units, as an integer"""
        rounding = Decimal(str(self.currency_id.rounding))
        return round(Decimal(str(self.currency_id.round(amount))) / rounding)

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

    # === RETURNS === #

    def _membership_post_returns(self):
        returned = self.lines.filtered("refunded_orderline_id")
        for line in returned.filtered("product_id.membership_is_topup"):
            self._membership_return_topup(line)
        self._membership_return_cards()
        for original in returned.refunded_orderline_id.order_id:
            self._membership_return_points(original)

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
