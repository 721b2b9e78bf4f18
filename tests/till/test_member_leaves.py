from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import MANAGER
from ..member.move_common import MoveMixin
from .companies_common import CompaniesCase

LIABILITY = "wallet_liability_account_id"
CLAIMS = "wallet_intercompany_account_id"


@tagged("post_install", "-at_install")
class TestMemberLeaves(MoveMixin, CompaniesCase):
    """The franchisee leaves with its members: they move to a program of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["membership.program"].create(
            {
                "name": "Franchise Club",
                "company_id": cls.guest_company.id,
                "currency_id": cls.config.currency_id.id,
                "tz": "Asia/Shanghai",
            }
        )
        cls.second.with_company(cls.guest_company).action_setup_wallet()
        cls.second_type = cls.env["membership.card.type"].create(
            {"program_id": cls.second.id, "name": "Franchise Card"}
        )
        cls.manager = new_test_user(
            cls.env,
            "leaving",
            f"{MANAGER},point_of_sale.group_pos_manager",
            company_id=cls.guest_company.id,
            company_ids=[Command.set((cls.company | cls.guest_company).ids)],
        )
        cls.guest_member = cls.env["membership.member"]._enrol(
            cls.program,
            cls.env["res.partner"].create({"name": "Guest"}),
            store=cls.guest_store,
        )

    def topped_up(self, store, member):
        self.at(store)
        self.sell([self.line(self.package.product_id)], member=member)
        self.close()

    def leave(self, store):
        """Let the store go on in the program of the franchisee."""
        store.membership_program_id = self.second
        self.at(store)

    def assertExplained(self):
        """Assert that the books of all companies say what the ledger says."""
        self.env.invalidate_all()
        rows = self.env["membership.company.wallet"].search([])
        self.assertTrue(rows)
        self.assertEqual(set(rows.mapped("difference")), {0})

    # === BOOKS === #

    def test_what_a_company_sold_it_owes_in_the_other_program_then(self):
        self.topped_up(self.guest_store, self.guest_member)
        self.move(self.guest_member)
        guest = self.guest_company
        self.assertEqual(self.balance(LIABILITY, guest), 0)
        self.assertEqual(self.balance(LIABILITY, guest, self.second), -300)
        self.assertWallet(300, 50, member=self.guest_member.moved_to_id)
        self.assertExplained()

    def test_what_the_owner_sold_the_franchisee_takes_over_and_is_owed(self):
        self.topped_up(self.basic_config, self.guest_member)
        wizard = self.wizard(self.guest_member)
        wizard.action_preview()
        self.assertRegex(wizard.books, "takes over .*300.* is owed it by")
        self.move(self.guest_member)
        guest, owner = self.guest_company, self.company
        self.assertEqual(self.balance(LIABILITY, owner), 0)
        self.assertEqual(self.balance(CLAIMS, owner), -300)
        self.assertEqual(self.balance(CLAIMS, guest, self.second), 300)
        self.assertEqual(self.balance(LIABILITY, guest, self.second), -300)
        lots = self.guest_member.moved_to_id.wallet_id.lot_ids
        self.assertEqual(lots.company_id, guest)
        self.assertExplained()

    def test_taking_it_back_takes_the_books_back(self):
        for store in (self.basic_config, self.guest_store):
            self.topped_up(store, self.guest_member)
        batch = self.move(self.guest_member)
        self.assertMoved(self.undo(batch))
        self.assertWallet(600, 100, member=self.guest_member)
        lots = self.guest_member.wallet_id.lot_ids
        self.assertEqual(lots.company_id, self.company | self.guest_company)
        for company in (self.company, self.guest_company):
            self.assertEqual(self.balance(LIABILITY, company), -300)
            self.assertEqual(self.balance(CLAIMS, company), 0)
        self.assertEqual(self.balance(CLAIMS, self.guest_company, self.second), 0)
        self.assertExplained()

    def test_bonus_alone_is_not_booked(self):
        self.give_wallet(bonus=40, member=self.guest_member)
        moves = self.env["account.move"].search_count([])
        self.assertMoved(self.move(self.guest_member))
        self.assertEqual(self.env["account.move"].search_count([]), moves)

    def test_without_a_wallet_there_nobody_moves(self):
        self.topped_up(self.guest_store, self.guest_member)
        third = self.env["membership.program"].create(
            {
                "name": "Third Club",
                "company_id": self.guest_company.id,
                "currency_id": self.config.currency_id.id,
            }
        )
        wizard = self.wizard(self.guest_member, program_id=third.id, type_line_ids=[])
        with self.assertRaisesRegex(UserError, "Third Club is not set up"):
            wizard.action_preview()
        self.assertTrue(self.guest_member.active)

    # === ORDERS === #

    def test_the_member_is_served_at_the_store_that_left(self):
        self.topped_up(self.guest_store, self.guest_member)
        self.move(self.guest_member)
        self.leave(self.guest_store)
        there = self.guest_member.moved_to_id
        order = self.sell_with_wallet([self.line(self.tea)], 100, member=there)
        self.close()
        self.assertEqual(order.membership_member_id, there)
        self.assertWallet(200, 50, member=there)
        self.assertPoints(100, there)
        self.assertEqual(self.balance(LIABILITY, self.guest_company, self.second), -200)
        self.assertExplained()

    def test_a_return_of_before_goes_to_the_wallet_of_now(self):
        for store in (self.basic_config, self.guest_store):
            with self.subTest(sold_by=store.name):
                self.guest_store.membership_program_id = self.program
                member = self.env["membership.member"]._enrol(
                    self.program,
                    self.env["res.partner"].create({"name": "Returns"}),
                    store=self.guest_store,
                )
                self.topped_up(store, member)
                self.at(self.guest_store)
                order = self.sell_with_wallet([self.line(self.tea)], 100, member=member)
                self.close()
                self.move(member)
                self.leave(self.guest_store)
                there = member.moved_to_id
                self.give_back(
                    order, [self.pay(self.wallet_method, -100)], member=there
                )
                self.close()
                self.assertWallet(300, 50, member=there)
                self.assertWallet(0, 0, member=member)
                self.assertPoints(0, there)
                self.assertExplained()

    def test_a_top_up_of_before_is_returned_from_the_wallet_of_now(self):
        self.at(self.guest_store)
        order = self.sell(
            [self.line(self.package.product_id)], member=self.guest_member
        )
        self.close()
        self.move(self.guest_member)
        self.leave(self.guest_store)
        there = self.guest_member.moved_to_id
        self.give_back(order, [self.pay(self.cash_pm1, -300)], member=there)
        self.close()
        self.assertWallet(0, 0, member=there)
        self.assertEqual(self.balance(LIABILITY, self.guest_company, self.second), 0)
        self.assertExplained()

    def test_an_order_that_comes_late_is_kept_and_told_of(self):
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=2)
        self.at(self.basic_config)
        payload = self.payload(
            [self.line(self.tea)],
            member=self.guest_member,
            date_order=fields.Datetime.to_string(before),
        )
        self.move(self.guest_member)
        order, _answer = self.sync(payload, arrives=fields.Datetime.now())
        self.assertEqual(order.state, "paid")
        self.assertFalse(order.membership_member_id)
        matter = self.env["membership.exception"].search([("order_id", "=", order.id)])
        self.assertIn("moved to Franchise Club", matter.message)
        self.assertPoints(0, self.guest_member.moved_to_id)

    def test_who_moved_is_a_customer_where_he_was(self):
        self.move(self.guest_member)
        self.at(self.basic_config)
        order = self.sell([self.line(self.tea)], member=self.guest_member)
        self.assertFalse(order.membership_member_id)
        self.assertFalse(
            self.env["membership.exception"].search([("order_id", "=", order.id)])
        )
        token, answer = self.authorise(1, str(uuid4()), self.guest_member)
        self.assertTrue(token)
        self.assertFalse(answer["ok"])

    def test_figures_of_orders_go_along_and_come_back(self):
        self.at(self.guest_store)
        self.sell([self.line(self.tea)], member=self.guest_member)
        self.close()
        activity = self.env["membership.activity"].search([], limit=1)
        batch = self.move(self.guest_member)
        self.assertEqual(activity.member_id, self.guest_member.moved_to_id)
        self.undo(batch)
        self.env.invalidate_all()
        self.assertEqual(activity.member_id, self.guest_member)
