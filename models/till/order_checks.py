from odoo import models
from odoo.exceptions import UserError

from ...logic.settlement import ROUNDING


class PosOrder(models.Model):
    """What keeps money and sale together, beside what `logic.settlement` decides."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_is_touched(self):
        """Tell whether this order moves anything of a membership, whatever the store
        that takes it: the originals decide about a return."""
        products = self.lines.product_id
        originals = self.lines.refunded_orderline_id.order_id
        return bool(
            self._membership_wallet_payments()
            or any(products.mapped("membership_is_topup"))
            or any(products.mapped("membership_is_card"))
            or any(originals.mapped("membership_posted"))
        )

    def _membership_report_unposted(self):
        """Tell staff, once, of orders that became paid without being posted: somebody
        wrote so, and what they sell or return gave and took nothing.

        Those with wallet payments are told of by what the ledger misses.
        """
        for order in self.filtered(lambda order: not order.membership_posted):
            program = order._membership_program()
            is_told = not program or order._membership_wallet_payments()
            if is_told or not order._membership_is_touched():
                continue
            self.env["membership.exception"]._report(
                "money",
                self.env._(
                    "%(order)s was marked as paid without being paid at a till: of what"
                    " it sells or returns, nothing was given or taken back.",
                    order=order.pos_reference or order.name,
                ),
                key=order._membership_key("unposted"),
                program=program,
                order=order,
                amount=abs(order.amount_total),
            )

    def _membership_check_member(self, member):
        """Refuse to give or take stored value where nobody has a wallet.

        :raise UserError: one sentence for the cashier
        """
        payments = self._membership_wallet_payments()
        bought = self._membership_topup_lines().filtered(lambda line: line.qty > 0)
        if (bought or payments.filtered(lambda line: line.amount > 0)) and not member:
            raise UserError(
                self.env._("Choose a member first: only a member has a wallet.")
            )
        sold = bought | self._membership_card_lines().filtered(
            lambda line: line.qty > 0
        )
        if sold and member and not member.active:
            raise UserError(
                self.env._("%(name)s is no member any more.", name=member.name)
            )

    def _membership_check_cash_back(self, reckoned):
        """What was paid from a wallet is not handed out in cash.

        :param reckoned: the ``logic.settlement.Posting`` of this order
        :raise UserError: one sentence for the cashier
        """
        wallet_paid = self._membership_originals(reckoned).filtered(
            lambda order: order._membership_has_wallet_history()
        )
        if not wallet_paid:
            return
        most = self._membership_back_of_others(reckoned, wallet_paid)
        most += sum(order._membership_cash_left(self) for order in wallet_paid)
        most += self._membership_rounded_back(wallet_paid)
        if self._membership_units(self._membership_cash_out()) > most:
            raise UserError(
                self.env._(
                    "%(order)s was paid from the wallet: refund that part to the"
                    " wallet.",
                    order=wallet_paid[:1].name,
                )
            )

    def _membership_cash_out(self):
        """:return: what this order handed out in other ways than to the wallet"""
        # In an exchange, money may come in and change go out.
        others = self.payment_ids - self._membership_wallet_payments()
        return max(0.0, -sum(others.mapped("amount")))

    def _membership_back_of_others(self, reckoned, wallet_paid):
        """:return: minor units of what this order gives back of other purchases than
        those that were paid from a wallet"""
        lines = wallet_paid.lines
        returned = sum(
            back.value for back in reckoned.returns if back.original not in lines._ids
        )
        unknown = [m.amount for m in reckoned.matters if m.fault == "no_receipt"]
        return returned + sum(unknown)

    def _membership_cash_left(self, refund):
        """
        :param refund: the order that is giving something back now
        :return: minor units of what it may hand out in cash for this order: what was
            paid in other ways than from the wallet, less what was handed out before
            and the top-ups that the member kept
        """
        backs = self.env["membership.return"].search(
            [("original_id", "in", self.lines.ids)]
        )
        before = backs.line_id.order_id
        given_back = sum(order._membership_cash_out() for order in before)
        returned = backs.original_id | refund.lines.refunded_orderline_id
        kept = sum(
            line._membership_value()
            for line in self._membership_topup_lines() - returned
        )
        others = self.payment_ids - self._membership_wallet_payments()
        left = sum(others.mapped("amount")) - given_back - kept
        return max(0, self._membership_units(left))

    def _membership_rounded_back(self, wallet_paid):
        """:return: by how many minor units cash may make up for what rounding gives
        back too much, where something comes back in parts"""
        backs = self.env["membership.return"].search_count(
            [("original_id", "in", wallet_paid.lines.ids)]
        )
        _payable, slack = self._membership_payable(0)
        return (slack + ROUNDING) * backs

    def _membership_has_wallet_history(self):
        """:return: whether stored value paid for this order or for what was exchanged
        for it"""
        return any(
            order._membership_wallet_payments()
            for order in self._membership_with_exchanged()
        )

    def _membership_with_exchanged(self):
        """Yield these orders, then those of what was exchanged for what they sold, and
        so on."""
        orders = seen = self
        while orders:
            yield orders
            # A return without receipt stands for purchases, too.
            backs = self.env["membership.return"].search(
                [("line_id", "in", orders.lines.ids)]
            )
            returned = orders.lines.refunded_orderline_id | backs.original_id
            orders = returned.order_id - seen
            seen |= orders
