from odoo import Command
from odoo.tests import new_test_user

from ..common import CASHIER
from .common import TillCase


class CompaniesCase(TillCase):
    """The owner of the program, and a franchisee with a chart of accounts of its own.

    ``at`` moves the test's till to a store of either.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest_data = cls.setup_other_company()
        cls.guest_company = cls.guest_data["company"]
        cls.program.is_shared = True
        cls.own_cashier, cls.own_cash = cls.cashier, cls.cash_pm1
        cls.guest_store, cls.guest_cash = cls.new_guest_store("Franchise")
        cls.guest_cashier = new_test_user(
            cls.env,
            "guestcashier",
            CASHIER,
            company_id=cls.guest_company.id,
            company_ids=[Command.set(cls.guest_company.ids)],
        )
        cls.program.with_company(cls.guest_company).action_setup_wallet()
        cls.program.action_setup_wallet()
        cls.env.user.company_ids |= cls.guest_company

    @classmethod
    def new_guest_store(cls, name, **values):
        company, data = cls.guest_company, cls.guest_data
        cash = cls.env["pos.payment.method"].create(
            {
                "name": "Cash",
                "company_id": company.id,
                "journal_id": data["default_journal_cash"].id,
                "receivable_account_id": data["default_account_receivable"].id,
            }
        )
        store = (
            cls.env["pos.config"]
            .with_company(company)
            .create(
                {
                    "name": name,
                    "company_id": company.id,
                    "journal_id": data["default_journal_sale"].id,
                    "invoice_journal_id": data["default_journal_sale"].id,
                    "payment_method_ids": [Command.set(cash.ids)],
                    "membership_program_id": cls.program.id,
                    **values,
                }
            )
        )
        return store.with_env(cls.env), cash

    def at(self, store):
        """Go on at another store, in a session of its own."""
        is_own = store.company_id == self.company
        self.config = store.with_company(store.company_id)
        self.cashier = self.own_cashier if is_own else self.guest_cashier
        self.cash_pm1 = self.own_cash if is_own else self.guest_cash
        self.wallet_method = store.payment_method_ids.filtered(
            lambda method: method._is_membership_wallet()
        )
        self.open_new_session()

    def close(self):
        session = self.pos_session.with_company(self.config.company_id)
        cash = session.order_ids.payment_ids.filtered(
            lambda payment: payment.payment_method_id == self.cash_pm1
        )
        session.post_closing_cash_details(sum(cash.mapped("amount")))
        session.close_session_from_ui()
        self.assertEqual(session.state, "closed")

    def balance(self, name, company, program=None):
        """What stands on an account of the program in the books of a company."""
        account = (program or self.program).with_company(company)[name]
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return sum(lines.mapped("balance"))

    def assertBooks(self, company, liability=0, expense=0, owed_by_others=0):
        self.assertEqual(
            (
                self.balance("wallet_liability_account_id", company),
                self.balance("wallet_bonus_account_id", company),
                self.balance("wallet_intercompany_account_id", company),
            ),
            (liability, expense, owed_by_others),
        )
