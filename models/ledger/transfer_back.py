from odoo import models
from odoo.tools import SQL


class LedgerTransfer(models.AbstractModel):
    """How an account that handed over what it had gets it back."""

    _inherit = "membership.ledger.transfer"

    # === BUSINESS METHODS === #
    def _reopen(self):
        """Let these accounts, which were closed, take operations again."""
        self._set_successor(None)

    def _follow(self, target):
        """Let these accounts, which are closed, be continued by another one."""
        self._set_successor(target.id)

    def _take_home(self, other, *, key, on, origin=None, reason=None):
        """Move back what is left on another account of what went there from this one.

        The caller has reopened this account, and checked that none of it is reserved.

        :param str key: names the operation
        :return: the entries of this account
        """
        self.ensure_one()
        self._lock_both(other)
        arrived = self._read_arrived(other)
        if not arrived:
            return self.env[self._entry_model]
        return other._transfer(
            self, key=key, on=on, lots=arrived, origin=origin, reason=reason
        )

    # === BUSINESS METHODS - HELPERS === #
    def _set_successor(self, successor_id):
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET successor_id = %s WHERE id = ANY(%s)",
                SQL.identifier(self._table),
                successor_id,
                self.ids,
            )
        )
        self.invalidate_recordset(["successor_id"], flush=False)

    def _read_arrived(self, other):
        """Return {lot id: units} of what is left of the lots that came from here."""
        self.env.cr.execute(
            SQL(
                """
                SELECT lot.id, %(units)s
                  FROM %(lot)s lot
                  JOIN %(entry)s arrived ON arrived.id = lot.entry_id
                  JOIN %(entry)s gone ON gone.id = arrived.counterpart_id
                 WHERE lot.account_id = %(other)s AND gone.account_id = %(id)s
                   AND lot.remaining <> 0
                """,
                units=self._sql_units(SQL("lot.remaining")),
                lot=self._sql_table(self._lot_model),
                entry=self._sql_table(self._entry_model),
                other=other.id,
                id=self.id,
            )
        )
        return dict(self.env.cr.fetchall())
