from odoo import models
from odoo.exceptions import UserError


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

    def _membership_check_cash_back(self, originals):
        """What was paid from a wallet is not handed out in cash.

        :param originals: the orders that this order returns something of
        :raise UserError: one sentence for the cashier
        """
        for original in originals:
            if not original._membership_has_wallet_history():
                continue
            given_back, allowed = original._membership_cash_back(self)
            if self.currency_id.compare_amounts(given_back, allowed) > 0:
                raise UserError(
                    self.env._(
                        "%(order)s was paid from the wallet: refund that part to the"
                        " wallet.",
                        order=original.name,
                    )
                )

    def _membership_cash_back(self, refund):
        """
        :param refund: the order that is giving something back now
        :return: what was handed out for this order in other ways than the wallet, this
            time included; and what may be, at the most: what was paid in those ways,
            less the top-ups that the member kept
        """
        backs = self.env["membership.return"].search(
            [("original_id", "in", self.lines.ids)]
        )
        back = refund | backs.line_id.order_id
        given_back = 0.0
        for order in back:
            # In an exchange, money may come in and change go out.
            others = order.payment_ids - order._membership_wallet_payments()
            given_back += max(0.0, -sum(others.mapped("amount")))
        wallet = self._membership_wallet_payments()
        kept = sum(
            line._membership_value()
            for line in self._membership_topup_lines()
            if not line.refund_orderline_ids.filtered(
                lambda back_line: back_line.order_id in back
            )
        )
        return given_back, sum((self.payment_ids - wallet).mapped("amount")) - kept

    def _membership_has_wallet_history(self):
        """:return: whether stored value paid for this order or for what was exchanged
        for it"""
        orders = seen = self
        while orders:
            if orders._membership_wallet_payments():
                return True
            orders = orders.lines.refunded_orderline_id.order_id - seen
            seen |= orders
        return False
