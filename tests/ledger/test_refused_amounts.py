from decimal import Decimal

from odoo.addons.pos_membership.models.ledger.exceptions import InvalidAmount

from .common import LedgerCase

REFUSED = [
    (float("nan"), "nan is not a number."),
    (float("inf"), "inf is not a number."),
    (True, "True is not a number."),
    ("12", "12 is not a number."),
    (None, "None is not a number."),
    (0, "The amount must be above zero, not 0."),
    (-5, "The amount must be above zero, not -5."),
    (10**12 + 1, "1000000000001 is too large."),
]


class TestAmounts(LedgerCase):
    def assertRefused(self, message, operation, *args):
        with self.assertRaises(InvalidAmount) as caught:
            operation(*args)
        self.assertEqual(str(caught.exception), message)

    def test_a_credit_refuses_what_is_no_amount(self):
        for amount, message in REFUSED:
            with self.subTest(amount=amount):
                self.assertRefused(message, self.earn, amount)

    def test_a_debit_and_a_hold_refuse_it_too(self):
        self.top_up(100)
        for amount, message in REFUSED:
            with self.subTest(amount=amount):
                self.assertRefused(message, self.pay, amount)
                self.assertRefused(message, self.hold, amount)

    def test_a_part_of_a_reversal_or_a_capture_is_checked_as_well(self):
        entries, hold = self.top_up(100), self.hold(10)
        for amount in (float("nan"), 0, -1, 0.001, True):
            with self.subTest(amount=amount):
                with self.assertRaises(InvalidAmount):
                    self.reverse(entries, amount)
                with self.assertRaises(InvalidAmount):
                    self.capture(hold, amount)
        self.assertWallet(100, 0, held=10)

    def test_points_are_whole_and_money_has_two_decimals(self):
        self.assertRefused("1.5 is not a multiple of 1.", self.earn, 1.5)
        self.assertRefused("10.005 is not a multiple of 0.01.", self.top_up, 10.005)
        self.assertRefused(
            "0.001 is not a multiple of 0.01.", self.top_up, Decimal("0.001")
        )

    def test_one_bad_bucket_refuses_the_whole_operation(self):
        amounts = {"principal": 100, "bonus": -1}
        with self.assertRaises(InvalidAmount):
            self.wallet._credit(amounts, key="x", kind="topup", on="2026-03-10")
        self.assertWallet(0, 0)

    def test_the_noise_of_float_sums_is_forgiven(self):
        self.top_up(0.1 + 0.2)
        self.pay(sum([0.1] * 3))
        self.assertWallet(0, 0)

    def test_a_currency_without_cents_takes_none(self):
        yen = self.env.ref("base.JPY")
        yen.rounding = 1
        wallet = self.new_member("Yuki", self.new_program(yen)).wallet_id
        with self.assertRaises(InvalidAmount):
            wallet._credit({"principal": 99.5}, key="y", kind="topup", on="2026-03-10")
        wallet._credit({"principal": 100}, key="y", kind="topup", on="2026-03-10")
        self.assertEqual(wallet.balance, 100)
