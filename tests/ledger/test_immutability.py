from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import AccessError
from odoo.tools import SQL, mute_logger

from .common import LedgerCase

MODELS = (
    "membership.points.account",
    "membership.points.entry",
    "membership.points.lot",
    "membership.points.allocation",
    "membership.points.hold",
    "membership.wallet",
    "membership.wallet.entry",
    "membership.wallet.lot",
    "membership.wallet.allocation",
    "membership.wallet.hold",
)
IMMUTABLE = [name for name in MODELS if name.endswith(("entry", "allocation"))]


class TestImmutability(LedgerCase):
    def setUp(self):
        super().setUp()
        self.earn(100)
        self.redeem(30)
        self.hold_points(5)
        self.top_up(300, 50)
        self.pay(310)
        self.hold(5)

    def assertRefused(self, error, *statement):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error) as caught,
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(SQL(*statement))
        return str(caught.exception)

    def test_postgresql_refuses_to_change_entries_and_allocations(self):
        for name in IMMUTABLE:
            table = SQL.identifier(self.env[name]._table)
            with self.subTest(model=name):
                for statement in (
                    "UPDATE %s SET amount = amount + 1",
                    "UPDATE %s SET amount = amount",
                    "DELETE FROM %s",
                    "TRUNCATE %s CASCADE",
                ):
                    message = self.assertRefused(RestrictViolation, statement, table)
                    self.assertIn("post a correcting entry instead", message)

    def test_the_orm_refuses_to_write_any_row_even_as_superuser(self):
        for name in MODELS:
            records = self.env[name].sudo().search([], limit=1)
            self.assertTrue(records, name)
            with self.subTest(model=name):
                with self.assertRaises(AccessError):
                    records.create({})
                with self.assertRaises(AccessError):
                    records.create([{"token": "forged", "state": "held"}])
                with self.assertRaises(AccessError):
                    records.write({"store_id": False})
                with self.assertRaises(AccessError):
                    records.unlink()
                with self.assertRaises(AccessError):
                    records.copy()

    def test_postgresql_refuses_balances_that_can_not_be(self):
        for statement in (
            "UPDATE membership_wallet SET balance = balance + 1",
            "UPDATE membership_wallet SET principal = -1, balance = bonus - 1",
            "UPDATE membership_wallet SET held = balance + 1",
            "UPDATE membership_wallet SET held = -1",
            "UPDATE membership_points_account SET held = balance + 1",
            "UPDATE membership_points_account SET balance = -1",
            "UPDATE membership_points_lot SET remaining = granted + 1",
            "UPDATE membership_points_lot SET remaining = -1",
            "UPDATE membership_wallet_lot SET held = remaining + 1",
            "UPDATE membership_wallet_lot SET granted = -1, remaining = -1, held = 0",
            "UPDATE membership_wallet_lot SET expires_on = now()",
            "UPDATE membership_wallet_hold SET captured_amount = amount + 1",
            "UPDATE membership_points_hold SET account_id = NULL",
        ):
            with self.subTest(statement=statement):
                self.assertRefused(CheckViolation, statement)
