from odoo import models
from odoo.exceptions import UserError

from ..ledger.exceptions import HoldNotLive, InsufficientFunds


class PosOrder(models.Model):
    """Wallet payments of an order, and the checks that keep money and sale together."""

    _inherit = "pos.order"

    # === CHECKS === #

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

    # === PAYMENTS === #

    def _membership_wallet_payments(self):
        return self.payment_ids.filtered(
            lambda payment: payment.payment_method_id._is_membership_wallet()
        )

    def _membership_wallet_spent(self):
        """:return: what this order took from each bucket of the wallet"""
        spent = dict.fromkeys(("principal", "bonus"), 0.0)
        wallets = self.env["membership.wallet"]
        for payment in self._membership_wallet_payments():
            key = self._membership_key("payment", payment.uuid)
            for entry in wallets._entries_by_key(key):
                spent[entry.bucket] -= entry.amount
        return spent

    def _membership_post_payments(self, member):
        for payment in self._membership_wallet_payments():
            if self.currency_id.compare_amounts(payment.amount, 0) > 0:
                self._membership_capture(member, payment)
            elif self.currency_id.compare_amounts(payment.amount, 0) < 0:
                self._membership_pay_back(payment)

    def _membership_capture(self, member, payment):
        """Take what was authorised for ``payment``, now that its order is paid."""
        holds = self.env["membership.wallet.hold"].sudo()
        hold = holds._for_token(payment.membership_hold_token or "")
        if not hold or hold.account_id.member_id != member:
            raise UserError(
                self.env._("The wallet payment of this order was not authorised.")
            )
        if hold.origin_uuid != self.uuid:
            raise UserError(
                self.env._("The wallet payment was authorised for another order.")
            )
        if self.currency_id.compare_amounts(payment.amount, hold.amount) > 0:
            raise UserError(
                self.env._(
                    "Only %(amount)s was authorised from the wallet.",
                    amount=self.currency_id.format(hold.amount),
                )
            )
        if hold.state == "expired":
            self._membership_debit_late(hold, payment)
            return
        values = self._membership_posting_values(member.program_id)
        values.pop("on")
        hold._capture(
            key=self._membership_key("payment", payment.uuid),
            kind="payment",
            amount=payment.amount,
            **values,
        )

    def _membership_debit_late(self, hold, payment):
        """An authorisation ran out before its order arrived: charge the wallet now.

        When the order had been paid in time, offline, and the money is gone since, the
        order is kept and staff are told; a sale is never lost.

        :raise UserError: the order was paid after the authorisation had run out, and
            the wallet does not hold the amount any more
        """
        program = hold.account_id.member_id.program_id
        try:
            with self.env.cr.savepoint():
                hold.account_id._debit(
                    payment.amount,
                    key=self._membership_key("payment", payment.uuid),
                    kind="payment",
                    order=program.wallet_spend_order,
                    **self._membership_posting_values(program),
                )
        except InsufficientFunds:
            if self.date_order > hold.expires_at:
                raise HoldNotLive(
                    self.env._(
                        "The authorisation of the wallet payment has run out: take the"
                        " payment again."
                    )
                ) from None
            self._membership_report_short(hold.account_id.member_id, payment)

    def _membership_report_short(self, member, payment):
        self.env["membership.exception"]._report(
            "payment",
            self.env._(
                "%(order)s was paid from the wallet while the till was offline, and the"
                " wallet no longer held %(amount)s when the order arrived.",
                order=self.pos_reference or self.name,
                amount=self.currency_id.format(payment.amount),
            ),
            key=self._membership_key("payment", payment.uuid),
            program=member.program_id,
            member=member,
            order=self,
            amount=payment.amount,
        )

    def _membership_report_unmatched(self, missing):
        """Tell staff of wallet payments that the ledger knows nothing of, once.

        :param float missing: how much more was paid than was taken
        """
        matters = self.env["membership.exception"].sudo()
        known = matters.search([("order_id", "=", self.id), ("kind", "=", "payment")])
        program = (
            self.membership_member_id.program_id or self.config_id.membership_program_id
        )
        left = missing - sum(known.mapped("amount"))
        if self.currency_id.is_zero(left) or not program:
            return
        matters._report(
            "payment",
            self.env._(
                "%(order)s has wallet payments of which %(amount)s was never taken"
                " from a wallet.",
                order=self.pos_reference or self.name,
                amount=self.currency_id.format(left),
            ),
            key=self._membership_key("unmatched"),
            program=program,
            member=self.membership_member_id,
            order=self,
            amount=left,
        )

    def _membership_pay_back(self, payment):
        """Return a refund to the wallet, in the split that the sale was paid with."""
        left = -payment.amount
        wallets = self.env["membership.wallet"]
        originals = self.lines.refunded_orderline_id.order_id
        for source in originals._membership_wallet_payments().sorted("id"):
            entries = wallets._entries_by_key(
                source.pos_order_id._membership_key("payment", source.uuid)
            )
            part = min(left, entries._reversible()) if entries else 0.0
            if self.currency_id.compare_amounts(part, 0) <= 0:
                continue
            program = entries.account_id.member_id.program_id
            entries._reverse(
                key=self._membership_key("refund", f"{payment.uuid}:{source.uuid}"),
                amount=self.currency_id.round(part),
                **self._membership_posting_values(program),
            )
            left = self.currency_id.round(left - part)
        if self.currency_id.compare_amounts(left, 0) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s more would go to the wallet than was paid from it.",
                    amount=self.currency_id.format(left),
                )
            )
