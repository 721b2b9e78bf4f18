from odoo import fields, models
from odoo.tools import SQL

from ...logic.transfer import Left, arrive
from .exceptions import AccountClosed, AccountInUse


class LedgerTransfer(models.AbstractModel):
    """How value moves between two accounts of a family, and how an account closes.

    Each lot moves as two entries that name each other (`counterpart_id`). It keeps its
    bucket, its days, its store and its issuer (but see `_issuers_at`), and knows the
    entry whose credit it is (`source_entry_id`), so that the credit can still be
    reversed where its value is.

    An account that is closed names its successor. It takes no operation any more but
    the reversal of what it spent, which goes on to the successor at once.
    """

    _name = "membership.ledger.transfer"
    _inherit = ["membership.ledger.posting"]
    _description = "Ledger Transfer"
    _log_access = False

    # === BUSINESS METHODS === #
    def _hand_over(self, target, *, key, on, at=None, origin=None, reason=None):
        """Move all that is left here to `target`, and close this account.

        Debts move, too, and so does what has ended and was not expired yet. Where
        nothing is left, only the account is closed.

        :param target: account of the same family, unit and buckets
        :param str key: names the operation
        :param date on: business date, in the program's time zone
        :return: the entries of the target
        :raise AccountClosed: one of the accounts is closed
        :raise AccountInUse: a hold reserves some of it, or the currencies differ
        """
        self.ensure_one()
        self._check_target(target)
        self._lock_both(target)
        (self | target)._expire_own_holds(at or fields.Datetime.now())
        if self.held or target.held:
            raise self._in_use(self if self.held else target)
        entries = self._transfer(
            target, key=key, on=on, at=at, origin=origin, reason=reason
        )
        self._close_for(target)
        return entries

    def _transfer(
        self, target, *, key, on, lots=None, at=None, origin=None, reason=None
    ):
        """Move lots of this account to another one; both are locked by the caller.

        :param str key: names the operation; the entries of a lot are
            `<key>:<lot>:out` here and `<key>:<lot>:in` there
        :param dict lots: {lot id: units to move}; default all that is left, debts
            included. Of a debt, all moves
        :return: the entries of the target, none if there was nothing to move
        :raise KeyReused: a lot was moved by this key before
        """
        moved = self._read_left(lots)
        if not moved:
            return self.env[self._entry_model]
        issuers = self._issuers_at(target, [part.lot_id for part in moved])
        moved = [part._replace(issuer_id=issuers.get(part.lot_id)) for part in moved]
        debts = [lot._replace(free=-lot.free) for lot in target._read_debt_lots()]
        owes = any(part.amount < 0 for part in moved)
        free = target._read_lots(self._sql_unended(on)) if owes else []
        transfer = arrive(moved, debts, free, on)
        header = self._header(
            key=key,
            digest=self._digest("transfer", target.id, key),
            kind="transfer",
            at=at,
            store=None,
            origin=origin,
            reason=reason,
        )
        return self._write_transfer(target, transfer, header)

    def _forward(self, *, key, on, **terms):
        """Move to the successor what came back to this account after it closed; both
        are locked by the caller."""
        return self._transfer(self.successor_id, key=key, on=on, **terms)

    def _issuers_at(self, target, lot_ids):
        """Hook: return {lot id: company id} of those of these lots of this account for
        which another company than their issuer answers on the target."""
        return {}

    def _in_force(self):
        """Return the account that has what was on this one: itself or the successor."""
        return self.successor_id or self

    # === BUSINESS METHODS - HELPERS === #
    def _check_target(self, target):
        target.ensure_one()
        if target._name != self._name or target == self:
            raise ValueError(f"Can't move value from {self} to {target}")
        for account in self | target:
            if account.successor_id:
                raise self._closed()
        self._check_same_currency(target)

    def _check_same_currency(self, target):
        """Hook: raise AccountInUse where the value can't be the target's."""

    def _closed(self):
        return AccountClosed(
            self.env._("This account is closed: what was on it is on another one.")
        )

    def _in_use(self, account):
        return AccountInUse(
            self.env._(
                "%(amount)s is reserved for a payment that is under way. Finish the"
                " payment, or give the amount back first.",
                amount=account._format_units(account._to_units(account.held)),
            )
        )

    def _lock_in_force(self, lots):
        """Lock this account, or its successor if it is closed, and read lots there.

        :param SQL lots: condition on `lot`
        :return: the account, and the lots
        """
        found = self._lock_and_read(lots)
        if found is not None:
            return self, found
        account = self.successor_id
        return account, account._lock_and_read(lots)

    def _lock_both(self, target):
        """Update both rows, in an order that lets no two transfers wait in a ring."""
        for account in (self | target).sorted("id"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET held = held WHERE id = %s",
                    SQL.identifier(self._table),
                    account.id,
                )
            )

    def _expire_own_holds(self, now):
        """End the holds whose time is over and that no job has come to yet."""
        self.env[self._hold_model].search(
            [
                ("account_id", "in", self.ids),
                ("state", "=", "held"),
                ("expires_at", "<=", now),
            ]
        )._close("expired")

    def _close_for(self, target):
        """Name the successor, also to those whose successor this account was."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET successor_id = %s WHERE id = %s OR successor_id = %s",
                SQL.identifier(self._table),
                target.id,
                self.id,
                self.id,
            )
        )
        self.invalidate_model(["successor_id"], flush=False)

    # === BUSINESS METHODS - READING === #
    def _read_left(self, lots):
        """Return what is left of the lots of this account, as `Left`."""
        self.env.cr.execute(
            SQL(
                """
                SELECT lot.id, lot.bucket, %(units)s, lot.expires_on, lot.available_on,
                       lot.store_id, lot.company_id, CASE WHEN lot.granted > 0
                            THEN COALESCE(lot.source_entry_id, lot.entry_id) END
                  FROM %(lot)s lot
                 WHERE lot.account_id = %(id)s AND lot.remaining <> lot.held
                   AND (%(all)s OR lot.id = ANY(%(some)s))
                 ORDER BY lot.id
                """,
                units=self._sql_units(SQL("(lot.remaining - lot.held)")),
                lot=self._sql_table(self._lot_model),
                id=self.id,
                all=lots is None,
                some=list(lots or ()),
            )
        )
        parts = [Left(*row) for row in self.env.cr.fetchall()]
        if lots is None:
            return parts
        return [
            part._replace(amount=min(part.amount, lots[part.lot_id])) for part in parts
        ]

    def _read_debt_lots(self):
        if not self._may_owe:
            return []
        return self._read_lots(SQL("lot.remaining < 0"))

    def _sql_unended(self, on):
        return SQL(
            "lot.remaining > lot.held"
            " AND (lot.expires_on IS NULL OR lot.expires_on >= %s)",
            on,
        )

    # === BUSINESS METHODS - WRITING === #
    def _write_transfer(self, target, transfer, header):
        """Write a transfer in one statement; return the entries of the target."""
        self.env.cr.execute(self._sql_transfer(target, transfer, header))
        rows = self.env.cr.fetchall()
        if len(rows) != 2 * len(transfer.parts):
            raise self._key_reused(header["key"])
        lots = [part.lot_id for part in transfer.parts]
        lots += [change.lot_id for change in transfer.changes if change.lot_id]
        (self | target)._forget(lots)
        arrived = [entry_id for entry_id, account_id in rows if account_id == target.id]
        return self.env[self._entry_model].browse(arrived)

    def _sql_transfer(self, target, transfer, header):
        entry = self._sql_table(self._entry_model)
        of_lots = ("key", "store_id", "company_id")
        columns = [name for name in header if name not in of_lots]
        return SQL(
            """
            WITH %(part)s, %(change)s,
            account AS (
                UPDATE %(account)s account SET %(moves)s
                  FROM (VALUES (%(from)s, -1), (%(to)s, 1)) AS side(id, sign)
                 WHERE account.id = side.id
             RETURNING account.id, account.balance, side.sign
            ), entry AS (
                INSERT INTO %(entry)s
                       (id, account_id, bucket, amount, balance_after, store_id,
                        company_id, key, counterpart_id, %(columns)s)
                SELECT CASE account.sign WHEN 1 THEN part.in_id ELSE part.out_id END,
                       account.id, part.bucket, account.sign * part.amount,
                       account.balance - account.sign * part.later, part.store_id,
                       CASE account.sign WHEN 1 THEN part.issuer_id
                            ELSE part.company_id END,
                       %(key)s || ':' || part.lot_id
                           || CASE account.sign WHEN 1 THEN ':in' ELSE ':out' END,
                       CASE account.sign WHEN 1 THEN part.out_id ELSE part.in_id END,
                       %(values)s
                  FROM part, account
                ON CONFLICT (key, bucket) DO NOTHING
             RETURNING id, account_id
            ), granted AS (
                INSERT INTO %(lot)s
                       (account_id, entry_id, bucket, granted, remaining, held,
                        expires_on, available_on, store_id, company_id,
                        source_entry_id)
                SELECT %(to)s, in_id, bucket, granted, remaining, 0, expires_on,
                       available_on, store_id, issuer_id, source_id
                  FROM part JOIN entry ON entry.id = part.in_id
                 WHERE granted <> 0 ORDER BY place
             RETURNING id, entry_id
            ), moved AS (
                UPDATE %(lot)s lot SET remaining = lot.remaining + move.amount
                  FROM (SELECT lot_id, -amount AS amount FROM part UNION ALL
                        SELECT lot_id, SUM(amount) FROM change
                         WHERE lot_id IS NOT NULL GROUP BY lot_id) move
                 WHERE lot.id = move.lot_id
            ), allocation AS (
                INSERT INTO %(allocation)s (entry_id, lot_id, amount)
                SELECT out_id, lot_id, -amount
                  FROM part JOIN entry ON entry.id = part.out_id
                 UNION ALL
                SELECT part.in_id, COALESCE(change.lot_id, granted.id), change.amount
                  FROM change
                  JOIN part ON part.place = change.entry_of
                  JOIN entry ON entry.id = part.in_id
                  LEFT JOIN part made ON made.place = change.lot_of
                  LEFT JOIN granted ON granted.entry_id = made.in_id
            )
            SELECT id, account_id FROM entry ORDER BY id
            """,
            part=self._sql_parts(transfer),
            change=self._sql_changes(transfer),
            account=SQL.identifier(self._table),
            moves=self._sql_transfer_moves(transfer),
            entry=entry,
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(SQL("%s", header[name]) for name in columns),
            key=header["key"],
            lot=self._sql_table(self._lot_model),
            allocation=self._sql_table(self._allocation_model),
            **{"from": self.id, "to": target.id},
        )

    def _sql_transfer_moves(self, transfer):
        """Return the change of each column, times the sign of the side."""
        return SQL(", ").join(
            SQL(
                "%(column)s = account.%(column)s + side.sign * %(change)s",
                column=SQL.identifier(column),
                change=self._to_amount(units),
            )
            for column, units in self._transfer_moves(transfer).items()
        )

    def _transfer_moves(self, transfer):
        """Return the change of each column of the target, in units."""
        columns = set(self._bucket_columns())
        return {"balance": transfer.total} | {
            bucket: units
            for bucket, units in transfer.bucket_totals().items()
            if bucket in columns
        }

    def _sql_parts(self, transfer):
        """Return the table of parts, with the ids that their entries will have.

        `later` is what arrives after a part: balances follow the order of the ids.
        """
        parts = transfer.parts
        return SQL(
            """
            part AS MATERIALIZED (
                SELECT nextval(%(sequence)s)::int AS out_id,
                       nextval(%(sequence)s)::int AS in_id, part.*
                  FROM (
                    SELECT part.*, COALESCE(SUM(amount) OVER (
                               ORDER BY place DESC ROWS BETWEEN UNBOUNDED PRECEDING
                               AND 1 PRECEDING), 0) AS later
                      FROM unnest(
                           %(places)s::int[], %(lots)s::int[], %(buckets)s::varchar[],
                           %(amounts)s::numeric[], %(granted)s::numeric[],
                           %(remaining)s::numeric[], %(expires)s::date[],
                           %(available)s::date[], %(stores)s::int[],
                           %(companies)s::int[], %(issuers)s::int[],
                           %(sources)s::int[]
                      ) AS part(place, lot_id, bucket, amount, granted, remaining,
                                expires_on, available_on, store_id, company_id,
                                issuer_id, source_id)
                     ORDER BY place OFFSET 0
                  ) part
            )
            """,
            sequence=f"{self.env[self._entry_model]._table}_id_seq",
            places=list(range(len(parts))),
            lots=[part.lot_id for part in parts],
            buckets=[part.bucket for part in parts],
            amounts=[self._to_amount(part.amount) for part in parts],
            granted=[self._to_amount(units) for units in transfer.granted],
            remaining=[self._to_amount(units) for units in transfer.remaining],
            expires=[part.expires_on for part in parts],
            available=[part.available_on for part in parts],
            stores=[part.store_id for part in parts],
            companies=[part.company_id for part in parts],
            issuers=[part.issuer_id or part.company_id for part in parts],
            sources=[part.source_id for part in parts],
        )

    def _sql_changes(self, transfer):
        changes = transfer.changes
        return SQL(
            """
            change AS (
                SELECT * FROM unnest(%(entries)s::int[], %(lots)s::int[],
                                     %(makers)s::int[], %(amounts)s::numeric[])
                    AS change(entry_of, lot_id, lot_of, amount)
            )
            """,
            entries=[change.entry_of for change in changes],
            lots=[change.lot_id for change in changes],
            makers=[change.lot_of for change in changes],
            amounts=[self._to_amount(change.amount) for change in changes],
        )
