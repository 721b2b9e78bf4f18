from datetime import timedelta

from odoo.addons.pos_membership.models.ledger.exceptions import (
    HoldNotLive,
    InsufficientFunds,
)

from .common import TODAY, LedgerCase

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class TestDebt(LedgerCase):
    def owe(self, amount):
        """Leave a debt: the points of an order are spent, then it is refunded."""
        earned = self.earn(amount)
        self.redeem(amount)
        return self.reverse(earned)

    def test_points_that_were_spent_become_a_debt(self):
        self.owe(100)
        self.assertEqual((self.points.balance, self.points.debt), (-100, 100))
        self.assertEqual(self.points.available, 0)

    def test_nothing_can_be_spent_from_a_debt(self):
        self.owe(100)
        for spend in (self.redeem, self.hold_points):
            with self.assertRaises(InsufficientFunds):
                spend(1)

    def test_the_next_credit_repays_it_first(self):
        self.owe(100)
        entry = self.earn(130)
        self.assertEqual((entry.amount, entry.balance_after), (130, 30))
        self.assertEqual((self.points.debt, self.points.available), (0, 30))

    def test_pending_points_repay_it_too(self):
        self.owe(100)
        self.earn(40, available_on=TOMORROW)
        self.assertEqual((self.points.balance, self.points.debt), (-60, 60))
        self.assertEqual(self.points.pending, 0)

    def test_several_debts_are_repaid_the_oldest_first(self):
        first, second = self.earn(10), self.earn(20)
        self.redeem(30)
        debts = self.reverse(first).lot_ids | self.reverse(second).lot_ids
        self.earn(15)
        self.assertEqual(debts.mapped("remaining"), [0, -15])

    def test_points_that_come_back_repay_it(self):
        earned = self.earn(100)
        spent = self.redeem(100)
        self.reverse(earned, 30)
        self.reverse(spent)
        self.assertEqual((self.points.balance, self.points.debt), (70, 0))
        self.assertEqual(self.points.available, 70)
        with self.assertRaises(InsufficientFunds):
            self.redeem(71)

    def test_parts_that_come_back_after_a_repayment_are_still_exact(self):
        earned = self.earn(100)
        spent = self.redeem(100)
        self.reverse(earned, 30)
        for amount in (7, 40, 53):
            self.reverse(spent, amount)
        self.assertEqual(spent._reversible(), 0)
        self.assertEqual(self.points.balance, 70)

    def test_a_credit_that_repaid_can_be_reversed_in_full(self):
        self.owe(100)
        earned = self.earn(130)
        self.reverse(earned)
        self.assertEqual((self.points.balance, self.points.debt), (-100, 100))

    def test_lots_that_ended_do_not_pay_for_a_reversal(self):
        self.earn(50, YESTERDAY)
        self.owe(100)
        self.assertEqual((self.points.balance, self.points.debt), (-50, 100))
        self.points._expire_lots(TODAY, 10)
        self.assertEqual((self.points.balance, self.points.debt), (-100, 100))

    def test_holds_give_way_before_a_debt_is_made(self):
        earned = self.earn(100)
        old, new = self.hold_points(50), self.hold_points(30)
        self.reverse(earned, 20 + 30)
        self.assertEqual((old.state, new.state), ("held", "released"))
        self.assertEqual((self.points.balance, self.points.held), (50, 50))
        self.reverse(earned)
        self.assertEqual((old.state, self.points.balance), ("released", 0))
        with self.assertRaises(HoldNotLive):
            self.capture(old, kind="redeem")
