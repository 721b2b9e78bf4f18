from datetime import timedelta

from odoo.addons.pos_membership.models.ledger.exceptions import (
    InsufficientFunds,
    KeyReused,
    ReversalTooLarge,
)

from .common import TODAY, LedgerCase

TOMORROW = TODAY + timedelta(days=1)


class TestReversalOfDebit(LedgerCase):
    def test_all_goes_back_to_the_lots_it_came_from(self):
        self.earn(30, TOMORROW)
        self.earn(100)
        spent = self.redeem(50)
        back = self.reverse(spent)
        self.assertEqual(
            (back.amount, back.kind, back.reverses_id), (50, "reverse", spent)
        )
        self.assertEqual(
            self.lots(self.points), [("points", 30, 0), ("points", 100, 0)]
        )

    def test_a_part_goes_back_in_the_split_it_was_paid_with(self):
        self.top_up(300, 50)
        spent = self.pay(70, order="proportional")
        back = self.reverse(spent, 35)
        self.assertEqual(back.mapped("amount"), [30, 5])
        self.assertEqual(back.reverses_id, spent)
        self.assertWallet(270, 45)

    def test_parts_add_up_to_the_cent_and_never_exceed(self):
        self.top_up(300, 50)
        spent = self.pay(100.01, order="proportional")
        for amount in (33.33, 33.33, 33.34):
            self.reverse(spent, amount)
        self.assertEqual(spent._reversible(), 0.01)
        with self.assertRaises(ReversalTooLarge) as caught:
            self.reverse(spent, 0.02)
        self.assertIn("0.01", str(caught.exception))
        self.reverse(spent)
        self.assertEqual(spent._reversible(), 0)
        with self.assertRaises(ReversalTooLarge):
            self.reverse(spent)
        self.assertWallet(300, 50)

    def test_a_captured_hold_is_reversed_like_a_payment(self):
        self.top_up(300, 50)
        self.reverse(self.capture(self.hold(310)), 155)
        self.assertWallet(150, 45)

    def test_points_come_back_with_the_end_they_had(self):
        self.earn(30, TODAY)
        spent = self.redeem(30)
        self.reverse(spent, on=TOMORROW)
        self.assertEqual(self.points._expire_lots(TOMORROW, 10), 1)
        self.assertEqual(self.points.balance, 0)

    def test_a_retry_posts_nothing_and_another_amount_is_refused(self):
        self.earn(100)
        spent = self.redeem(60)
        back = self.reverse(spent, 20, key="k")
        self.assertEqual(self.reverse(spent, 20, key="k"), back)
        with self.assertRaises(KeyReused):
            self.reverse(spent, 21, key="k")
        self.assertEqual(spent._reversible(), 40)

    def test_a_reversal_can_not_be_reversed(self):
        self.earn(100)
        back = self.reverse(self.redeem(60))
        self.assertEqual(back._reversible(), 0)
        with self.assertRaises(ReversalTooLarge):
            self.reverse(back)

    def test_only_one_operation_at_a_time(self):
        both = self.earn(100) | self.earn(100)
        with self.assertRaises(ValueError):
            self.reverse(both)
        with self.assertRaises(ValueError):
            self.reverse(both.browse())


class TestReversalOfCredit(LedgerCase):
    def test_its_own_lot_gives_first_even_if_another_expires_earlier(self):
        self.earn(50, TOMORROW)
        earned = self.earn(100)
        self.reverse(earned, 40)
        self.assertEqual(self.lots(self.points), [("points", 50, 0), ("points", 60, 0)])
        self.assertEqual(earned._reversible(), 60)

    def test_other_lots_make_up_for_what_was_spent(self):
        earned = self.earn(100, TOMORROW)
        self.redeem(80)
        self.earn(90)
        self.reverse(earned)
        self.assertEqual(self.lots(self.points), [("points", 0, 0), ("points", 10, 0)])

    def test_a_part_of_a_top_up_takes_both_buckets_in_proportion(self):
        topup = self.top_up(300, 50)
        self.reverse(topup, 70, own_lots_only=True)
        self.assertWallet(240, 40)

    def test_a_top_up_that_was_spent_can_not_be_taken_back(self):
        topup = self.top_up(300, 50)
        self.top_up(300, 50)
        self.pay(10)
        with self.assertRaises(InsufficientFunds) as caught:
            self.reverse(topup, own_lots_only=True)
        self.assertIn("was spent or is held", str(caught.exception))
        self.reverse(topup, 340 - 10, own_lots_only=True)

    def test_what_a_hold_reserves_can_not_be_taken_back(self):
        topup = self.top_up(300)
        self.hold(10)
        with self.assertRaises(InsufficientFunds):
            self.reverse(topup, own_lots_only=True)
        with self.assertRaises(InsufficientFunds):
            self.reverse(topup)
        self.reverse(topup, 290)
        self.assertWallet(10, 0, held=10)

    def test_a_wallet_never_owes(self):
        topup = self.top_up(300, 50)
        self.pay(350)
        self.top_up(500)
        with self.assertRaises(InsufficientFunds):
            self.reverse(topup)
        self.assertWallet(500, 0)

    def test_bonus_that_expired_does_not_stop_the_refund_of_a_top_up(self):
        topup = self.top_up(300, 50, expires_on=TODAY)
        self.wallet._expire_lots(TOMORROW, 10)
        self.assertEqual(topup._reversible(), 300)
        back = self.reverse(topup, own_lots_only=True, on=TOMORROW)
        self.assertEqual((back.bucket, back.amount), ("principal", -300))
        self.assertWallet(0, 0)

    def test_points_that_expired_are_not_taken_a_second_time(self):
        earned = self.earn(100, TODAY)
        self.earn(100)
        self.redeem(30)
        self.points._expire_lots(TOMORROW, 10)
        self.assertEqual(earned._reversible(), 30)
        self.reverse(earned, on=TOMORROW)
        self.assertEqual(self.points.balance, 70)
        with self.assertRaises(ReversalTooLarge):
            self.reverse(earned, 1, on=TOMORROW)
