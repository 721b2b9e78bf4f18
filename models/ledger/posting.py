import json
from hashlib import blake2b

from odoo import fields, models
from odoo.tools import SQL

from ...logic.amounts import AmountError, Fault, to_units
from ...logic.lots import Lot
from ..acting import acting_company_id, employee_columns
from .exceptions import InvalidAmount, KeyReused

# The time of the transaction, as Odoo stores times
NOW = SQL("now() AT TIME ZONE 'UTC'")


class LedgerPosting(models.AbstractModel):
    """How an account reads its lots and writes a posting: few statements, no ORM.

    An operation is: know a retry by its key (`_replayed`), update the account row and
    read lots (`_lock_and_read`), ask `logic.posting` what to post, and write it in one
    statement (`_write_posting`). Amounts are whole smallest units in between.
    """

    _name = "membership.ledger.posting"
    _inherit = ["membership.ledger.record"]
    _description = "Ledger Posting"
    _log_access = False

    # === BUSINESS METHODS - AMOUNTS === #
    def _unit(self):
        """Return the smallest amount of this account, as an int or a Decimal."""
        return 1

    def _to_units(self, amount):
        """Return an amount as a positive number of smallest units.

        :raise InvalidAmount: with one sentence that says why
        """
        try:
            return to_units(amount, self._unit())
        except AmountError as error:
            raise InvalidAmount(self._amount_fault(amount, error.fault)) from error

    def _to_amount(self, units):
        """Return smallest units as the exact amount that the database stores."""
        return units * self._unit()

    def _to_value(self, units):
        """Return smallest units as the ORM gives them: int or float."""
        return units

    def _format_units(self, units):
        """Return smallest units as text for a message."""
        return str(self._to_amount(units))

    def _amount_fault(self, amount, fault):
        messages = {
            Fault.NOT_A_NUMBER: self.env._(
                "%(amount)s is not a number.", amount=amount
            ),
            Fault.NOT_POSITIVE: self.env._(
                "The amount must be above zero, not %(amount)s.", amount=amount
            ),
            Fault.TOO_LARGE: self.env._("%(amount)s is too large.", amount=amount),
            Fault.TOO_FINE: self.env._(
                "%(amount)s is not a multiple of %(unit)s.",
                amount=amount,
                unit=self._unit(),
            ),
        }
        return messages[fault]

    def _sql_units(self, amount):
        """Return SQL for an amount of this account as a whole number of units."""
        return SQL("round(%s / %s::numeric)::bigint", amount, self._unit())

    # === BUSINESS METHODS - REQUESTS === #
    def _digest(self, *content):
        """Return the fingerprint of a request on this account."""
        text = json.dumps([self.id, *content], default=str, sort_keys=True)
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def _replayed(self, key, digest):
        """Return the entries that the same request posted before, or none.

        :raise KeyReused: the key belongs to another request
        """
        entries = self.env[self._entry_model]
        self.env.cr.execute(
            SQL(
                "SELECT id, digest FROM %s WHERE key = %s ORDER BY id",
                SQL.identifier(entries._table),
                key,
            )
        )
        rows = self.env.cr.fetchall()
        if any(known != digest for __, known in rows):
            raise self._key_reused(key)
        return entries.browse([entry_id for entry_id, __ in rows])

    def _key_reused(self, key):
        return KeyReused(
            self.env._(
                "%(key)s is in the ledger already, with another content.", key=key
            )
        )

    def _header(self, *, key, digest, kind, at, store, origin, reason):
        """Return the columns that all entries of one operation share."""
        known = self.env[self._entry_model]._fields["kind"].get_values(self.env)
        if kind not in known:
            raise ValueError(f"Unknown kind of ledger entry: {kind!r}")
        return {
            "key": key,
            "digest": digest,
            "kind": kind,
            "occurred_at": at or fields.Datetime.now(),
            "store_id": (store and store.id) or None,
            "company_id": acting_company_id(self.env, store)
            or self._sql_home(SQL("%s", self.id)),
            "origin_model": (origin and origin._name) or None,
            "origin_id": (origin and origin.id) or None,
            "reason": reason or None,
            "create_uid": self.env.uid,
            "create_date": NOW,
            **employee_columns(self.env),
        }

    def _sql_home(self, account_id):
        """Hook: return the company of an account's holder, for what nobody does.

        :param SQL account_id: the account
        """
        return SQL("NULL::int")

    # === BUSINESS METHODS - READING === #
    def _lock_and_read(self, lots, covers=0):
        """Update the account row, then read lots.

        The update comes first: it waits for a concurrent operation on the account and
        then fails with SerializationFailure, so that the lots read are never stale.

        :param SQL lots: condition on `lot`
        :param int covers: units that must be neither spent nor held
        :return: the lots, or None if the account does not cover the units or is closed
        """
        self.env.cr.execute(
            SQL(
                """
                WITH locked AS (
                    UPDATE %(account)s SET held = held
                     WHERE id = %(id)s AND (%(covers)s = 0
                           OR balance - held >= %(covers)s)
                       AND successor_id IS NULL
                 RETURNING id
                )
                SELECT lot.id, lot.bucket, %(free)s, lot.expires_on
                  FROM locked
                  LEFT JOIN %(lot)s lot ON lot.account_id = locked.id AND %(lots)s
                """,
                account=SQL.identifier(self._table),
                id=self.id,
                covers=self._to_amount(covers),
                free=self._sql_units(SQL("(lot.remaining - lot.held)")),
                lot=self._sql_table(self._lot_model),
                lots=lots,
            )
        )
        rows = self.env.cr.fetchall()
        return [Lot(*row) for row in rows if row[0]] if rows else None

    def _read_lots(self, lots):
        """Read lots of the account, which must be locked."""
        self.env.cr.execute(
            SQL(
                "SELECT lot.id, lot.bucket, %s, lot.expires_on"
                " FROM %s lot WHERE lot.account_id = %s AND %s",
                self._sql_units(SQL("(lot.remaining - lot.held)")),
                self._sql_table(self._lot_model),
                self.id,
                lots,
            )
        )
        return [Lot(*row) for row in self.env.cr.fetchall()]

    def _read_debts(self):
        """Lock the account and return its debts, with what is still owed.

        :return: None if the account is closed
        """
        debts = SQL("lot.remaining < 0") if self._may_owe else SQL("FALSE")
        lots = self._lock_and_read(debts)
        if lots is None:
            return None
        return [lot._replace(free=-lot.free) for lot in lots]

    def _sql_owes_nothing(self):
        """Return the condition on the account that it is open and has no debt."""
        if not self._may_owe:
            return SQL("successor_id IS NULL")
        return SQL(
            "successor_id IS NULL AND NOT EXISTS ("
            "SELECT FROM %s WHERE account_id = %s AND remaining < 0)",
            self._sql_table(self._lot_model),
            self.id,
        )

    def _sql_is_new(self, key):
        """Return the condition that no operation has this key."""
        return SQL(
            "NOT EXISTS (SELECT FROM %s WHERE key = %s)",
            self._sql_table(self._entry_model),
            key,
        )

    def _sql_spendable(self, on):
        return SQL(
            "lot.remaining > lot.held"
            " AND (lot.expires_on IS NULL OR lot.expires_on >= %(on)s)"
            " AND (lot.available_on IS NULL OR lot.available_on <= %(on)s)",
            on=on,
        )

    def _sql_table(self, model):
        return SQL.identifier(self.env[model]._table)

    # === BUSINESS METHODS - WRITING === #
    def _write_posting(self, posting, header=None, hold=None, only=None):
        """Write a posting in one statement and forget what the cache knew of it.

        :param dict header: columns that the entries share (see `_header`)
        :param SQL hold: statement that writes the hold, may read `account`
        :param SQL only: condition on the account, without which nothing is written
        :return: ids of the entries, or of the hold if there are no entries
        """
        parts = {"account": self._sql_move_account(posting, only or SQL("TRUE"))}
        if posting.lines:
            parts["entry"] = self._sql_insert_entries(posting, header)
        if posting.grants:
            parts["granted"] = self._sql_insert_lots(posting, header)
        moves = posting.lot_moves()
        if moves:
            parts["moved"] = self._sql_move_lots(moves)
        if posting.changes:
            parts["allocated"] = self._sql_insert_allocations(posting)
        if hold:
            parts["hold"] = hold
        result = "entry" if posting.lines else "hold"
        self.env.cr.execute(
            SQL(
                "WITH %s SELECT id FROM %s ORDER BY id",
                SQL(", ").join(
                    SQL("%s AS (%s)", SQL.identifier(name), query)
                    for name, query in parts.items()
                ),
                SQL.identifier(result),
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        if posting.lines and not only and len(ids) != len(posting.lines):
            raise self._key_reused(header["key"])
        self._forget(list(moves))
        return ids

    def _sql_move_account(self, posting, only):
        return SQL(
            "UPDATE %s SET %s WHERE id = %s AND %s RETURNING id, balance",
            SQL.identifier(self._table),
            SQL(", ").join(
                SQL(
                    "%(column)s = %(column)s + %(change)s",
                    column=SQL.identifier(column),
                    change=self._to_amount(units),
                )
                for column, units in self._account_moves(posting).items()
            ),
            self.id,
            only,
        )

    def _account_moves(self, posting):
        """Return the change of each column of the account, in units."""
        return {"balance": posting.total, "held": posting.held}

    def _sql_insert_entries(self, posting, header):
        lines = posting.lines
        return SQL(
            """
            INSERT INTO %(table)s
                   (account_id, bucket, amount, balance_after, reverses_id, %(columns)s)
            SELECT account.id, line.bucket, line.amount,
                   account.balance - line.later, line.reverses_id, %(values)s
              FROM account, unnest(
                   %(buckets)s::varchar[], %(amounts)s::numeric[],
                   %(later)s::numeric[], %(reverses)s::int[]
              ) AS line(bucket, amount, later, reverses_id)
            ON CONFLICT (key, bucket) DO NOTHING
            RETURNING id, bucket, company_id
            """,
            table=self._sql_table(self._entry_model),
            columns=SQL(", ").join(map(SQL.identifier, header)),
            values=SQL(", ").join(SQL("%s", value) for value in header.values()),
            buckets=[line.bucket for line in lines],
            amounts=[self._to_amount(line.amount) for line in lines],
            later=[self._to_amount(units) for units in posting.amounts_after()],
            reverses=[line.reverses_id for line in lines],
        )

    def _sql_insert_lots(self, posting, header):
        grants = posting.grants
        return SQL(
            """
            INSERT INTO %(table)s
                   (account_id, entry_id, bucket, granted, remaining, held,
                    expires_on, available_on, store_id, company_id)
            SELECT %(account)s, entry.id, entry.bucket, lot.granted, lot.remaining, 0,
                   lot.expires_on, lot.available_on, %(store)s, entry.company_id
              FROM entry JOIN unnest(
                   %(buckets)s::varchar[], %(granted)s::numeric[],
                   %(remaining)s::numeric[], %(expires)s::date[], %(available)s::date[]
              ) AS lot(bucket, granted, remaining, expires_on, available_on)
             USING (bucket)
            RETURNING id, bucket
            """,
            table=self._sql_table(self._lot_model),
            account=self.id,
            store=header["store_id"],
            buckets=[grant.bucket for grant in grants],
            granted=[self._to_amount(grant.granted) for grant in grants],
            remaining=[self._to_amount(grant.remaining) for grant in grants],
            expires=[grant.expires_on for grant in grants],
            available=[grant.available_on for grant in grants],
        )

    def _sql_move_lots(self, moves):
        return SQL(
            """
            UPDATE %(table)s lot
               SET remaining = lot.remaining + move.remaining,
                   held = lot.held + move.held
              FROM unnest(%(ids)s::int[], %(remaining)s::numeric[], %(held)s::numeric[])
                   AS move(id, remaining, held)
             WHERE lot.id = move.id
            """,
            table=self._sql_table(self._lot_model),
            ids=list(moves),
            remaining=[self._to_amount(remaining) for remaining, __ in moves.values()],
            held=[self._to_amount(held) for __, held in moves.values()],
        )

    def _sql_insert_allocations(self, posting):
        changes = posting.changes
        granted = SQL(
            "LEFT JOIN granted ON granted.bucket = entry.bucket"
            if posting.grants
            else "LEFT JOIN (SELECT NULL::int AS id) granted ON FALSE"
        )
        return SQL(
            """
            INSERT INTO %(table)s (entry_id, lot_id, amount)
            SELECT entry.id, COALESCE(change.lot_id, granted.id), change.amount
              FROM entry
              JOIN unnest(
                   %(buckets)s::varchar[], %(lots)s::int[], %(amounts)s::numeric[]
              ) AS change(bucket, lot_id, amount) ON change.bucket = entry.bucket
              %(granted)s
            """,
            table=self._sql_table(self._allocation_model),
            buckets=[change.bucket for change in changes],
            lots=[change.lot_id for change in changes],
            amounts=[self._to_amount(change.amount) for change in changes],
            granted=granted,
        )

    # === BUSINESS METHODS - CACHE === #
    def _forget(self, lot_ids):
        """Drop from the cache what a posting changed on these accounts and lots."""
        columns = ["balance", "held", *self._bucket_columns()]
        self.invalidate_recordset(columns, flush=False)
        self.modified(columns)
        lots = self.env[self._lot_model].browse(lot_ids)
        lots.invalidate_recordset(["remaining", "held"], flush=False)

    def _bucket_columns(self):
        """Return the columns of the account that hold one bucket each."""
        return []
