from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.pos_membership.models.ledger.exceptions import (
    InsufficientFunds,
    InvalidAmount,
)

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestAdjustWizard(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        charts = cls.env["account.chart.template"]
        charts.try_loading("generic_coa", cls.company, install_demo=False)
        cls.program.action_setup_wallet()

    def adjust(self, user=None, **values):
        model = self.env["membership.adjust.wizard"].with_user(user or self.manager)
        wizard = model.create(
            {"member_id": self.member.id, "reason": "Complaint 17", **values}
        )
        wizard.action_apply()
        return wizard

    def test_points_are_added_with_the_validity_of_the_program(self):
        self.adjust(points=25)
        entry = self.member.points_entry_ids
        self.assertEqual((entry.amount, entry.kind), (25, "adjust"))
        self.assertEqual(entry.reason, "Complaint 17")
        self.assertEqual(entry.create_uid, self.manager)
        lot = self.env["membership.points.lot"].search([("entry_id", "=", entry.id)])
        expected = self.program._points_expiry(self.program._today())
        self.assertEqual(lot.expires_on, expected)

    def test_principal_and_bonus_are_adjusted_apart(self):
        self.adjust(target="principal", amount=100)
        self.adjust(target="bonus", amount=30)
        self.adjust(target="bonus", amount=10, direction="take")
        self.assertEqual(self.member.wallet_principal, 100)
        self.assertEqual(self.member.wallet_bonus, 20)

    def booked(self):
        """Return {account: balance} of what was posted for wallets."""
        lines = self.env["account.move.line"].search(
            [("move_id.ref", "like", "Complaint 17"), ("parent_state", "=", "posted")]
        )
        return {
            account: sum(some.mapped("balance"))
            for account, some in lines.grouped("account_id").items()
        }

    def test_principal_changes_the_books_with_the_ledger(self):
        liability = self.program.wallet_liability_account_id
        expense = self.program.wallet_bonus_account_id
        self.adjust(target="principal", amount=100)
        self.assertEqual(self.booked(), {liability: -100, expense: 100})
        self.adjust(target="principal", amount=30, direction="take")
        self.assertEqual(self.booked(), {liability: -70, expense: 70})
        self.adjust(target="bonus", amount=30)
        self.adjust(points=30)
        self.assertEqual(self.booked(), {liability: -70, expense: 70})

    def test_the_manager_says_what_the_other_side_is(self):
        bank = self.env["account.account"].search(
            [("account_type", "=", "asset_cash")], limit=1
        )
        self.adjust(target="principal", amount=100, counter_account_id=bank.id)
        self.assertEqual(self.booked()[bank], 100)
        with self.assertRaisesRegex(UserError, "counter-account"):
            self.adjust(target="principal", amount=9, counter_account_id=False)
        self.assertEqual(self.member.wallet_principal, 100)

    def test_a_dialog_that_is_sent_twice_is_booked_once(self):
        wizard = self.adjust(target="principal", amount=100)
        wizard.action_apply()
        self.assertEqual(self.member.wallet_principal, 100)
        liability = self.program.wallet_liability_account_id
        self.assertEqual(self.booked()[liability], -100)

    def test_without_a_wallet_that_is_set_up_no_principal_is_adjusted(self):
        self.program.sudo().wallet_liability_account_id = False
        with self.assertRaisesRegex(UserError, "not set up"):
            self.adjust(target="principal", amount=100)
        self.assertEqual(self.member.wallet_principal, 0)
        self.adjust(points=5)

    def test_more_than_there_is_can_t_be_taken(self):
        self.credit(self.member, points=5, principal=100, bonus=5)
        with self.assertRaises(InsufficientFunds):
            self.adjust(points=6, direction="take")
        with self.assertRaises(InsufficientFunds):
            self.adjust(target="bonus", amount=6, direction="take")
        self.adjust(target="bonus", amount=5, direction="take")
        self.assertEqual(self.member.wallet_principal, 100)

    def test_nothing_and_less_is_refused(self):
        for values in (
            {"points": 0},
            {"points": -1},
            {"target": "bonus", "amount": 0},
            {"target": "principal", "amount": -5},
        ):
            with self.subTest(values=values), self.assertRaises(InvalidAmount):
                self.adjust(**values)

    def test_a_reason_is_asked_for(self):
        with self.assertRaises(UserError):
            self.adjust(points=5, reason="  ")

    def test_the_same_dialog_adjusts_once(self):
        wizard = self.adjust(points=25)
        wizard.action_apply()
        self.assertEqual(self.member.points_balance, 25)

    def test_the_dialog_proposes_the_validity_of_what_is_added(self):
        self.program.write({"bonus_validity_count": 3, "bonus_validity_unit": "day"})
        model = self.env["membership.adjust.wizard"].with_user(self.manager)
        form = Form(model.with_context(default_member_id=self.member.id))
        today = self.program._today()
        self.assertEqual(form.expires_on, self.program._points_expiry(today))
        form.target = "bonus"
        self.assertEqual(form.expires_on, today + timedelta(days=2))
        form.target = "principal"
        self.assertFalse(form.expires_on)

    def test_only_a_manager_adjusts(self):
        for user in (self.officer, self.cashier, self.nobody, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.adjust(user, points=25)
        self.assertEqual(self.member.points_balance, 0)

    def test_the_server_alone_names_the_request(self):
        self.adjust(points=25)
        known = self.member.points_entry_ids.key
        wizards = self.env["membership.adjust.wizard"].with_user(self.manager)
        values = {"member_id": self.member.id, "reason": "Again", "points": 25}
        with self.assertRaises(AccessError):
            wizards.create({**values, "key": known})
        wizard = wizards.with_context(default_key=known).create(values)
        with self.assertRaises(AccessError):
            wizard.key = known
        wizard.action_apply()
        self.assertEqual(self.member.points_balance, 50)
