from odoo import models
from odoo.exceptions import UserError

from ..ledger.exceptions import HoldNotLive, InsufficientFunds


class PosOrder(models.Model):
    """Wallet payments of an order: captured, paid back, or reported."""

    _inherit = "pos.order"

    # === BUSINESS === #

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

    def _membership_post_payments(self, member, reckoned):
        originals = self._membership_originals(reckoned)
        for payment in self._membership_wallet_payments():
            if self.currency_id.compare_amounts(payment.amount, 0) > 0:
                self._membership_capture(member, payment)
            elif self.currency_id.compare_amounts(payment.amount, 0) < 0:
                self._membership_pay_back(payment, originals)

    def _membership_capture(self, member, payment):
        """Take what was authorised for ``payment``, now that its order is paid."""
        holds = self.env["membership.wallet.hold"].sudo()
        hold = holds._for_token(payment.membership_hold_token or "")
        if not hold or hold.account_id.member_id._kept() != member:
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
            self._membership_debit_late(hold, payment, member)
            return
        values = self._membership_posting_values(member.program_id)
        values.pop("on")
        hold._capture(
            key=self._membership_key("payment", payment.uuid),
            kind="payment",
            amount=payment.amount,
            **values,
        )

    def _membership_debit_late(self, hold, payment, member):
        """An authorisation ran out before its order arrived: charge the wallet now.

        When the order had been paid in time, offline, and the money is gone since, the
        order is kept and staff are told; a sale is never lost.

        :raise UserError: the order was paid after the authorisation had run out, and
            the wallet does not hold the amount any more
        """
        program = member.program_id
        try:
            with self.env.cr.savepoint():
                member.wallet_id._debit(
                    payment.amount,
                    key=self._membership_key("payment", payment.uuid),
                    kind="payment",
                    order=program.wallet_spend_order,
                    **self._membership_posting_values(program),
                )
        except InsufficientFunds:
            if self._membership_moment() > hold.expires_at:
                raise HoldNotLive(
                    self.env._(
                        "The authorisation of the wallet payment has run out: take the"
                        " payment again."
                    )
                ) from None
            self._membership_report_short(member, payment)

    def _membership_pay_back(self, payment, originals):
        """Return a refund to the wallet, in the split that the sale was paid with.

        What was exchanged is paid back as what it was exchanged for had been paid.
        """
        left = -payment.amount
        wallets = self.env["membership.wallet"]
        for source in originals._membership_wallet_sources():
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

    def _membership_wallet_sources(self):
        """Yield the wallet payments for these orders, and for what was exchanged for
        them, in the order in which they are paid back."""
        for orders in self._membership_with_exchanged():
            yield from orders._membership_wallet_payments().sorted("id")

    def _membership_release_holds(self):
        """Give back what is still reserved for these orders: they are paid, or will
        not be."""
        uuids = [uuid for uuid in self.mapped("uuid") if uuid]
        # A cashier reads holds only; releasing is what deleting an order means.
        holds = self.env["membership.wallet.hold"].sudo()
        for hold in holds.search(
            [("origin_uuid", "in", uuids), ("state", "=", "held")]
        ):
            holds._release(hold.token)

    # === BUSINESS: REPORTS === #

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
        """Tell staff of wallet payments that the ledger knows nothing of, once for each
        sum that is missing.

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
            key=self._membership_key("unmatched", self._membership_units(missing)),
            program=program,
            member=self.membership_member_id._kept(),
            order=self,
            amount=left,
        )
