from datetime import timedelta
from decimal import Decimal

from .common import TODAY, LedgerCase


class TestStatements(LedgerCase):
    """Few statements for each operation, whatever the number of lots."""

    def setUp(self):
        super().setUp()
        for __ in range(20):
            self.earn(10)
            self.top_up(10, 5)
        self.assertTrue(self.wallet.currency_id.rounding)

    def test_credit(self):
        with self.assertQueryCount(1):
            self.earn(10, TODAY + timedelta(days=1))
        with self.assertQueryCount(1):
            self.top_up(10, 5)

    def test_credit_that_repays_a_debt(self):
        earned = self.earn(500)
        self.redeem(700)
        self.reverse(earned)
        with self.assertQueryCount(4):
            self.earn(600)
        self.assertEqual(self.points.balance, 100)

    def test_debit(self):
        with self.assertQueryCount(3):
            self.redeem(95)
        with self.assertQueryCount(3):
            self.pay(250, order="proportional")

    def test_hold_capture_and_release(self):
        with self.assertQueryCount(3):
            hold = self.hold(95, token="t")
        # Who captures has read the hold
        self.assertEqual(hold.account_id, self.wallet)
        with self.assertQueryCount(3):
            self.capture(hold)
        self.hold(95, token="u")
        with self.assertQueryCount(3):
            hold._release("u")

    def test_retry(self):
        self.earn(10, key="k")
        self.pay(10, key="k")
        hold = self.hold(10, token="t")
        self.assertEqual(hold.account_id, self.wallet)
        with self.assertQueryCount(2):
            self.earn(10, key="k")
        with self.assertQueryCount(1):
            self.pay(10, key="k")
        with self.assertQueryCount(1):
            self.hold(10, token="t")
        self.capture(hold, key="c")
        with self.assertQueryCount(1):
            self.capture(hold, key="c")

    def test_reversal(self):
        earned, spent = self.earn(10), self.redeem(95)
        (earned | spent).mapped("amount")
        (earned | spent).mapped("reverses_id")
        with self.assertQueryCount(4):
            self.reverse(spent, 40)
        with self.assertQueryCount(5):
            self.reverse(earned)

    def test_expiry_of_many_lots(self):
        today = TODAY + timedelta(days=2)
        for __ in range(20):
            self.earn(1, TODAY)
        with self.assertQueryCount(1):
            self.assertEqual(self.points._expire_lots(today, 100), 20)

    def test_the_unit_of_a_currency_is_read_once_until_it_changes(self):
        currency = self.env["res.currency"].create(
            {"name": "TEA", "symbol": "t", "rounding": 0.01}
        )
        self.assertEqual(currency._membership_unit(), Decimal("0.01"))
        self.env.invalidate_all()
        with self.assertQueryCount(0):
            currency._membership_unit()
        currency.rounding = 0.05
        self.assertEqual(currency._membership_unit(), Decimal("0.05"))
