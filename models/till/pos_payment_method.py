from odoo import models

WALLET_TERMINAL = "membership_wallet"


class PosPaymentMethod(models.Model):
    _inherit = "pos.payment.method"

    def _get_payment_terminal_selection(self):
        return super()._get_payment_terminal_selection() + [
            (WALLET_TERMINAL, self.env._("Membership wallet"))
        ]

    def _is_membership_wallet(self):
        """:return: whether this method pays from a member's stored value"""
        return self.use_payment_terminal == WALLET_TERMINAL
