from odoo import api, models
from odoo.tools import SQL


class LedgerUpkeep(models.AbstractModel):
    """What is done to all accounts at once, in set-based SQL: expiry and audit."""

    _name = "membership.ledger.upkeep"
    _inherit = ["membership.ledger.record"]
    _description = "Ledger Upkeep"
    _log_access = False

    # === BUSINESS METHODS - EXPIRY === #
    @api.model
    def _expire_lots(self, today, limit):
        """Expire the free part of at most `limit` lots that ended before `today`.

        What a hold reserves stays until the hold ends. One entry for each account.

        :param date today: business date, in the program's time zone
        :return: how many lots were expired; call again until it is 0
        """
        self.env.cr.execute(self._sql_expire(today, limit))
        count, account_ids = self.env.cr.fetchone()
        if count:
            self.browse(account_ids)._forget([])
            lots = self.env[self._lot_model]
            lots.invalidate_model(["remaining", "held"], flush=False)
        return count

    def _sql_expire(self, today, limit):
        expiring = {self._expiring_bucket}
        columns = ["balance", *expiring.intersection(self._bucket_columns())]
        return SQL(
            """
            WITH due AS MATERIALIZED (
                SELECT id, account_id, bucket, remaining - held AS amount FROM %(lot)s
                 WHERE expires_on < %(today)s AND remaining > held
                 ORDER BY expires_on, id LIMIT %(limit)s
            ), total AS (
                SELECT account_id, bucket, SUM(amount) AS amount
                  FROM due GROUP BY account_id, bucket
            ), account AS (
                UPDATE %(account)s account SET %(moves)s
                  FROM total WHERE account.id = total.account_id
             RETURNING account.id, account.balance, total.bucket, total.amount
            ), entry AS (
                INSERT INTO %(entry)s
                       (id, account_id, bucket, kind, key, digest, amount,
                        balance_after, occurred_at, create_uid, create_date)
                SELECT line.entry_id, line.id, line.bucket, 'expire',
                       'expire:' || line.entry_id, 'expire', -line.amount,
                       line.balance, now() AT TIME ZONE 'UTC', %(uid)s,
                       now() AT TIME ZONE 'UTC'
                  FROM (SELECT nextval(%(sequence)s) AS entry_id, account.*
                          FROM account) line
             RETURNING id, account_id
            ), lot AS (
                UPDATE %(lot)s lot SET remaining = lot.held
                  FROM due JOIN entry USING (account_id) WHERE lot.id = due.id
            ), allocation AS (
                INSERT INTO %(allocation)s (entry_id, lot_id, amount)
                SELECT entry.id, due.id, -due.amount
                  FROM due JOIN entry USING (account_id)
            )
            SELECT (SELECT COUNT(*) FROM due),
                   (SELECT array_agg(account_id) FROM entry)
            """,
            account=SQL.identifier(self._table),
            lot=self._sql_table(self._lot_model),
            entry=self._sql_table(self._entry_model),
            allocation=self._sql_table(self._allocation_model),
            sequence=f"{self.env[self._entry_model]._table}_id_seq",
            moves=SQL(", ").join(
                SQL("%(c)s = account.%(c)s - total.amount", c=SQL.identifier(column))
                for column in columns
            ),
            today=today,
            limit=limit,
            uid=self.env.uid,
        )

    # === BUSINESS METHODS - AUDIT === #
    @api.model
    def _audit(self, ids=None):
        """Check that balances, entries, lots, allocations and holds agree.

        :param ids: accounts to check; None = all
        :return: list of dict(account_id, check, expected, found), empty if sound;
            `expected` comes from the entries, lots or holds, `found` is what the
            row of the check says
        """
        findings = []
        for check, query in self._audit_queries(ids).items():
            self.env.cr.execute(query)
            findings += [
                {
                    "account_id": account_id,
                    "check": check,
                    "expected": expected,
                    "found": found,
                }
                for account_id, expected, found in self.env.cr.fetchall()
            ]
        return findings

    def _audit_queries(self, ids):
        """Return {check: query of (account id, expected, found)}. Extensible."""
        held = SQL("state = 'held'")
        queries = {
            "balance is the sum of entries": self._sql_audit_sum(
                "balance", self._entry_model, "amount", ids
            ),
            "balance is the sum of lots": self._sql_audit_sum(
                "balance", self._lot_model, "remaining", ids
            ),
            "held is the sum of lots": self._sql_audit_sum(
                "held", self._lot_model, "held", ids
            ),
            "held is the sum of live holds": self._sql_audit_sum(
                "held", self._hold_model, "amount", ids, held
            ),
            "lot is its grant and its allocations": self._sql_audit_lots(ids),
            "lot holds what live holds took": self._sql_audit_held_lots(ids),
            "entry is its grants and its allocations": self._sql_audit_entries(ids),
            "balance after each entry is the sum so far": self._sql_audit_run(ids),
        }
        for bucket in self._bucket_columns():
            queries[f"{bucket} is the sum of its lots"] = self._sql_audit_sum(
                bucket, self._lot_model, "remaining", ids, SQL("bucket = %s", bucket)
            )
            queries[f"{bucket} is the sum of its entries"] = self._sql_audit_sum(
                bucket, self._entry_model, "amount", ids, SQL("bucket = %s", bucket)
            )
        return queries

    def _sql_audit_sum(self, column, model, amount, ids, only=None):
        """A column of the account against the sum of its rows in another table."""
        return SQL(
            """
            SELECT account.id, COALESCE(sums.amount, 0), account.%(column)s
              FROM %(account)s account
              LEFT JOIN (SELECT account_id, SUM(%(amount)s) AS amount FROM %(rows)s
                          WHERE %(only)s AND %(some)s GROUP BY account_id) sums
                ON sums.account_id = account.id
             WHERE account.%(column)s <> COALESCE(sums.amount, 0) AND %(those)s
             ORDER BY account.id
            """,
            column=SQL.identifier(column),
            account=SQL.identifier(self._table),
            amount=SQL.identifier(amount),
            rows=self._sql_table(model),
            only=only or SQL("TRUE"),
            some=self._sql_among(SQL("account_id"), ids),
            those=self._sql_among(SQL("account.id"), ids),
        )

    def _sql_audit_lots(self, ids):
        """What is left of a lot against its grant and its allocations."""
        return SQL(
            """
            SELECT lot.account_id, lot.granted + COALESCE(sums.amount, 0), lot.remaining
              FROM %(lot)s lot
              LEFT JOIN (SELECT lot_id, SUM(amount) AS amount FROM %(allocation)s
                          GROUP BY lot_id) sums ON sums.lot_id = lot.id
             WHERE lot.remaining <> lot.granted + COALESCE(sums.amount, 0) AND %(those)s
             ORDER BY lot.id
            """,
            lot=self._sql_table(self._lot_model),
            allocation=self._sql_table(self._allocation_model),
            those=self._sql_among(SQL("lot.account_id"), ids),
        )

    def _sql_audit_held_lots(self, ids):
        """What a lot holds against what live holds took of it."""
        return SQL(
            """
            SELECT lot.account_id, COALESCE(taken.amount, 0), lot.held
              FROM %(lot)s lot
              FULL JOIN (SELECT (pair->>0)::int AS lot_id,
                                SUM((pair->>1)::numeric) AS amount
                           FROM %(hold)s hold, jsonb_array_elements(hold.takes) pair
                          WHERE hold.state = 'held' GROUP BY 1) taken
                ON taken.lot_id = lot.id
             WHERE COALESCE(lot.held, 0) <> COALESCE(taken.amount, 0) AND %(those)s
             ORDER BY lot.id
            """,
            lot=self._sql_table(self._lot_model),
            hold=self._sql_table(self._hold_model),
            those=self._sql_among(SQL("lot.account_id"), ids),
        )

    def _sql_audit_entries(self, ids):
        """An entry against the lots it made and the lots it changed."""
        return SQL(
            """
            SELECT entry.account_id, COALESCE(parts.amount, 0), entry.amount
              FROM %(entry)s entry
              LEFT JOIN (
                   SELECT entry_id, SUM(amount) AS amount
                     FROM (SELECT entry_id, granted AS amount FROM %(lot)s
                            UNION ALL
                           SELECT entry_id, amount FROM %(allocation)s) part
                    GROUP BY entry_id) parts ON parts.entry_id = entry.id
             WHERE entry.amount <> COALESCE(parts.amount, 0) AND %(those)s
             ORDER BY entry.id
            """,
            entry=self._sql_table(self._entry_model),
            lot=self._sql_table(self._lot_model),
            allocation=self._sql_table(self._allocation_model),
            those=self._sql_among(SQL("entry.account_id"), ids),
        )

    def _sql_audit_run(self, ids):
        """The balance that an entry states against the entries up to it."""
        return SQL(
            """
            SELECT account_id, so_far, balance_after
              FROM (SELECT account_id, balance_after,
                           SUM(amount) OVER (PARTITION BY account_id ORDER BY id
                               ROWS UNBOUNDED PRECEDING) AS so_far
                      FROM %(entry)s WHERE %(those)s) run
             WHERE balance_after <> so_far
            """,
            entry=self._sql_table(self._entry_model),
            those=self._sql_among(SQL("account_id"), ids),
        )

    def _sql_among(self, column, ids):
        if ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(ids))
