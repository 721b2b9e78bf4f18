from datetime import datetime, timedelta

from odoo.addons.pos_membership.models.ledger.exceptions import (
    InsufficientFunds,
    KeyReused,
)

from .common import TODAY, LedgerCase

TOMORROW = TODAY + timedelta(days=1)


class TestKeys(LedgerCase):
    def test_a_retry_returns_the_first_answer_and_posts_nothing(self):
        first = self.earn(100, key="order:earn")
        self.assertEqual(self.earn(100, key="order:earn"), first)
        spent = self.redeem(30, key="order:redeem")
        self.assertEqual(self.redeem(30, key="order:redeem"), spent)
        self.assertEqual(self.points.balance, 70)
        topup = self.top_up(300, 50, key="order:topup")
        self.assertEqual(self.top_up(300, 50, key="order:topup"), topup)
        self.assertWallet(300, 50)

    def test_a_retry_is_answered_even_if_it_could_not_be_posted_now(self):
        self.earn(100)
        first = self.redeem(100, key="k")
        self.assertEqual(self.redeem(100, key="k"), first)
        with self.assertRaises(InsufficientFunds):
            self.redeem(100)

    def test_time_and_reason_do_not_make_another_request(self):
        first = self.earn(100, key="k")
        later = {"at": datetime(2026, 3, 11, 8), "on": TOMORROW, "reason": "again"}
        self.assertEqual(self.earn(100, key="k", **later), first)

    def test_the_same_key_with_another_content_is_refused(self):
        other = self.new_member("Mei")
        self.earn(100, TOMORROW, key="k")
        for name, retry in {
            "amount": lambda: self.earn(101, TOMORROW, key="k"),
            "kind": lambda: self.earn(100, TOMORROW, key="k", kind="gift"),
            "expiry": lambda: self.earn(100, key="k"),
            "pending": lambda: self.earn(100, TOMORROW, key="k", available_on=TODAY),
            "origin": lambda: self.earn(100, TOMORROW, key="k", origin=other),
            "operation": lambda: self.redeem(100, key="k"),
            "account": lambda: other.points_account_id._credit(
                {"points": 100}, key="k", kind="earn", on=TODAY, expires_on=TOMORROW
            ),
        }.items():
            with self.subTest(other=name), self.assertRaises(KeyReused):
                retry()
        self.assertEqual(self.points.balance, 100)

    def test_a_debit_with_another_order_or_bucket_is_another_request(self):
        self.top_up(300, 50)
        self.pay(10, key="k")
        for options in ({"order": "bonus_first"}, {"buckets": ["bonus"]}):
            with self.subTest(options=options), self.assertRaises(KeyReused):
                self.pay(10, key="k", **options)

    def test_the_families_do_not_share_keys(self):
        self.earn(100, key="order:1")
        self.top_up(100, key="order:1")
        self.assertEqual((self.points.balance, self.wallet.balance), (100, 100))

    def test_a_credit_in_one_bucket_does_not_free_its_key_for_the_other(self):
        self.top_up(100, key="k")
        with self.assertRaises(KeyReused):
            self.top_up(0, 50, key="k")

    def test_the_entries_of_an_operation_are_found_by_its_key(self):
        entries = self.top_up(300, 50, key="order:7")
        wallets = self.env["membership.wallet"]
        self.assertEqual(wallets._entries_by_key("order:7"), entries)
        self.assertFalse(wallets._entries_by_key("order:8"))
