from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..common import CASHIER, MANAGER, OFFICER


@tagged("post_install", "-at_install")
class TestSetupWallet(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.env.user.group_ids |= cls.env.ref(MANAGER)
        cls.env.user.group_ids |= cls.env.ref("point_of_sale.group_pos_manager")
        cls.other_company = cls.setup_other_company()["company"]
        cls.program = cls.env["membership.program"].create({"name": "Tea House Club"})
        cls.store = cls.new_store("Bund")
        cls.package = cls.env["membership.topup.package"].create(
            {"program_id": cls.program.id, "name": "Pay 300", "amount": 300}
        )
        companies = {
            "company_id": cls.company.id,
            "company_ids": [(6, 0, cls.company.ids)],
        }
        cls.manager = new_test_user(cls.env, "w_manager", MANAGER, **companies)
        cls.officer = new_test_user(cls.env, "w_officer", OFFICER, **companies)
        cls.cashier = new_test_user(cls.env, "w_cashier", CASHIER, **companies)

    @classmethod
    def new_store(cls, name, company=None, **values):
        company = company or cls.company
        stores = cls.env["pos.config"].with_company(company)
        return stores.create(
            {
                "company_id": company.id,
                "name": name,
                "payment_method_ids": False,
                "membership_program_id": cls.program.id,
                **values,
            }
        )

    def set_up(self, user=None):
        return self.program.with_user(user or self.manager).action_setup_wallet()

    @property
    def methods(self):
        return self.env["pos.payment.method"].search(
            [
                ("company_id", "=", self.company.id),
                ("use_payment_terminal", "=", "membership_wallet"),
            ]
        )

    def test_the_payment_method_is_named_in_every_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.set_up()
        method = self.methods
        self.assertEqual(method.with_context(lang="en_US").name, "Wallet")
        self.assertEqual(method.with_context(lang="zh_CN").name, "储值钱包")
        self.assertEqual(method.journal_id.with_context(lang="zh_CN").name, "储值钱包")

    def test_a_manager_without_accounting_rights_sets_everything_up(self):
        answer = self.set_up()
        self.assertEqual(answer["params"]["type"], "success")
        liability = self.program.wallet_liability_account_id
        self.assertEqual(liability.account_type, "liability_current")
        self.assertEqual(self.program.wallet_bonus_account_id.account_type, "expense")
        self.assertEqual(len(self.methods), 1)
        self.assertEqual(self.methods.outstanding_account_id, liability)
        self.assertEqual(self.methods.journal_id.type, "bank")
        self.assertIn(self.methods, self.store.payment_method_ids)

    def test_a_second_run_adds_only_what_is_missing(self):
        self.set_up()
        before = (
            self.methods,
            self.program.wallet_liability_account_id,
            self.program.wallet_bonus_account_id,
        )
        second = self.new_store("Airport")
        self.set_up()
        after = (
            self.methods,
            self.program.wallet_liability_account_id,
            self.program.wallet_bonus_account_id,
        )
        self.assertEqual(before, after)
        self.assertIn(self.methods, second.payment_method_ids)

    def test_two_programs_of_a_company_have_journals_of_their_own(self):
        self.set_up()
        other = self.env["membership.program"].create({"name": "Second Club"})
        other.action_setup_wallet()
        self.assertEqual(len(self.methods.journal_id), 2)
        self.assertNotEqual(
            other.wallet_liability_account_id, self.program.wallet_liability_account_id
        )

    def test_an_open_session_is_named_and_done_later(self):
        self.store.payment_method_ids = self.env["pos.payment.method"].create(
            {
                "name": "Bank",
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        self.store.open_ui()
        answer = self.set_up()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("Bund", answer["params"]["message"])
        self.assertNotIn(self.methods, self.store.payment_method_ids)
        self.store.current_session_id.action_pos_session_closing_control()
        self.set_up()
        self.assertIn(self.methods, self.store.payment_method_ids)

    def test_top_ups_are_booked_to_the_liability(self):
        self.set_up()
        liability = self.program.wallet_liability_account_id
        later = self.env["membership.topup.package"].create(
            {"program_id": self.program.id, "name": "Pay 500", "amount": 500}
        )
        for package in self.package | later:
            product = package.product_id
            self.assertEqual(product.property_account_income_id, liability)
            self.assertEqual(product._get_product_accounts()["income"], liability)

    def test_another_liability_account_is_taken_over_by_the_top_ups(self):
        self.set_up()
        account = self.program.wallet_liability_account_id.copy()
        self.program.wallet_liability_account_id = account
        self.assertEqual(self.package.product_id.property_account_income_id, account)

    def test_each_company_of_a_chain_has_its_own_accounts(self):
        other = self.other_company
        self.program.is_shared = True
        self.new_store("Elsewhere", other)
        self.set_up()
        self.program.with_company(other).action_setup_wallet()
        here = self.program.wallet_liability_account_id
        there = self.program.with_company(other).wallet_liability_account_id
        self.assertNotEqual(here, there)
        product = self.package.product_id
        self.assertEqual(product.property_account_income_id, here)
        self.assertEqual(product.with_company(other).property_account_income_id, there)

    def test_a_company_without_chart_of_accounts_is_told_plainly(self):
        bare = self.env["res.company"].create({"name": "Bare Ltd."})
        self.env.user.company_ids |= bare
        self.program.is_shared = True
        both = self.program.with_context(allowed_company_ids=(bare | self.company).ids)
        with self.assertRaisesRegex(UserError, "no chart of accounts"):
            both.action_setup_wallet()

    def test_who_works_for_several_companies_sets_up_all_that_take_part(self):
        other = self.other_company
        self.program.is_shared = True
        self.new_store("Elsewhere", other)
        self.manager.company_ids |= other
        both = self.program.with_user(self.manager).with_context(
            allowed_company_ids=(self.company | other).ids
        )
        self.assertEqual(both.wallet_missing_ids, self.company | other)
        both.action_setup_wallet()
        both.invalidate_recordset()
        self.assertFalse(both.wallet_missing_ids)
        self.assertTrue(self.program._wallet_methods(other))

    def test_another_account_takes_over_methods_and_balance(self):
        self.set_up()
        old = self.program.wallet_liability_account_id
        new = old.copy()
        journal = self.methods.journal_id
        expense = self.program.wallet_bonus_account_id
        nobody = self.env["res.partner"]
        self.program._post_wallet_move(
            journal,
            fields.Date.to_date("2026-01-01"),
            "Sold",
            {(old, nobody): -300},
            against=expense,
        )
        self.program.with_user(self.manager).wallet_liability_account_id = new
        self.assertEqual(self.methods.outstanding_account_id, new)
        self.assertEqual(len(self.methods), 1)
        sums = self.env["account.move.line"]._read_group(
            [("account_id", "in", (old | new).ids), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum"],
        )
        self.assertEqual(dict(sums), {old: 0, new: -300})
        self.set_up()
        self.assertEqual(len(self.methods), 1)
        with self.assertRaisesRegex(UserError, "takes it"):
            self.program.wallet_liability_account_id = False

    def test_the_account_stays_while_a_store_sells(self):
        self.set_up()
        self.store.open_ui()
        self.store.current_session_id.set_opening_control(0, None)
        with self.assertRaisesRegex(UserError, "close the session"):
            self.program.wallet_liability_account_id = (
                self.program.wallet_liability_account_id.copy()
            )

    def test_a_franchisee_sets_up_the_wallet_of_its_own_company(self):
        other = self.other_company
        self.program.is_shared = True
        store = self.new_store("Elsewhere", other)
        theirs = new_test_user(
            self.env,
            "w_theirs",
            MANAGER,
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.program.with_user(theirs).action_setup_wallet()
        self.assertTrue(store.payment_method_ids)
        self.assertFalse(self.program.wallet_liability_account_id)
        self.assertFalse(self.store.payment_method_ids)

    def test_the_program_of_one_company_is_not_set_up_in_another(self):
        self.program.company_id = self.company
        other = self.other_company
        program = self.program.with_user(self.manager)
        self.manager.company_ids |= other
        both = program.with_context(allowed_company_ids=(other | self.company).ids)
        with self.assertRaisesRegex(UserError, "not a program of"):
            both.action_setup_wallet()
        with self.assertRaises(AccessError):
            program.with_company(other).action_setup_wallet()

    def test_only_a_manager_may(self):
        for user in (self.cashier, self.officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.set_up(user)
