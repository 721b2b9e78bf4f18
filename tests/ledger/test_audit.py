from odoo.tools import SQL

from .common import LedgerCase


class TestAudit(LedgerCase):
    def setUp(self):
        super().setUp()
        self.earn(100)
        self.redeem(30)
        self.hold_points(5)
        self.top_up(300, 50)
        self.pay(310)
        self.hold(5)
        self.other = self.new_member("Mei").points_account_id

    def assertFound(self, account, statement, expected):
        """Corrupt one row by hand: the audit names the account and each check."""
        savepoint = self.env.cr.savepoint()
        with savepoint:
            # A superuser who means harm can switch the triggers off
            for model in (account._entry_model, account._allocation_model):
                table = SQL.identifier(self.env[model]._table)
                self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
            self.env.cr.execute(SQL(statement, account.id))
            findings = account._audit()
            self.assertEqual(account._audit(account.ids), findings)
            savepoint.rollback()
        self.assertEqual({row["account_id"] for row in findings}, {account.id})
        self.assertEqual(
            {row["check"]: (row["expected"], row["found"]) for row in findings},
            expected,
        )

    def test_a_sound_ledger_has_no_findings(self):
        self.assertEqual(self.points._audit(), [])
        self.assertEqual(self.wallet._audit(), [])

    def test_a_forged_balance_is_found(self):
        self.assertFound(
            self.points,
            "UPDATE membership_points_account SET balance = balance + 7 WHERE id = %s",
            {
                "balance is the sum of entries": (70, 77),
                "balance is the sum of lots": (70, 77),
            },
        )

    def test_a_forged_balance_of_an_empty_account_is_found(self):
        self.assertFound(
            self.other,
            "UPDATE membership_points_account SET balance = 1 WHERE id = %s",
            {
                "balance is the sum of entries": (0, 1),
                "balance is the sum of lots": (0, 1),
            },
        )

    def test_bonus_turned_into_principal_is_found(self):
        self.assertFound(
            self.wallet,
            "UPDATE membership_wallet SET principal = principal + 10,"
            " bonus = bonus - 10 WHERE id = %s",
            {
                "principal is the sum of its entries": (0, 10),
                "principal is the sum of its lots": (0, 10),
                "bonus is the sum of its entries": (40, 30),
                "bonus is the sum of its lots": (40, 30),
            },
        )

    def test_a_forged_lot_is_found(self):
        self.assertFound(
            self.points,
            "UPDATE membership_points_lot SET remaining = remaining + 1"
            " WHERE account_id = %s",
            {
                "balance is the sum of lots": (71, 70),
                "lot is its grant and its allocations": (70, 71),
            },
        )

    def test_a_forged_grant_is_found(self):
        self.assertFound(
            self.points,
            "UPDATE membership_points_lot SET granted = granted + 1"
            " WHERE account_id = %s",
            {
                "lot is its grant and its allocations": (71, 70),
                "entry is its grant and its allocations": (101, 100),
            },
        )

    def test_a_forged_hold_is_found(self):
        self.assertFound(
            self.points,
            "UPDATE membership_points_account SET held = held - 1 WHERE id = %s",
            {
                "held is the sum of live holds": (5, 4),
                "held is the sum of lots": (5, 4),
            },
        )
        self.assertFound(
            self.points,
            "UPDATE membership_points_hold SET state = 'released'"
            " WHERE account_id = %s",
            {
                "held is the sum of live holds": (0, 5),
                "lot holds what live holds took": (0, 5),
            },
        )

    def test_a_forged_entry_is_found(self):
        self.assertFound(
            self.points,
            "UPDATE membership_points_entry SET amount = amount - 1"
            " WHERE kind = 'redeem' AND account_id = %s",
            {
                "balance is the sum of entries": (69, 70),
                "entry is its grant and its allocations": (-30, -31),
                "balance after an entry is the one before and its amount": (69, 70),
            },
        )

    def test_a_closed_account_that_is_not_empty_is_found(self):
        self.assertFound(
            self.points,
            "UPDATE membership_points_account SET successor_id = id WHERE id = %s",
            {"closed account is empty": (0, 70)},
        )

    def test_a_removed_allocation_is_found(self):
        self.assertFound(
            self.points,
            "DELETE FROM membership_points_allocation WHERE lot_id IN ("
            "SELECT id FROM membership_points_lot WHERE account_id = %s)",
            {
                "lot is its grant and its allocations": (100, 70),
                "entry is its grant and its allocations": (0, -30),
            },
        )

    def test_a_removed_entry_is_found(self):
        self.assertFound(
            self.wallet,
            "WITH gone AS (DELETE FROM membership_wallet_allocation WHERE entry_id IN"
            " (SELECT id FROM membership_wallet_entry WHERE bucket = 'bonus'"
            " AND kind = 'payment') RETURNING entry_id)"
            " DELETE FROM membership_wallet_entry WHERE id IN ("
            "SELECT entry_id FROM gone) AND account_id = %s",
            {
                "balance is the sum of entries": (50, 40),
                "bonus is the sum of its entries": (50, 40),
                "lot is its grant and its allocations": (50, 40),
            },
        )
