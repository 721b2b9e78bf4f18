from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestCardLife(MembershipCase):
    @property
    def card(self):
        return self.member.card_ids

    def ask(self, operation, cards, user=None, **values):
        """Answer the wizard that a button of the card opens."""
        wizard = self.env["membership.card.wizard"].with_user(user or self.officer)
        return wizard.create(
            {
                "operation": operation,
                "card_ids": [(6, 0, cards.ids)],
                "reason": "The member asked for it",
                **values,
            }
        ).action_apply()

    def test_an_officer_freezes_unfreezes_and_cancels(self):
        for operation, state in [
            ("freeze", "frozen"),
            ("unfreeze", "active"),
            ("cancel", "cancelled"),
        ]:
            self.ask(operation, self.card)
            self.assertEqual(self.card.state, state)

    def test_states_that_do_not_lead_there_are_refused(self):
        with self.assertRaises(UserError):
            self.ask("unfreeze", self.card)
        self.ask("cancel", self.card)
        for operation in ("freeze", "unfreeze", "cancel", "replace", "activate"):
            with self.subTest(operation=operation), self.assertRaises(UserError):
                self.ask(operation, self.card)

    def test_nobody_else_does(self):
        for user in (self.cashier, self.nobody, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ask("cancel", self.card, user)
