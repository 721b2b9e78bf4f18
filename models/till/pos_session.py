from odoo import api, models

LOADED_MODELS = [
    "membership.program",
    "membership.tier",
    "membership.card.type",
    "membership.benefit",
    "membership.topup.package",
]


class PosSession(models.Model):
    _inherit = "pos.session"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Open no session in a store that sells in another currency than its program
        is kept in."""
        sessions = super().create(vals_list)
        for config in sessions.config_id.filtered("membership_program_id"):
            config._check_membership_currency()
        return sessions

    # === BUSINESS === #

    @api.model
    def _load_pos_data_models(self, config):
        models_to_load = super()._load_pos_data_models(config)
        if config.membership_program_id:
            models_to_load += LOADED_MODELS
        return models_to_load

    def get_closing_control_data(self):
        """There is nothing to count in a wallet: its amount is the ledger's."""
        data = super().get_closing_control_data()
        wallets = self.payment_method_ids.filtered(
            lambda method: method._is_membership_wallet()
        )
        for method in data["non_cash_payment_methods"]:
            if method["id"] in wallets.ids:
                method["type"] = "membership_wallet"
        return data

    def _create_account_move(
        self,
        balancing_account=False,
        amount_to_balance=0,
        bank_payment_method_diffs=None,
    ):
        wallets = self.payment_method_ids.filtered(
            lambda method: method._is_membership_wallet()
        )
        diffs = {
            method_id: diff
            for method_id, diff in (bank_payment_method_diffs or {}).items()
            if method_id not in wallets.ids
        }
        return super()._create_account_move(balancing_account, amount_to_balance, diffs)

    def _create_combine_account_payment(self, payment_method, amounts, diff_amount):
        """A session that gave back more than it took from wallets owes members again.

        The point of sale turns the accounts of such a payment around and the payment
        turns one of them back, which would book the liability against itself. An
        outbound payment says the same with the accounts where they belong.
        """
        if (
            not payment_method._is_membership_wallet()
            or self.currency_id.compare_amounts(amounts["amount"], 0) >= 0
        ):
            return super()._create_combine_account_payment(
                payment_method, amounts, diff_amount
            )
        receivable = self._get_receivable_account(payment_method)
        payment = (
            self.env["account.payment"]
            .with_context(pos_payment=True)
            .create(
                {
                    "amount": -amounts["amount"],
                    "payment_type": "outbound",
                    "journal_id": payment_method.journal_id.id,
                    "force_outstanding_account_id": (
                        payment_method.outstanding_account_id.id
                    ),
                    "destination_account_id": receivable.id,
                    "memo": self.env._(
                        "%(method)s refunds of %(session)s",
                        method=payment_method.name,
                        session=self.name,
                    ),
                    "pos_payment_method_id": payment_method.id,
                    "pos_session_id": self.id,
                    "company_id": self.company_id.id,
                }
            )
        )
        payment.action_post()
        return payment.move_id.line_ids.filtered(
            lambda line: line.account_id == receivable
        )

    def _membership_reconcile(self):
        """Report each order whose wallet payments are not what the ledger took.

        No till makes such an order: it was written around the till, or it is known
        already to have come when the money was gone.
        """
        orders = self._get_closed_orders()
        orders._membership_report_unposted()
        sums = orders._membership_sums()
        orders._membership_name_other_months(self, sums)
        for order in orders:
            payments = order._membership_wallet_payments()
            taken = -sums[order.id]["wallet", "principal", "payment"]
            taken -= sums[order.id]["wallet", "bonus", "payment"]
            missing = sum(payments.mapped("amount")) - taken
            if payments and not self.currency_id.is_zero(missing):
                order._membership_report_unmatched(missing)
