import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

from .common import assert_ledger_sound

FAMILIES = ("membership.points.account", "membership.wallet")
TRIES = 200
PATIENCE = 120  # seconds until a thread counts as stuck


class ConcurrentCase(BaseCase):
    """A member whose value is really committed, and cursors of one's own.

    What a test committed is removed afterwards, with the ledger's triggers off for
    that one transaction, so that the database is as it was.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.transaction() as env:
            program = env["membership.program"].create({"name": "Busy teahouse"})
            partner = env["res.partner"].create({"name": "Ling"})
            member = env["membership.member"]._enrol(program, partner)
            self.program_id, self.partner_id = program.id, partner.id
            self.member_id = member.id
            self.points_id = member.points_account_id.id
            self.wallet_id = member.wallet_id.id
        self.addCleanup(self.remove_committed)

    def tearDown(self):
        with self.transaction() as env:
            assert_ledger_sound(self, env)
        super().tearDown()

    def transaction(self):
        """Return a context manager: an environment, committed when it is left."""
        return Transaction(self.registry)

    def retrying(self, operation):
        """Run an operation in a transaction of its own, again after a conflict.

        As Odoo's `retrying`, with short waits.
        """
        for __ in range(TRIES):
            try:
                with self.transaction() as env:
                    return operation(env)
            except (SerializationFailure, DeadlockDetected, ConcurrencyError):
                Event().wait(random.uniform(0, 0.01))
        return self.fail(f"Still in conflict after {TRIES} tries")

    def together(self, *operations):
        """Run the operations in threads that start at once; return what they return."""
        barrier = Barrier(len(operations))

        def run(operation):
            barrier.wait(PATIENCE)
            return operation()

        with (
            mute_logger("odoo.sql_db"),
            ThreadPoolExecutor(len(operations)) as executor,
        ):
            futures = [executor.submit(run, operation) for operation in operations]
            return [future.result(PATIENCE) for future in futures]

    def remove_committed(self):
        with self.transaction() as env:
            self._remove_member(env, self.member_id)
            env["membership.program"].browse(self.program_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _remove_member(self, env, member_id):
        for model in FAMILIES:
            self._remove_family(env[model], member_id)
        env["membership.member"].browse(member_id).flush_recordset()
        self._delete(env, "membership_member", SQL("id = %s", member_id))
        env.invalidate_all()

    def _remove_family(self, accounts, member_id):
        env = accounts.env
        account = accounts.search([("member_id", "=", member_id)])
        entry, allocation, lot, hold = (
            env[model]._table
            for model in (
                accounts._entry_model,
                accounts._allocation_model,
                accounts._lot_model,
                accounts._hold_model,
            )
        )
        mine = SQL("account_id = %s", account.id)
        self._triggers(env, SQL("DISABLE"), entry, allocation)
        self._delete(
            env,
            allocation,
            SQL(
                "entry_id IN (SELECT id FROM %s WHERE %s)", SQL.identifier(entry), mine
            ),
        )
        for table in (hold, lot, entry):
            self._delete(env, table, mine)
        self._delete(env, hold, SQL("starts_with(token, 'busy:')"))
        self._delete(env, accounts._table, SQL("id = %s", account.id))
        self._triggers(env, SQL("ENABLE"), entry, allocation)

    def _triggers(self, env, switch, *tables):
        for table in tables:
            env.cr.execute(
                SQL("ALTER TABLE %s %s TRIGGER USER", SQL.identifier(table), switch)
            )

    def _delete(self, env, table, condition):
        env.cr.execute(SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), condition))


class Transaction:
    """An environment on a cursor of its own."""

    def __init__(self, registry):
        self.cursor = registry.cursor()

    def __enter__(self):
        self.cursor.__enter__()
        return api.Environment(self.cursor, SUPERUSER_ID, {})

    def __exit__(self, *error):
        return self.cursor.__exit__(*error)
