from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

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


@tagged("post_install", "-at_install")
class TestCompanyBooks(CompaniesCase):
    def test_who_took_a_top_up_owes_it_and_who_served_is_owed(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.assertBooks(self.company, liability=-300)
        self.at(self.guest_store)
        self.sell_with_wallet([self.line(self.tea, 4)], 320, rest=80)
        self.close()
        self.assertBooks(self.company, liability=-300)
        self.assertBooks(self.guest_company, owed_by_others=320)
        self.assertWallet(0, 30)
        lines = self.env["account.move.line"].search(
            [
                (
                    "account_id",
                    "=",
                    self.program.with_company(
                        self.guest_company
                    ).wallet_intercompany_account_id.id,
                )
            ]
        )
        self.assertEqual(lines.partner_id, self.company.partner_id)

    def test_each_company_bears_the_bonus_that_it_gave(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.at(self.guest_store)
        self.sell([self.line(self.package.product_id)])
        self.program.wallet_spend_order = "bonus_first"
        self.sell_with_wallet([self.line(self.tea)], 80, rest=20)
        self.close()
        self.assertBooks(
            self.guest_company, liability=-300, expense=30, owed_by_others=50
        )
        self.assertWallet(600, 20)

    def test_what_is_returned_there_is_owed_no_more(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.at(self.guest_store)
        order = self.sell_with_wallet([self.line(self.tea, 4)], 320, rest=80)
        self.close()
        self.at(self.guest_store)
        self.give_back(
            order, [self.pay(self.wallet_method, -320), self.pay(self.cash_pm1, -80)]
        )
        self.close()
        self.assertBooks(self.guest_company)
        self.assertWallet(300, 50)

    def test_sale_and_return_in_one_session_move_nothing(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.at(self.guest_store)
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        self.give_back(order, [self.pay(self.wallet_method, -100)])
        self.close()
        self.assertBooks(self.guest_company)

    def test_all_liabilities_less_what_is_owed_is_the_unspent_principal(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.at(self.guest_store)
        self.sell([self.line(self.package.product_id)])
        self.sell_with_wallet([self.line(self.tea, 4)], 400)
        self.close()
        self.at(self.basic_config)
        self.sell_with_wallet([self.line(self.tea)], 100)
        self.close()
        companies = (self.company, self.guest_company)
        owed = -sum(
            self.balance("wallet_liability_account_id", company)
            for company in companies
        )
        between = sum(
            self.balance("wallet_intercompany_account_id", company)
            for company in companies
        )
        self.env.invalidate_all()
        self.assertEqual(owed - between, self.member.wallet_id.principal)

    def test_what_an_office_takes_away_is_owed_by_who_had_sold_it(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.member.sudo().company_id = self.guest_company
        wizards = self.env["membership.adjust.wizard"].with_company(self.guest_company)
        wizards.create(
            {
                "member_id": self.member.id,
                "target": "principal",
                "direction": "take",
                "amount": 40,
                "reason": "Paid out",
            }
        ).action_apply()
        self.assertBooks(self.guest_company, expense=-40, owed_by_others=40)
        self.assertWallet(260, 50)

    def test_a_branch_has_the_accounts_of_its_head_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.program.with_company(branch).action_setup_wallet()
        for name in ("wallet_liability_account_id", "wallet_bonus_account_id"):
            self.assertEqual(
                self.program.with_company(branch)[name], self.program[name]
            )
        self.assertTrue(self.program._wallet_methods(branch))

    def test_a_store_sells_no_top_up_before_its_company_has_accounts(self):
        program = self.program.with_company(self.guest_company)
        program.sudo().write({"wallet_bonus_account_id": False})
        self.at(self.guest_store)
        data = self.pos_session.with_user(self.cashier).load_data([])
        loaded = {product["id"] for product in data["product.product"]}
        self.assertNotIn(self.package.product_id.id, loaded)
        with self.assertRaises(UserError):
            self.sell([self.line(self.package.product_id)])
        self.assertWallet(0, 0)


@tagged("post_install", "-at_install")
class TestStoresMove(CompaniesCase):
    """A store that goes to another program takes payments from its wallets only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["membership.program"].create(
            {
                "name": "Second Club",
                "company_id": cls.company.id,
                "currency_id": cls.config.currency_id.id,
            }
        )
        cls.second.action_setup_wallet()

    def wallets(self, store):
        return store.payment_method_ids.filtered(
            lambda method: method._is_membership_wallet()
        )

    def test_the_wallet_of_the_program_it_leaves_goes_and_the_other_comes(self):
        self.pos_session.close_session_from_ui()
        self.config.membership_program_id = self.second
        method = self.wallets(self.config)
        self.assertEqual(
            method.outstanding_account_id, self.second.wallet_liability_account_id
        )
        self.config.membership_program_id = False
        self.assertFalse(self.wallets(self.config))
        self.config.membership_program_id = self.program
        self.assertEqual(
            self.wallets(self.config).outstanding_account_id,
            self.program.wallet_liability_account_id,
        )

    def test_nobody_puts_the_wallet_of_another_program_on(self):
        self.pos_session.close_session_from_ui()
        foreign = self.second._wallet_methods(self.company)
        self.assertTrue(foreign)
        with self.assertRaisesRegex(ValidationError, "another program"):
            self.config.payment_method_ids |= foreign

    def test_a_store_with_a_reserved_amount_stays(self):
        self.give_wallet(principal=100)
        _token, answer = self.authorise(50, str(uuid4()))
        self.assertTrue(answer["ok"])
        self.pos_session.state = "closed"
        manager = new_test_user(
            self.env,
            "mover",
            "pos_membership.group_membership_manager,point_of_sale.group_pos_manager",
        )
        store = self.config.with_user(manager)
        with self.assertRaisesRegex(UserError, "reserved"):
            store.membership_program_id = self.second
        self.env["membership.wallet.hold"].search([])._close("released")
        store.membership_program_id = self.second
        self.assertEqual(self.config.membership_program_id, self.second)

    def test_a_return_is_booked_to_the_wallets_own_program(self):
        self.sell([self.line(self.package.product_id)])
        order = self.sell_with_wallet([self.line(self.tea)], 100)
        self.close()
        self.config.membership_program_id = self.second
        self.at(self.config)
        self.env["membership.member"]._enrol(self.second, self.member.partner_id)
        self.give_back(order, [self.pay(self.wallet_method, -100)])
        self.close()
        self.assertWallet(300, 50)
        liability = "wallet_liability_account_id"
        self.assertEqual(self.balance(liability, self.company), -300)
        self.assertEqual(self.balance(liability, self.company, self.second), 0)


@tagged("post_install", "-at_install")
class TestCurrency(CompaniesCase):
    """A store in dollars of a company in euros books dollars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own = cls.guest_company.currency_id
        cls.foreign = cls.env.ref("base.EUR" if own.name != "EUR" else "base.USD")
        cls.foreign.active = True
        cls.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": cls.foreign.id,
                "company_id": cls.guest_company.id,
                "rate": 2.0,
            }
        )
        cls.travellers = cls.env["membership.program"].create(
            {
                "name": "Travellers",
                "company_id": cls.guest_company.id,
                "currency_id": cls.foreign.id,
            }
        )
        cls.sales = cls.guest_data["default_journal_sale"].copy(
            {"code": "FXS", "currency_id": cls.foreign.id}
        )
        cls.fx_cash_journal = cls.guest_data["default_journal_cash"].copy(
            {"code": "FXC", "currency_id": cls.foreign.id}
        )

    def test_the_wallet_is_booked_in_the_currency_of_the_program(self):
        travellers = self.travellers.with_company(self.guest_company)
        travellers.action_setup_wallet()
        journal = travellers._wallet_methods(self.guest_company).journal_id
        self.assertEqual(journal.currency_id, self.foreign)
        journal.currency_id = False
        travellers.action_setup_wallet()
        self.assertEqual(journal.currency_id, self.foreign)

    def test_a_store_of_another_currency_is_refused_whatever_makes_it_so(self):
        store, foreign = self.guest_store, self.foreign.id
        wallet = self.program._wallet_methods(self.guest_company)
        for record, values in (
            (store, {"journal_id": self.sales.id}),
            (self.guest_data["default_journal_sale"], {"currency_id": foreign}),
            (wallet.journal_id, {"currency_id": foreign}),
            (store, {"membership_program_id": self.travellers.id}),
            (self.guest_company, {"currency_id": foreign}),
        ):
            with (
                self.subTest(record=record._name, values=values),
                self.assertRaises(ValidationError) as refused,
            ):
                record.write(values)
            self.assertIn(self.foreign.name, str(refused.exception))

    def test_a_till_that_became_foreign_is_told(self):
        self.env.cr.execute(
            "UPDATE pos_config SET journal_id = %s, currency_id = %s WHERE id = %s",
            [self.sales.id, self.foreign.id, self.guest_store.id],
        )
        self.env.invalidate_all()
        members = self.env["membership.member"].with_user(self.guest_cashier)
        with self.assertRaisesRegex(UserError, self.foreign.name):
            members.till_card(self.guest_store.id, self.member.partner_id.id)
        with self.assertRaisesRegex(UserError, self.foreign.name):
            self.at(self.guest_store)
