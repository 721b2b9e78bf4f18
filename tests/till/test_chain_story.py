from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CASHIER, MANAGER, OFFICER
from .companies_common import CompaniesCase


@tagged("post_install", "-at_install")
class TestChainStory(CompaniesCase):
    """One program over its owner, a branch of the owner and a franchisee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )
        cls.env.user.company_ids |= cls.branch
        cls.branch_store = cls.new_branch_store()
        cls.program.with_company(cls.branch).action_setup_wallet()
        cls.staff = {
            company: new_test_user(
                cls.env,
                f"staff_{company.id}",
                f"{CASHIER},{MANAGER},{OFFICER}",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for company in (cls.company, cls.branch, cls.guest_company)
        }

    @classmethod
    def new_branch_store(cls):
        cash = cls.env["pos.payment.method"].create(
            {
                "name": "Branch Cash",
                "company_id": cls.branch.id,
                "journal_id": cls.company_data["default_journal_cash"]
                .copy({"code": "BRC"})
                .id,
                "receivable_account_id": cls.company_data[
                    "default_account_receivable"
                ].id,
            }
        )
        cls.branch_cash = cash
        stores = cls.env["pos.config"].with_company(cls.branch)
        return stores.create(
            {
                "name": "Branch Store",
                "company_id": cls.branch.id,
                "journal_id": cls.company_data["default_journal_sale"].id,
                "invoice_journal_id": cls.company_data["default_journal_sale"].id,
                "payment_method_ids": [Command.set(cash.ids)],
                "membership_program_id": cls.program.id,
            }
        ).with_env(cls.env)

    def at(self, store):
        result = super().at(store)
        if store.company_id == self.branch:
            self.cashier, self.cash_pm1 = self.staff[self.branch], self.branch_cash
        return result

    def test_members_spend_and_earn_everywhere_and_every_book_is_right(self):
        owner, branch, guest = self.company, self.branch, self.guest_company
        tea, package = self.tea, self.package.product_id

        # A guest of the franchisee, who tops up at the owner's.
        self.pos_session.close_session_from_ui()
        self.at(self.guest_store)
        members = self.env["membership.member"].with_user(self.cashier)
        answer = members.till_enrol(
            self.guest_store.id, {"name": "Mei", "phone": "13800007777", "key": "m"}
        )
        mei = self.env["membership.member"].browse(answer["card"]["member_id"])
        self.assertEqual(mei.company_id, guest)
        self.sell([self.line(tea, 2)], member=mei)
        self.close()
        self.at(self.basic_config)
        self.sell([self.line(package)], member=mei)
        self.close()

        # She spends at the branch and at home, and takes a part back at home.
        self.at(self.branch_store)
        self.sell_with_wallet([self.line(tea)], 100, member=mei)
        self.close()
        self.at(self.guest_store)
        order = self.sell_with_wallet([self.line(tea, 2)], 200, member=mei)
        self.close()
        self.at(self.guest_store)
        self.give_back(order, [self.pay(self.wallet_method, -100)], qty=1, member=mei)
        self.close()

        self.assertWallet(100, 50, member=mei)
        spent = 200 + 100 + 200 - 100
        self.assertPoints(spent, member=mei)
        rows = self.env["membership.activity"].search([("member_id", "=", mei.id)])
        self.assertEqual(sum(rows.mapped("spend")), spent)

        # The branch shares the books of its head: 300 sold, 100 spent there.
        liability = "wallet_liability_account_id"
        self.assertEqual(
            self.balance(liability, owner) + self.balance(liability, branch), -200
        )
        self.assertBooks(guest, owed_by_others=100)
        self.assertBalanced()
        self.assertStamps(mei)
        self.assertBorders(mei)

    def assertBalanced(self):
        moves = self.env["account.move"].search(
            [("company_id", "in", (self.company | self.guest_company).ids)]
        )
        for company, some in moves.grouped("company_id").items():
            with self.subTest(company=company.name):
                self.assertEqual(round(sum(some.line_ids.mapped("balance")), 2), 0)

    def assertStamps(self, mei):
        """Each movement is of the company that served, each lot of who had sold it."""
        entries = self.env["membership.wallet.entry"].search(
            [("account_id", "=", mei.wallet_id.id)], order="id"
        )
        self.assertEqual(
            [entry.company_id for entry in entries if entry.bucket == "principal"],
            [self.company, self.branch, self.guest_company, self.guest_company],
        )
        lots = self.env["membership.wallet.lot"].search(
            [("account_id", "=", mei.wallet_id.id)]
        )
        self.assertEqual(lots.company_id, self.company)

    def assertBorders(self, mei):
        """Home and owner look after her; the branch reads, the owner's members are the
        owner's."""
        guest, branch = self.staff[self.guest_company], self.staff[self.branch]
        mei.with_user(guest).notes = "Likes oolong"
        mei.with_user(self.staff[self.company]).notes = "Likes oolong, too"
        with self.assertRaises(AccessError):
            self.member.with_user(guest).notes = "Ours now"
        self.assertTrue(self.member.with_user(branch).name)
        for record, values in (
            (self.member, {"notes": "Ours now"}),
            (self.program, {"earn_points": 9}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(branch).write(values)
        batches = self.env["membership.batch"].with_user(guest)
        everybody = batches._queue(
            "extension", "membership.card", [], {"until": "2090-01-31"}, name="All"
        )
        self.assertEqual(everybody.total, 1)
