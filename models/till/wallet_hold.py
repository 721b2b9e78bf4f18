from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...logic.plain import is_text
from ..asked import asked_of_records
from ..reach import check_reach
from .asked_by_till import asked_by_till

TOKEN_LENGTH_MAX = 64
# An order is paid from a wallet once, seldom twice. More than these are reservations
# that nobody takes, of a till at fault or of somebody who blocks a member's money.
HOLDS_PER_ORDER = 2
HOLDS_PER_STORE = 5
HOLDS_PER_MEMBER = 10


class MembershipWalletHold(models.Model):
    _inherit = "membership.wallet.hold"

    # === ACTIONS === #

    @asked_of_records
    def action_release(self):
        """Give back at once what a till reserved and left behind.

        The holds count as expired, not as released by their till: an order that was
        paid with one and arrives later is still kept.

        :raise AccessError: the caller is no membership officer
        """
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(self.env._("Only a membership officer can do this."))
        self.check_access("read")
        check_reach(self.account_id.member_id)
        # Nobody may write a hold; giving it back is what the officer asked for.
        self.sudo()._close("expired")

    # === BUSINESS: what a till asks === #

    @api.model
    @asked_by_till
    def till_authorise(self, config, token, order_uuid, partner_id, amount):
        """Reserve stored value for one payment of one order.

        :param config: the store; a till sends its id
        :param str token: chosen by the till anew for each attempt; the same token with
            the same content answers again and reserves nothing more
        :param str order_uuid: the order that will be paid
        :param int partner_id: the customer of that order
        :param float amount: how much, in the currency of the store
        :return: ``{"ok": True, "principal", "bonus"}``, or ``{"ok": False, "message"}``
            with one sentence for the cashier and nothing changed
        :raise AccessError: see :func:`asked_by_till`
        """
        program = config.membership_program_id
        member = self.env["membership.member"]._for_customer(config, partner_id)
        if not member:
            return self._refused(
                self.env._("Choose a member first: only a member has a wallet.")
            )
        if not self._is_token(token) or not self._is_token(order_uuid):
            return self._refused(self.env._("The till sent an unreadable request."))
        if self._too_many(member, config, token, order_uuid):
            return self._refused(
                self.env._(
                    "Too much is reserved from this wallet already. Cancel the wallet"
                    " payments that wait, or ask a membership officer to free them."
                )
            )
        try:
            # The savepoint undoes what a refusal had already changed.
            with self.env.cr.savepoint():
                hold = member.wallet_id._hold(
                    amount,
                    token=token,
                    expires_at=fields.Datetime.now()
                    + timedelta(minutes=program.hold_minutes),
                    on=program._today(),
                    order=program.wallet_spend_order,
                    store=config,
                    origin_uuid=order_uuid,
                )
        except UserError as refusal:
            return self._refused(str(refusal))
        return {"ok": True, "principal": hold.principal, "bonus": hold.bonus}

    @api.model
    @asked_by_till
    def till_release(self, config, token):
        """Give back what :meth:`till_authorise` reserved; repeating it does nothing.

        A token that is not known yet is remembered, so that an authorisation which
        arrives later than its own cancellation reserves nothing.

        :param config: the store; a till sends its id
        :param str token: the token of the attempt
        :return: True
        :raise AccessError: see :func:`asked_by_till`
        :raise UserError: the amount was already taken with a paid order, or was
            reserved at another store
        """
        if not self._is_token(token):
            return True
        # A cashier reads no holds; the token is known to the till that chose it.
        holds = self.sudo()
        store = holds._for_token(token).store_id
        if store and store != config:
            raise UserError(
                self.env._(
                    "This amount was reserved at %(store)s, which alone gives it back.",
                    store=store.name,
                )
            )
        holds._release(token)
        return True

    # === HELPERS === #

    @api.model
    def _too_many(self, member, store, token, order_uuid):
        """Tell whether so many payments wait that another one may not be reserved.

        What is counted can't be outrun: two tills that reserve at once meet at the
        wallet, and the later one is retried.
        """
        ((of_order, of_store, of_member),) = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE origin_uuid = %(order)s),
                       COUNT(*) FILTER (WHERE store_id = %(store)s),
                       COUNT(*)
                  FROM membership_wallet_hold
                 WHERE account_id = %(wallet)s AND state = 'held'
                   AND expires_at > %(now)s AND token <> %(token)s
                """,
                order=order_uuid,
                store=store.id,
                wallet=member.wallet_id.id,
                now=fields.Datetime.now(),
                token=token,
            )
        )
        return (
            of_order >= HOLDS_PER_ORDER
            or of_store >= HOLDS_PER_STORE
            or of_member >= HOLDS_PER_MEMBER
        )

    @api.model
    def _is_token(self, value):
        return is_text(value, TOKEN_LENGTH_MAX) and len(value) >= 8

    @api.model
    def _refused(self, message):
        return {"ok": False, "message": message}
