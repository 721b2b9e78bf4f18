from uuid import uuid4

from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .companies_common import CompaniesCase


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
