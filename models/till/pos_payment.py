from odoo import api, fields, models
from odoo.exceptions import UserError


class PosPayment(models.Model):
    """A payment from the wallet is fixed once its order is paid: the stored value was
    taken with the order and only a refund gives it back."""

    _inherit = "pos.payment"

    membership_hold_token = fields.Char(
        string="Wallet Authorisation",
        readonly=True,
        copy=False,
        help="The authorisation under which the wallet was charged.",
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._check_wallet_untouched()
        return payments

    def write(self, vals):
        frozen = {
            "amount",
            "payment_method_id",
            "pos_order_id",
            "membership_hold_token",
            "uuid",
        }
        if frozen.isdisjoint(vals):
            return super().write(vals)
        self._check_wallet_untouched()
        result = super().write(vals)
        self._check_wallet_untouched()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_wallet_payment(self):
        self._check_wallet_untouched()

    # === BUSINESS === #

    def _check_wallet_untouched(self):
        """
        :raise UserError: one of these is a wallet payment of an order whose effects
            were posted
        """
        for payment in self:
            if (
                payment.payment_method_id._is_membership_wallet()
                and payment.pos_order_id.membership_posted
            ):
                raise UserError(
                    self.env._(
                        "A wallet payment of a paid order cannot be edited: refund the"
                        " order instead."
                    )
                )
