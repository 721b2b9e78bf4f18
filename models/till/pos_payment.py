from odoo import fields, models


class PosPayment(models.Model):
    """A payment carries the authorisation under which it was taken from a wallet."""

    _inherit = "pos.payment"

    membership_hold_token = fields.Char(
        string="Wallet Authorisation",
        readonly=True,
        copy=False,
        help="The authorisation under which the wallet was charged.",
    )
