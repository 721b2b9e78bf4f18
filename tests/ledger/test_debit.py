from datetime import date, timedelta

from odoo.addons.pos_membership.models.ledger.exceptions import InsufficientFunds

from .common import TODAY, LedgerCase

APRIL, MAY = date(2026, 4, 30), date(2026, 5, 31)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class TestDebit(LedgerCase):
    def remaining(self, account):
        return [remaining for __, remaining, __ in self.lots(account)]

    def test_points_that_expire_first_are_spent_first_then_the_oldest(self):
        for amount, expires_on in ((30, None), (30, MAY), (30, APRIL), (30, MAY)):
            self.earn(amount, expires_on)
        entry = self.redeem(100)
        self.assertEqual(self.remaining(self.points), [20, 0, 0, 0])
        self.assertEqual((entry.amount, entry.balance_after), (-100, 20))
        self.assertEqual(
            sorted(entry.allocation_ids.mapped("amount")), [-30, -30, -30, -10]
        )

    def test_the_last_day_counts_and_the_day_after_does_not(self):
        self.earn(10, TODAY)
        with self.assertRaises(InsufficientFunds):
            self.redeem(10, on=TOMORROW)
        self.redeem(10, on=TODAY)
        self.assertEqual(self.points.balance, 0)

    def test_pending_value_can_be_spent_from_its_first_day(self):
        self.earn(10, available_on=TOMORROW)
        with self.assertRaises(InsufficientFunds):
            self.redeem(10, on=TODAY)
        self.redeem(10, on=TOMORROW)

    def test_more_than_can_be_spent_is_refused_and_says_how_much_there_is(self):
        self.earn(10)
        self.earn(5, YESTERDAY)
        with self.assertRaises(InsufficientFunds) as caught:
            self.redeem(12)
        self.assertEqual(
            str(caught.exception), "12 is asked for, but only 10 can be spent."
        )
        with self.assertRaises(InsufficientFunds):
            self.redeem(16)
        self.assertEqual(self.points.balance, 15)

    def test_an_empty_account_gives_nothing(self):
        for spend in (self.redeem, self.hold_points, self.pay, self.hold):
            with self.subTest(spend=spend), self.assertRaises(InsufficientFunds):
                spend(1)

    def test_what_is_held_can_not_be_spent(self):
        self.top_up(100)
        self.hold(60)
        with self.assertRaises(InsufficientFunds):
            self.pay(40.01)
        self.pay(40)
        self.assertWallet(60, 0, held=60)

    def test_principal_is_spent_first_unless_said_otherwise(self):
        self.top_up(300, 50)
        self.assertEqual(self.pay(310).mapped("amount"), [-300, -10])
        self.assertWallet(0, 40)

    def test_bonus_first(self):
        self.top_up(300, 50)
        entries = self.pay(60, order="bonus_first")
        self.assertEqual(entries.mapped("bucket"), ["bonus", "principal"])
        self.assertEqual(entries.mapped("amount"), [-50, -10])
        self.assertEqual(entries.mapped("balance_after"), [300, 290])
        self.assertWallet(290, 0)

    def test_in_proportion_to_the_cent(self):
        self.top_up(300, 50)
        self.assertEqual(
            self.pay(0.1, order="proportional").mapped("amount"), [-0.09, -0.01]
        )
        self.pay(100, order="proportional")
        self.assertWallet(214.2, 35.7)

    def test_one_bucket_only(self):
        self.top_up(300, 50)
        self.pay(50, buckets=["bonus"])
        with self.assertRaises(InsufficientFunds):
            self.pay(0.01, buckets=["bonus"])
        self.assertWallet(300, 0)

    def test_the_record_shows_at_once_what_is_left(self):
        lot = self.earn(100).lot_ids
        self.assertEqual((lot.remaining, self.member.points_balance), (100, 100))
        self.redeem(40)
        self.assertEqual((lot.remaining, self.member.points_balance), (60, 60))

    def test_an_unknown_order_is_a_mistake_of_the_caller(self):
        self.top_up(300)
        with self.assertRaises(ValueError):
            self.pay(1, order="points_first")
        with self.assertRaises(ValueError):
            self.pay(1, buckets=["points"])
