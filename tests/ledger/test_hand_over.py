from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.pos_membership.models.ledger.exceptions import (
    AccountClosed,
    AccountInUse,
    InsufficientFunds,
    KeyReused,
    ReversalTooLarge,
)

from .common import LATER, TODAY, LedgerCase

SOON, THEN = TODAY + timedelta(days=10), TODAY + timedelta(days=90)
YESTERDAY = TODAY - timedelta(days=1)


class HandOverCase(LedgerCase):
    """Two members of one program; what is done by the short verbs is the first's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_member("Ling Li")
        cls.other_points = cls.other.points_account_id
        cls.other_wallet = cls.other.wallet_id

    def hand_over(self, account=None, target=None, **options):
        account = account or self.points
        target = target or (
            self.other_points if account == self.points else self.other_wallet
        )
        options = {"key": self.key(), "on": TODAY, "at": LATER, **options}
        return account._hand_over(target, **options)

    def earn_other(self, amount, expires_on=None, **options):
        options = {"key": self.key(), "kind": "earn", "on": TODAY, **options}
        return self.other_points._credit(
            {"points": amount}, expires_on=expires_on, **options
        )

    def ends(self, account):
        """Return [(bucket, remaining, last day)] of what is left, by lot."""
        lots = self.env[account._lot_model].search(
            [("account_id", "=", account.id), ("remaining", "!=", 0)], order="id"
        )
        return [(lot.bucket, lot.remaining, lot.expires_on or None) for lot in lots]

    def available(self):
        """Return what of the other account can be spent."""
        spendable = self.other_points._read_spendable(TODAY)
        return spendable.get(self.other_points.id, (0, 0))[0]

    def expire(self, account, day):
        while account._expire_lots(day, 100):
            pass


@tagged("post_install", "-at_install")
class TestHandOver(HandOverCase):
    def test_each_lot_keeps_its_day_its_first_day_and_its_store(self):
        store = self.env["pos.config"].create(
            {"name": "Bund", "payment_method_ids": False}
        )
        self.earn(30, SOON, store=store)
        self.earn(20, THEN, available_on=SOON)
        self.redeem(10)
        self.earn_other(5)
        self.hand_over()
        self.assertEqual((self.points.balance, self.other_points.balance), (0, 45))
        self.assertEqual(self.ends(self.points), [])
        self.assertEqual(
            self.ends(self.other_points),
            [("points", 5, None), ("points", 20, SOON), ("points", 20, THEN)],
        )
        __, first, second = self.other_points.lot_ids.sorted("id")
        self.assertEqual(first.store_id, store)
        self.assertEqual(second.available_on, SOON)
        self.assertEqual(self.available(), 25)

    def test_the_entries_of_a_lot_name_each_other_and_say_why(self):
        self.earn(30)
        arrived = self.hand_over(reason="One person", origin=self.other)
        left = arrived.counterpart_id
        self.assertEqual(left.counterpart_id, arrived)
        self.assertEqual((left.account_id, left.amount), (self.points, -30))
        self.assertEqual((arrived.account_id, arrived.amount), (self.other_points, 30))
        for entry in left | arrived:
            self.assertEqual((entry.kind, entry.reason), ("transfer", "One person"))
            self.assertEqual(entry.origin_id, self.other.id)

    def test_principal_and_bonus_move_as_what_they_are(self):
        self.top_up(100, 20, expires_on={"bonus": SOON})
        self.top_up(10.5)
        self.pay(60)
        self.hand_over(self.wallet)
        self.assertWallet(0, 0)
        wallet = self.other_wallet
        self.assertEqual(
            (wallet.principal, wallet.bonus, wallet.balance), (50.5, 20, 70.5)
        )
        self.assertIn(("bonus", 20, SOON), self.ends(wallet))

    def test_a_thousand_lots_move_in_one_statement(self):
        for number in range(200):
            self.earn(1 + number % 3)
        # Two of them read whose the accounts are.
        with self.assertQueryCount(11):
            self.hand_over()
        self.assertEqual(self.other_points.balance, sum(1 + n % 3 for n in range(200)))

    def test_an_empty_account_is_closed_all_the_same(self):
        self.assertFalse(self.hand_over())
        self.assertEqual(self.points.successor_id, self.other_points)

    def test_a_closed_account_takes_nothing_any_more(self):
        self.earn(30)
        self.hand_over()
        self.top_up(5)
        self.hand_over(self.wallet)
        for refused in (
            lambda: self.earn(1),
            lambda: self.top_up(1),
            self.hand_over,
            lambda: self.hand_over(self.other_points, self.points),
        ):
            with self.assertRaises(AccountClosed):
                refused()
        for refused in (
            lambda: self.redeem(1),
            lambda: self.hold_points(1),
            lambda: self.pay(1),
            lambda: self.hold(1),
        ):
            with self.assertRaises(InsufficientFunds):
                refused()

    def test_what_has_ended_moves_and_expires_there(self):
        self.earn(30, YESTERDAY)
        self.hand_over()
        self.assertEqual(self.available(), 0)
        self.expire(self.other_points, TODAY)
        self.assertEqual(self.other_points.balance, 0)

    def test_accounts_follow_to_the_last_one(self):
        third = self.new_member("Ling the third")
        earned = self.earn(30)
        self.hand_over()
        self.hand_over(self.other_points, third.points_account_id)
        self.assertEqual(self.points.successor_id, third.points_account_id)
        self.reverse(earned, 10)
        self.assertEqual(third.points_account_id.balance, 20)

    def test_the_same_lot_is_not_moved_twice_by_a_key(self):
        self.earn(30)
        key = self.key()
        part = self.points.lot_ids
        self.points._transfer(self.other_points, key=key, on=TODAY, lots={part.id: 10})
        self.assertEqual((self.points.balance, self.other_points.balance), (20, 10))
        with self.assertRaises(KeyReused), self.env.cr.savepoint():
            self.points._transfer(
                self.other_points, key=key, on=TODAY, lots={part.id: 10}
            )

    def test_a_move_is_not_reversed(self):
        self.earn(30)
        arrived = self.hand_over()
        self.assertEqual(arrived._reversible(), 0)
        with self.assertRaises(ReversalTooLarge):
            self.reverse(arrived)

    # === RESERVED === #

    def test_a_payment_under_way_keeps_both_accounts_as_they_are(self):
        self.top_up(50)
        hold = self.hold(10, expires_at=LATER + timedelta(minutes=1))
        with self.assertRaisesRegex(AccountInUse, "reserved"):
            self.hand_over(self.wallet)
        with self.assertRaises(AccountInUse):
            self.hand_over(self.other_wallet, self.wallet)
        hold._release(hold.token)
        self.hand_over(self.wallet)
        self.assertEqual(self.other_wallet.principal, 50)

    def test_a_reservation_whose_time_is_over_is_no_obstacle(self):
        self.top_up(50)
        hold = self.hold(10, expires_at=LATER)
        self.hand_over(self.wallet)
        self.assertEqual(hold.state, "expired")
        self.assertEqual(self.other_wallet.balance, 50)

    def test_another_currency_is_refused(self):
        currency = self.env.ref("base.JPY")
        currency.active = True
        member = self.new_member("Yuki", self.new_program(currency))
        with self.assertRaisesRegex(AccountInUse, "JPY"):
            self.hand_over(self.wallet, member.wallet_id)

    # === DEBTS === #

    def owe(self, amount):
        earned = self.earn(amount)
        self.redeem(amount)
        self.reverse(earned)

    def test_a_debt_is_paid_from_what_is_there(self):
        self.owe(30)
        self.earn_other(50, SOON)
        self.hand_over()
        self.assertEqual((self.points.balance, self.points.debt), (0, 0))
        self.assertEqual((self.other_points.balance, self.other_points.debt), (20, 0))
        self.assertEqual(self.available(), 20)

    def test_what_nobody_can_pay_is_owed_on(self):
        self.owe(30)
        self.earn_other(10, SOON)
        self.hand_over()
        self.assertEqual((self.other_points.balance, self.other_points.debt), (-20, 20))
        self.earn_other(25)
        self.assertEqual(self.available(), 5)

    def test_what_arrives_repays_the_debt_that_is_there(self):
        self.earn(50, SOON)
        earned = self.earn_other(30)
        self.other_points._debit(30, key=self.key(), kind="redeem", on=TODAY)
        self.reverse(earned)
        self.hand_over()
        self.assertEqual((self.other_points.balance, self.other_points.debt), (20, 0))

    def test_two_debts_add_up(self):
        self.owe(30)
        earned = self.earn_other(5)
        self.other_points._debit(5, key=self.key(), kind="redeem", on=TODAY)
        self.reverse(earned)
        self.hand_over()
        self.assertEqual(self.other_points.debt, 35)

    def test_what_has_ended_pays_no_debt(self):
        self.earn(40, YESTERDAY)
        self.owe(30)
        self.earn_other(50, YESTERDAY)
        self.hand_over()
        self.assertEqual((self.other_points.balance, self.other_points.debt), (60, 30))
        self.expire(self.other_points, TODAY)
        self.assertEqual(self.other_points.balance, -30)


@tagged("post_install", "-at_install")
class TestReverseAfterHandOver(HandOverCase):
    """What was given and taken before the account closed can still be undone."""

    def test_a_credit_is_taken_from_the_lots_it_became(self):
        earned = self.earn(30, THEN)
        self.earn_other(10, SOON)
        self.hand_over()
        back = self.reverse(earned, 12)
        self.assertEqual(
            (back.account_id, back.reverses_id), (self.other_points, earned)
        )
        self.assertEqual(
            self.ends(self.other_points), [("points", 10, SOON), ("points", 18, THEN)]
        )
        self.assertEqual(earned._reversible(), 18)

    def test_a_credit_that_was_spent_is_taken_from_the_rest_then_owed(self):
        earned = self.earn(30)
        self.redeem(30)
        self.earn_other(10)
        self.hand_over()
        self.reverse(earned)
        self.assertEqual((self.other_points.balance, self.other_points.debt), (-20, 20))
        self.assertEqual(self.points.balance, 0)

    def test_no_more_than_was_given_is_taken(self):
        earned = self.earn(30)
        self.earn_other(100)
        self.hand_over()
        self.reverse(earned, 30)
        with self.assertRaises(ReversalTooLarge):
            self.reverse(earned, 1)

    def test_what_expired_after_the_move_is_not_taken_again(self):
        earned = self.earn(30, SOON)
        self.earn_other(100)
        self.hand_over()
        self.expire(self.other_points, SOON + timedelta(days=1))
        self.assertEqual(earned._reversible(), 0)
        self.assertEqual(self.other_points.balance, 100)

    def test_what_was_spent_comes_back_with_its_day(self):
        self.earn(30, SOON)
        spent = self.redeem(20)
        self.hand_over()
        back = self.reverse(spent, 15)
        self.assertEqual((back.account_id, back.reverses_id), (self.points, spent))
        self.assertEqual(self.points.balance, 0)
        self.assertEqual(
            self.ends(self.other_points), [("points", 10, SOON), ("points", 15, SOON)]
        )
        self.reverse(spent)
        self.assertEqual(self.other_points.balance, 30)
        with self.assertRaises(ReversalTooLarge):
            self.reverse(spent)

    def test_what_comes_back_repays_the_debt_of_the_other(self):
        self.earn(30)
        spent = self.redeem(20)
        self.hand_over()
        earned = self.earn_other(15)
        self.other_points._debit(25, key=self.key(), kind="redeem", on=TODAY)
        self.reverse(earned)
        self.assertEqual(self.other_points.debt, 15)
        self.reverse(spent)
        self.assertEqual((self.other_points.balance, self.other_points.debt), (5, 0))

    def test_a_payment_comes_back_in_the_split_it_was_paid_with(self):
        self.top_up(100, 20, expires_on={"bonus": SOON})
        paid = self.pay(110)
        self.hand_over(self.wallet)
        self.reverse(paid, 55)
        wallet = self.other_wallet
        self.assertEqual((wallet.principal, wallet.bonus), (50, 15))
        self.assertWallet(0, 0)

    def test_a_topup_is_taken_back_while_nothing_of_it_was_spent(self):
        first, second = self.top_up(100, 20), self.top_up(50)
        self.hand_over(self.wallet)
        self.reverse(first, own_lots_only=True)
        self.assertEqual(self.other_wallet.balance, 50)
        self.other_wallet._debit(10, key=self.key(), kind="payment", on=TODAY)
        with self.assertRaises(InsufficientFunds):
            self.reverse(second, own_lots_only=True)

    def test_a_topup_that_was_spent_is_not_taken_from_the_others(self):
        topup = self.top_up(100)
        self.pay(1)
        self.other_wallet._credit(
            {"principal": 500}, key=self.key(), kind="topup", on=TODAY
        )
        self.hand_over(self.wallet)
        with self.assertRaises(InsufficientFunds):
            self.reverse(topup, own_lots_only=True)

    def test_a_reversal_sent_again_posts_nothing_new(self):
        earned, spent = self.earn(30), self.redeem(20)
        before = self.reverse(earned, 5, key="before")
        self.hand_over()
        self.assertEqual(self.reverse(earned, 5, key="before"), before)
        back = self.reverse(spent, 10, key="after")
        balance = self.other_points.balance
        self.assertEqual(self.reverse(spent, 10, key="after"), back)
        self.assertEqual(self.other_points.balance, balance)
        with self.assertRaises(KeyReused):
            self.reverse(spent, 5, key="after")
