"""Installing, updating, uninstalling and reinstalling, in processes of their own."""

from contextlib import closing

from odoo.sql_db import close_db, db_connect
from odoo.tests import tagged

from .own_database import MODULE, OwnDatabaseCase

USE = """
partner = env["res.partner"].create({"name": "Lifecycle"})
program = env["membership.program"].create({"name": "Lifecycle"})
tier = env["membership.tier"].create(
    {"name": "Basic", "program_id": program.id, "level": 1}
)
env["membership.benefit"].create(
    {"tier_id": tier.id, "kind": "discount", "percent": 5}
)
member = env["membership.member"]._enrol(program, partner)
today = program._today()
member.points_account_id._credit({"points": 10}, key="a", kind="earn", on=today)
member.wallet_id._credit({"principal": 10}, key="b", kind="topup", on=today)
member.wallet_id._debit(4, key="c", kind="payment", on=today)
env.cr.commit()
"""
# Everything a module could leave behind, as one line of text per thing.
THINGS = """
SELECT 'relation ' || relname FROM pg_class c
  JOIN pg_namespace n ON n.oid = relnamespace
 WHERE nspname = 'public' AND relkind IN ('r', 'v', 'm', 'S', 'i')
UNION SELECT 'function ' || proname FROM pg_proc p
  JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'
UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'column ' || attrelid::regclass || '.' || attname FROM pg_attribute
  JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
 WHERE nspname = 'public' AND relkind = 'r' AND NOT attisdropped
UNION SELECT 'model ' || model FROM ir_model
UNION SELECT 'field ' || model || '.' || name FROM ir_model_fields
UNION SELECT 'sequence ' || coalesce(code, name) FROM ir_sequence
UNION SELECT 'job ' || cron_name FROM ir_cron
UNION SELECT 'view ' || name FROM ir_ui_view
UNION SELECT 'record ' || module || '.' || name FROM ir_model_data
"""


@tagged("post_install", "-at_install")
class TestLifecycle(OwnDatabaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        before = cls._things()
        cls._odoo("install", "module", "install", MODULE)
        cls._odoo("update", "module", "upgrade", MODULE)
        cls._odoo("use", "shell", "--no-http", script=USE)
        cls._odoo("uninstall", "module", "uninstall", MODULE)
        cls.prices = cls._ask(
            "SELECT active FROM product_pricelist WHERE sequence = 1000"
        )
        cls.left = cls._things() - before
        cls.lost = before - cls._things()
        cls._odoo("reinstall", "module", "install", MODULE)

    def test_installing_logs_no_warning(self):
        self.assertEqual(self.logs["install"], [])

    def test_updating_logs_no_warning(self):
        self.assertEqual(self.logs["update"], [])

    def test_uninstalling_after_use_logs_no_warning(self):
        self.assertEqual(self.logs["use"] + self.logs["uninstall"], [])

    def test_reinstalling_logs_no_warning(self):
        self.assertEqual(self.logs["reinstall"], [])

    def test_uninstalling_leaves_nothing_behind(self):
        self.assertEqual(sorted(self.left), [])

    def test_uninstalling_leaves_no_member_price_in_force(self):
        self.assertEqual(self.prices, {False})

    def test_uninstalling_takes_nothing_else_away(self):
        self.assertEqual(sorted(self.lost), [])

    @classmethod
    def _things(cls):
        return cls._ask(THINGS)

    @classmethod
    def _ask(cls, question):
        """Return the first column of what a statement finds."""
        with closing(db_connect(cls.name).cursor()) as cr:
            cr.execute(question)
            found = {first for (first,) in cr.fetchall()}
        close_db(cls.name)
        return found
