from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TOKEN_LENGTH_MAX = 64


class MembershipWalletHold(models.Model):
    _inherit = "membership.wallet.hold"

    # === ACTIONS === #

    def action_release(self):
        """Give back at once what a till reserved and left behind.

        The holds count as expired, not as released by their till: an order that was
        paid with one and arrives later is still kept.

        :raise AccessError: the caller is no membership manager
        """
        if not self.env.user.has_group("pos_membership.group_membership_manager"):
            raise AccessError(self.env._("Only a membership manager can do this."))
        self.check_access("read")
        # Nobody may write a hold; giving it back is what the manager asked for.
        self.sudo()._close("expired")

    # === BUSINESS: what a till asks === #

    @api.model
    def till_authorise(self, config_id, token, order_uuid, partner_id, amount):
        """Reserve stored value for one payment of one order.

        :param int config_id: the store
        :param str token: chosen by the till anew for each attempt; the same token with
            the same content answers again and reserves nothing more
        :param str order_uuid: the order that will be paid
        :param int partner_id: the customer of that order
        :param float amount: how much, in the currency of the store
        :return: ``{"ok": True, "principal", "bonus"}``, or ``{"ok": False, "message"}``
            with one sentence for the cashier and nothing changed
        :raise AccessError: see :meth:`pos.config._membership_till`
        """
        config = self.env["pos.config"]._membership_till(config_id)
        program = config.membership_program_id
        member = self.env["membership.member"]._for_customer(program, partner_id)
        if not member:
            return self._refused(
                self.env._("Choose a member first: only a member has a wallet.")
            )
        if not self._is_token(token) or not self._is_token(order_uuid):
            return self._refused(self.env._("The till sent an unreadable request."))
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
    def till_release(self, config_id, token):
        """Give back what :meth:`till_authorise` reserved; repeating it does nothing.

        A token that is not known yet is remembered, so that an authorisation which
        arrives later than its own cancellation reserves nothing.

        :param int config_id: the store
        :param str token: the token of the attempt
        :return: True
        :raise AccessError: see :meth:`pos.config._membership_till`
        :raise UserError: the amount was already taken with a paid order
        """
        self.env["pos.config"]._membership_till(config_id)
        if self._is_token(token):
            self.sudo()._release(token)
        return True

    # === HELPERS === #

    @api.model
    def _is_token(self, value):
        return isinstance(value, str) and 8 <= len(value) <= TOKEN_LENGTH_MAX

    @api.model
    def _refused(self, message):
        return {"ok": False, "message": message}
