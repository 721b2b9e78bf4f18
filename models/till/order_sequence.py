from decimal import Decimal

from odoo import models

from .membership_member_shown import POSTED_FIELDS


class PosOrder(models.Model):
    """What a paid order causes, in the order in which it is posted."""

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
        return member._as_of(self.date_order)._membership_with_cards()

    def _membership_post_returns(self):
        returned = self.lines.filtered("refunded_orderline_id")
        for line in returned.filtered("product_id.membership_is_topup"):
            self._membership_return_topup(line)
        self._membership_return_cards()
        for original in returned.refunded_orderline_id.order_id:
            self._membership_return_points(original)

    def _membership_posting_values(self, program):
        """:return: what every entry of this order carries: day, time, store, origin"""
        return {
            "on": program._today(self.date_order),
            "at": self.date_order,
            "store": self.config_id,
            "origin": self,
        }

    def _membership_key(self, kind, part=""):
        """:return: the key under which an effect of this order is posted once"""
        self.ensure_one()
        return f"{self.uuid}:{kind}:{part}"

    def _membership_units(self, amount):
        """:return: ``amount`` of the order's currency in minor units, as an integer"""
        rounding = Decimal(str(self.currency_id.rounding))
        return round(Decimal(str(self.currency_id.round(amount))) / rounding)
