from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .program_wallet import WALLET_TERMINAL


class PosConfig(models.Model):
    """A store takes payments from the wallets of its own program, and of no other."""

    _inherit = "pos.config"

    # === CONSTRAINT METHODS === #
    @api.constrains("payment_method_ids")
    def _check_membership_wallets(self):
        for config in self.sudo():
            foreign = config._membership_wallet_methods() - config._own_wallet_methods()
            if foreign and config.membership_program_id:
                raise ValidationError(
                    self.env._(
                        "%(store)s: %(methods)s pays from the wallets of another"
                        " program, or into the accounts of another company.",
                        store=config.name,
                        methods=", ".join(foreign.mapped("name")),
                    )
                )

    # === BUSINESS METHODS === #
    def _membership_wallet_methods(self):
        """Return the payment methods of these stores that are wallets."""
        return self.payment_method_ids.filtered(
            lambda method: method.use_payment_terminal == WALLET_TERMINAL
        )

    def _own_wallet_methods(self):
        """Return the wallet of this store's program and company, if it is set up."""
        self.ensure_one()
        return self.membership_program_id._wallet_methods(self.company_id)

    def _take_wallets_off(self):
        """Take the wallets off stores that leave their program; it keeps its accounts.

        A store that sells keeps its payment methods until its session is closed.
        """
        for config in self.sudo():
            methods = config._membership_wallet_methods()
            if methods and not config.has_active_session:
                config.payment_method_ids -= methods

    def _put_own_wallet_on(self):
        """Let stores take payments from the wallets of the program that they joined."""
        for config in self.sudo().filtered("membership_program_id"):
            missing = config._own_wallet_methods() - config.payment_method_ids
            if missing and not config.has_active_session:
                config.payment_method_ids |= missing

    def _check_nothing_reserved(self):
        """
        :raise UserError: a payment from a wallet is under way at one of these stores
        """
        # Whoever moves a store need not read what is reserved there.
        holds = self.env["membership.wallet.hold"].sudo()
        held = holds.search([("store_id", "in", self.ids), ("state", "=", "held")])
        if held:
            raise UserError(
                self.env._(
                    "%(stores)s: amounts are reserved for payments. Finish the"
                    " payments, or free the amounts first.",
                    stores=", ".join(held.store_id.mapped("name")),
                )
            )
