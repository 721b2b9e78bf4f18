from odoo import models
from odoo.tools import SQL

REFUSE_FUNCTION = "membership_ledger_refuse_change"


def drop_triggers(env):
    """Drop the trigger function and with it the triggers (on uninstall)."""
    env.cr.execute(
        SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(REFUSE_FUNCTION))
    )


class LedgerImmutable(models.AbstractModel):
    """Rows that PostgreSQL itself refuses to update, delete or truncate."""

    _name = "membership.ledger.immutable"
    _inherit = ["membership.ledger.record"]
    _description = "Immutable Ledger Record"
    _log_access = False

    def init(self):
        """Create the triggers of the table; they stay as they are on update."""
        if self._abstract:
            return
        self._create_refuse_function()
        self._create_refuse_trigger("row", SQL("UPDATE OR DELETE"), SQL("ROW"))
        self._create_refuse_trigger("table", SQL("TRUNCATE"), SQL("STATEMENT"))

    def _create_refuse_function(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %s() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE restrict_violation USING MESSAGE =
                        TG_OP || ' of ' || TG_TABLE_NAME || ' refused: the rows of '
                        'the ledger never change; post a correcting entry instead';
                END $$
                """,
                SQL.identifier(REFUSE_FUNCTION),
            )
        )

    def _create_refuse_trigger(self, name, events, level):
        trigger = f"{self._table}_refuse_{name}"
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
                trigger,
                self._table,
            )
        )
        if not self.env.cr.rowcount:
            self.env.cr.execute(
                SQL(
                    "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s"
                    " EXECUTE FUNCTION %s()",
                    SQL.identifier(trigger),
                    events,
                    SQL.identifier(self._table),
                    level,
                    SQL.identifier(REFUSE_FUNCTION),
                )
            )
