from datetime import date, datetime
from itertools import count

from odoo.tests.common import TransactionCase

TODAY = date(2026, 3, 10)
LATER = datetime(2026, 3, 10, 12, 30)


def assert_ledger_sound(test, env):
    """Fail the test if the audit of either family finds anything."""
    for model in ("membership.points.account", "membership.wallet"):
        test.assertEqual(env[model]._audit(), [], f"{model} is not sound")


class LedgerSoundMixin:
    """Audits the whole ledger after every test; mix into a TransactionCase first."""

    def assertLedgerSound(self):
        assert_ledger_sound(self, self.env)

    def tearDown(self):
        self.assertLedgerSound()
        super().tearDown()


class LedgerCase(LedgerSoundMixin, TransactionCase):
    """A member with an empty points account and an empty wallet, and short verbs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.env["membership.program"].create({"name": "Teahouse"})
        cls.member = cls.new_member("Ling")
        cls.points = cls.env["membership.points.account"]._open(cls.member)
        cls.wallet = cls.env["membership.wallet"]._open(cls.member)
        cls.numbers = count(1)

    @classmethod
    def new_member(cls, name, program=None):
        partner = cls.env["res.partner"].create({"name": name})
        return cls.env["membership.member"]._enrol(program or cls.program, partner)

    @classmethod
    def new_program(cls, currency):
        return cls.env["membership.program"].create(
            {"name": currency.name, "currency_id": currency.id}
        )

    def key(self):
        return f"test:{next(self.numbers)}"

    def earn(self, amount, expires_on=None, **options):
        options = {"key": self.key(), "kind": "earn", "on": TODAY, **options}
        return self.points._credit({"points": amount}, expires_on=expires_on, **options)

    def redeem(self, amount, **options):
        options = {"key": self.key(), "kind": "redeem", "on": TODAY, **options}
        return self.points._debit(amount, **options)

    def hold_points(self, amount, **options):
        options = {"token": self.key(), "expires_at": LATER, "on": TODAY, **options}
        return self.points._hold(amount, **options)

    def top_up(self, principal=0, bonus=0, **options):
        amounts = {"principal": principal, "bonus": bonus}
        amounts = {bucket: amount for bucket, amount in amounts.items() if amount}
        options = {"key": self.key(), "kind": "topup", "on": TODAY, **options}
        return self.wallet._credit(amounts, **options)

    def pay(self, amount, **options):
        options = {"key": self.key(), "kind": "payment", "on": TODAY, **options}
        return self.wallet._debit(amount, **options)

    def hold(self, amount, **options):
        options = {"token": self.key(), "expires_at": LATER, "on": TODAY, **options}
        return self.wallet._hold(amount, **options)

    def capture(self, hold, amount=None, **options):
        options = {"key": self.key(), "kind": "payment", **options}
        return hold._capture(amount=amount, **options)

    def reverse(self, entries, amount=None, **options):
        options = {"key": self.key(), "on": TODAY, **options}
        return entries._reverse(amount=amount, **options)

    def lots(self, account):
        """Return [(bucket, remaining, held)] of the account's lots, oldest first."""
        lots = self.env[account._lot_model].search(
            [("account_id", "=", account.id)], order="id"
        )
        return [(lot.bucket, lot.remaining, lot.held) for lot in lots]

    def assertWallet(self, principal, bonus, held=0):
        wallet = self.wallet
        self.assertEqual((wallet.principal, wallet.bonus), (principal, bonus))
        self.assertEqual(wallet.balance, round(principal + bonus, 2))
        self.assertEqual(wallet.held, held)
