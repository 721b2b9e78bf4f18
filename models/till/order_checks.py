from odoo import models
from odoo.exceptions import UserError


class PosOrder(models.Model):
    """What keeps money and sale together, before anything of an order is posted."""

    _inherit = "pos.order"

    # === BUSINESS === #

    def _membership_check_payload(self, member):
        """Refuse what no honest till sends, before anything is posted.

        :raise UserError: one sentence for the cashier
        """
        payments = self._membership_wallet_payments()
        topups = self._membership_topup_lines()
        if (topups or payments.filtered(lambda line: line.amount > 0)) and not member:
            raise UserError(
                self.env._("Choose a member first: only a member has a wallet.")
            )
        if topups:
            self._membership_check_topups()
        self._membership_check_cards()
        if payments:
            self._membership_check_wallet_share()
        if self.lines.refunded_orderline_id:
            self._membership_check_cash_back()

    # === BUSINESS: WHAT GIVES VALUE === #

    def _membership_check_topups(self):
        """Stored value is bought at its price, with money that is not stored value."""
        topups = self._membership_topup_lines()
        if topups.filtered(lambda line: line.qty > 0) and (
            self.lines.refunded_orderline_id
        ):
            raise UserError(
                self.env._("A top-up and a return need two separate orders.")
            )
        packages = self._membership_packages()
        for line in topups:
            self._membership_check_topup(line, packages.get(line.product_id))
        others = sum(
            line.qty * line.price_unit * (1 - line.discount / 100)
            for line in self.lines - topups
        )
        paid = sum(
            payment.amount
            for payment in self.payment_ids - self._membership_wallet_payments()
        )
        bought = sum(line._membership_value() for line in topups)
        compare = self.currency_id.compare_amounts
        if bought > 0 and (compare(others, 0) < 0 or compare(paid, bought) < 0):
            raise UserError(
                self.env._(
                    "A top-up is paid in full, without discount and not from the"
                    " wallet."
                )
            )

    def _membership_check_topup(self, line, package):
        if not package or (line.qty < 0 and not line.refunded_orderline_id):
            raise UserError(
                self.env._(
                    "%(product)s is not a top-up package any more.",
                    product=line.product_id.display_name,
                )
            )
        compare = self.currency_id.compare_amounts
        original = line.refunded_orderline_id
        price = original.price_unit if original else package.amount
        is_altered = (
            line.discount
            or compare(line.price_unit, price)
            or compare(abs(line.price_subtotal_incl), price * abs(line.qty))
            or (original and original.product_id != line.product_id)
        )
        if is_altered or line.qty != int(line.qty):
            raise UserError(
                self.env._(
                    "%(package)s is sold at its price of %(amount)s, in whole numbers.",
                    package=package.name,
                    amount=self.currency_id.format(price),
                )
            )

    def _membership_check_cards(self):
        """Refuse what no honest till sends.

        :raise UserError: one sentence for the cashier
        """
        for line in self._membership_card_lines():
            if line.qty != int(line.qty) or (
                line.qty < 0 and not line.refunded_orderline_id
            ):
                raise UserError(
                    self.env._(
                        "%(card)s is sold in whole numbers.",
                        card=line.product_id.display_name,
                    )
                )

    # === BUSINESS: WALLET === #

    def _membership_check_wallet_share(self):
        """The wallet pays for goods only, and never for more than they cost."""
        payments = self._membership_wallet_payments()
        paid = sum(payments.filtered(lambda line: line.amount > 0).mapped("amount"))
        goods = self._membership_server_total() - sum(
            line._membership_value() for line in self._membership_topup_lines()
        )
        if paid and self.currency_id.compare_amounts(paid, goods) > 0:
            raise UserError(
                self.env._(
                    "The wallet can pay %(amount)s of this order at the most.",
                    amount=self.currency_id.format(max(goods, 0.0)),
                )
            )

    def _membership_server_total(self):
        """:return: what the lines cost by the server's own reckoning, taxes included"""
        taxes = self.env["account.tax"]
        lines = self.lines._prepare_tax_base_line_values()
        taxes._add_tax_details_in_base_lines(lines, self.company_id)
        taxes._round_base_lines_tax_details(lines, self.company_id)
        totals = taxes._get_tax_totals_summary(
            base_lines=lines, currency=self.currency_id, company=self.company_id
        )
        total = totals["total_amount_currency"]
        return -abs(total) if self.amount_total < 0 else total

    def _membership_check_cash_back(self):
        """What was paid from a wallet is not handed out in cash."""
        for original in self.lines.refunded_orderline_id.order_id:
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
        back = refund | self.lines.refund_orderline_ids.order_id.filtered(
            lambda order: order.state not in ("draft", "cancel")
        )
        given_back = -sum(
            payment.amount
            for payment in back.payment_ids - back._membership_wallet_payments()
            if payment.amount < 0 and not payment.is_change
        )
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
