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
                        balance_after, occurred_at, company_id, create_uid,
                        create_date)
                SELECT line.entry_id, line.id, line.bucket, 'expire',
                       'expire:' || line.entry_id, 'expire', -line.amount,
                       line.balance, now() AT TIME ZONE 'UTC', %(home)s, %(uid)s,
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
            home=self._sql_home(SQL("line.id")),
            uid=self.env.uid,
        )

    # === BUSINESS METHODS - AUDIT === #
    @api.model
    def _audit(self, ids=None):
        """Check that balances, entries, lots, allocations and holds agree.

        :param ids: accounts to check; None = all
        :return: list of dict(account_id, check, expected, found), empty if sound;
            `found` is what a row says, `expected` what the rows behind it add up to
        """
        # All rows are read, most of them several times: don't sort them on disk.
        self.env.cr.execute("SET LOCAL work_mem = '128MB'")
        findings = self._audit_accounts(ids)
        for check, query in self._audit_queries(ids).items():
            findings += [
                {
                    "account_id": account_id,
                    "check": check,
                    "expected": expected,
                    "found": found,
                }
                for account_id, expected, found in self.env.execute_query(query)
            ]
        return findings

    def _audit_accounts(self, ids):
        """Check the columns of each account against the sums of its rows."""
        checks = self._audit_sums()
        rows = self.env.execute_query(self._sql_audit_accounts(checks, ids))
        return [
            {
                "account_id": account_id,
                "check": check,
                "expected": expected,
                "found": found,
            }
            for account_id, *pairs in rows
            for check, expected, found in zip(
                checks, pairs[::2], pairs[1::2], strict=True
            )
            if expected != found
        ]

    def _audit_sums(self):
        """Return {check: (column, table of `_sql_audit_accounts`, its sum)}."""
        sums = {
            "balance is the sum of entries": ("balance", "entry", "balance"),
            "balance is the sum of lots": ("balance", "lot", "balance"),
            "held is the sum of lots": ("held", "lot", "held"),
            "held is the sum of live holds": ("held", "hold", "held"),
        }
        for bucket in self._bucket_columns():
            sums[f"{bucket} is the sum of its entries"] = (bucket, "entry", bucket)
            sums[f"{bucket} is the sum of its lots"] = (bucket, "lot", bucket)
        return sums

    def _sql_audit_accounts(self, checks, ids):
        """Return the query of (account, expected, found, expected, found, ...)."""
        pairs = [
            (
                SQL("COALESCE(%s, 0)", SQL.identifier(table, amount)),
                SQL.identifier("account", column),
            )
            for column, table, amount in checks.values()
        ]
        return SQL(
            """
            SELECT account.id, %(pairs)s
              FROM %(account)s account
              LEFT JOIN (SELECT account_id, SUM(amount) AS balance %(entry_buckets)s
                           FROM %(entry)s WHERE %(some)s
                          GROUP BY account_id) entry ON entry.account_id = account.id
              LEFT JOIN (SELECT account_id, SUM(remaining) AS balance,
                                SUM(held) AS held %(lot_buckets)s
                           FROM %(lot)s WHERE %(some)s
                          GROUP BY account_id) lot ON lot.account_id = account.id
              LEFT JOIN (SELECT account_id, SUM(amount) AS held
                           FROM %(hold)s WHERE state = 'held' AND %(some)s
                          GROUP BY account_id) hold ON hold.account_id = account.id
             WHERE (%(wrong)s) AND %(those)s
             ORDER BY account.id
            """,
            pairs=SQL(", ").join(SQL("%s, %s", *pair) for pair in pairs),
            wrong=SQL(" OR ").join(SQL("%s <> %s", *pair) for pair in pairs),
            account=SQL.identifier(self._table),
            entry=self._sql_table(self._entry_model),
            lot=self._sql_table(self._lot_model),
            hold=self._sql_table(self._hold_model),
            entry_buckets=self._sql_bucket_sums(SQL("amount")),
            lot_buckets=self._sql_bucket_sums(SQL("remaining")),
            some=self._sql_among(SQL("account_id"), ids),
            those=self._sql_among(SQL("account.id"), ids),
        )

    def _sql_bucket_sums(self, amount):
        return SQL().join(
            SQL(
                ", SUM(%s) FILTER (WHERE bucket = %s) AS %s",
                amount,
                bucket,
                SQL.identifier(bucket),
            )
            for bucket in self._bucket_columns()
        )

    def _audit_queries(self, ids):
        """Return {check: query of (account id, expected, found)}. Extensible."""
        return {
            "lot is its grant and its allocations": self._sql_audit_lots(ids),
            "lot holds what live holds took": self._sql_audit_held_lots(ids),
            "entry is its grant and its allocations": self._sql_audit_entries(ids),
            "closed account is empty": self._sql_audit_closed(ids),
            "balance after an entry is the one before and its amount": (
                self._sql_audit_balances_after(ids)
            ),
        }

    def _sql_audit_lots(self, ids):
        lot = self._sql_table(self._lot_model)
        return SQL(
            """
            SELECT lot.account_id, lot.granted + COALESCE(change.amount, 0),
                   lot.remaining
              FROM %(lot)s lot
              LEFT JOIN (SELECT lot_id, SUM(amount) AS amount FROM %(allocation)s
                          WHERE %(part)s GROUP BY lot_id) change
                ON change.lot_id = lot.id
             WHERE lot.remaining <> lot.granted + COALESCE(change.amount, 0)
               AND %(those)s
             ORDER BY lot.id
            """,
            lot=lot,
            allocation=self._sql_table(self._allocation_model),
            part=self._sql_part(SQL("lot_id"), lot, ids),
            those=self._sql_among(SQL("lot.account_id"), ids),
        )

    def _sql_audit_held_lots(self, ids):
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
        entry = self._sql_table(self._entry_model)
        return SQL(
            """
            SELECT entry.account_id,
                   COALESCE(lot.granted, 0) + COALESCE(change.amount, 0), entry.amount
              FROM %(entry)s entry
              LEFT JOIN %(lot)s lot ON lot.entry_id = entry.id
              LEFT JOIN (SELECT entry_id, SUM(amount) AS amount FROM %(allocation)s
                          WHERE %(part)s GROUP BY entry_id) change
                ON change.entry_id = entry.id
             WHERE entry.amount
                   <> COALESCE(lot.granted, 0) + COALESCE(change.amount, 0)
               AND %(those)s
             ORDER BY entry.id
            """,
            entry=entry,
            lot=self._sql_table(self._lot_model),
            allocation=self._sql_table(self._allocation_model),
            part=self._sql_part(SQL("entry_id"), entry, ids),
            those=self._sql_among(SQL("entry.account_id"), ids),
        )

    def _sql_audit_closed(self, ids):
        return SQL(
            """
            SELECT account.id, 0, account.balance FROM %(account)s account
             WHERE account.successor_id IS NOT NULL
               AND (account.balance <> 0 OR account.held <> 0) AND %(those)s
             ORDER BY account.id
            """,
            account=SQL.identifier(self._table),
            those=self._sql_among(SQL("account.id"), ids),
        )

    def _sql_audit_balances_after(self, ids):
        return SQL(
            """
            SELECT account_id, before + amount, balance_after
              FROM (SELECT id, account_id, amount, balance_after,
                           LAG(balance_after, 1, balance_after - balance_after)
                           OVER (PARTITION BY account_id ORDER BY id) AS before
                      FROM %(entry)s WHERE %(those)s) run
             WHERE balance_after <> before + amount
             ORDER BY id
            """,
            entry=self._sql_table(self._entry_model),
            those=self._sql_among(SQL("account_id"), ids),
        )

    def _sql_part(self, column, table, ids):
        """Return the condition on allocations that they belong to the accounts."""
        if ids is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT id FROM %s WHERE account_id = ANY(%s))",
            column,
            table,
            list(ids),
        )

    def _sql_among(self, column, ids):
        if ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(ids))
