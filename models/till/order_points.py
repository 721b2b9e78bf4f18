from odoo import models

from ...logic.earning import Rate, points_for, points_to_take_back
from ...logic.worth import earning_base


class PosOrder(models.Model):
    """Points that an order earns, and that its return takes back."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_post_earning(self, member, reckoned):
        """
        :param reckoned: the ``logic.settlement.Posting`` of this order
        :return: the points that were earned; one who is no member any more, or has
            lapsed, earns none, and neither does an order whose money does not add up
        """
        if (
            not reckoned.counts
            or not member.active
            or member._standing_then() == "lapsed"
        ):
            return 0
        program = member.program_id
        values = self._membership_posting_values(program)
        points = points_for(
            self._membership_earning_base(program, reckoned.worths),
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
        on = program._today(self._membership_moment())
        return Rate(
            points=program.earn_points,
            per=self._membership_units(program.earn_amount),
            multiplier=member._points_multiplier(on, self.config_id),
            rounding=program.earn_rounding,
        )

    def _membership_earning_base(self, program, worths):
        """:return: minor units, a `Fraction`: what was paid for what earns points"""
        payable = self.lines - self._membership_topup_lines()
        lines = self._membership_earning_lines()
        shares = self._membership_earning_shares(program)
        return earning_base(
            sum(worths.get(line.id, 0) * shares.get(line.id, 1) for line in lines),
            sum(worths.get(line.id, 0) for line in payable),
            self._membership_units(self._membership_excluded(program)),
        )

    def _membership_earning_shares(self, program):
        """:return: ``{line id: Fraction}``, which part of what a line costs earns
        points; a line that is not there earns with all of it"""
        is_untaxed = program.earn_base == "untaxed"
        return self._membership_untaxed_shares() if is_untaxed else {}

    def _membership_earning_lines(self):
        """:return: the lines whose products earn points"""
        return self.lines.filtered(
            lambda line: (
                line.membership_eligible
                and line._membership_kind() in ("goods", "card")
            )
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
        program = entries.account_id.member_id.program_id
        worths = original._membership_line_worths()
        shares = original._membership_earning_shares(program)
        lines = original._membership_earning_lines()
        points = points_to_take_back(
            earned,
            sum(worths.get(line.id, 0) * shares.get(line.id, 1) for line in lines),
            original._membership_returned_units(lines, shares),
            earned - left,
        )
        if points:
            entries._reverse(
                key=self._membership_key("unearn", original.uuid),
                amount=points,
                **self._membership_posting_values(program),
            )
