from odoo.exceptions import UserError
from odoo.tests import tagged

from .companies_common import CompaniesCase


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

    def test_one_screen_explains_each_companys_figures(self):
        self.sell([self.line(self.package.product_id)])
        self.close()
        self.at(self.guest_store)
        self.sell([self.line(self.package.product_id)])
        self.sell_with_wallet([self.line(self.tea, 7)], 650, rest=50)

        def figures():
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.env["membership.company.wallet"].search(
                [("program_id", "=", self.program.id)]
            )
            self.assertFalse(any(rows.mapped("difference")))
            self.assertEqual(
                sum(rows.mapped("principal")), self.member.wallet_id.principal
            )
            return {
                row.company_id: (
                    row.principal,
                    row.principal_elsewhere,
                    row.owed_to_others,
                    row.unbooked,
                    row.liability,
                    row.owed_by_others,
                )
                for row in rows
            }

        open_session = figures()
        self.assertEqual(open_session[self.company], (0, 0, 0, -300, 300, 0))
        self.assertEqual(open_session[self.guest_company], (0, 0, 0, 0, 0, 0))
        self.close()
        closed = figures()
        # All principal was spent, and the bonus of the first top-up: 350 of the owner.
        self.assertEqual(closed[self.company], (0, 300, 350, 0, 300, 0))
        self.assertEqual(closed[self.guest_company], (0, 0, 0, 0, 0, 350))

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
