from odoo import fields, models
from odoo.tools import SQL

from ...logic import posting
from .exceptions import InsufficientFunds, ReversalTooLarge


class LedgerEntry(models.AbstractModel):
    """One immutable movement of an account in one bucket.

    Entries with the same key are one operation (a wallet operation may touch
    both buckets). A correction is a new entry that names what it reverses, and the two
    entries of a move between accounts name each other (`counterpart_id`).
    PostgreSQL itself refuses to update or delete an entry.
    """

    _name = "membership.ledger.entry"
    _inherit = ["membership.ledger.immutable", "membership.acted"]
    _description = "Ledger Entry"
    _order = "id desc"
    _rec_name = "key"
    _log_access = False

    # === FIELDS === #
    bucket = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("earn", "Earned"),
            ("redeem", "Redeemed"),
            ("topup", "Top-up"),
            ("payment", "Payment"),
            ("expire", "Expired"),
            ("reverse", "Reversed"),
            ("adjust", "Adjusted"),
            ("gift", "Gift"),
            ("opening", "Opening balance"),
            ("transfer", "Moved"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(
        required=True,
        readonly=True,
        help="Names the operation: the same key is never posted twice.",
    )
    digest = fields.Char(
        required=True,
        readonly=True,
        help="Fingerprint of the request, to tell a retry from another request.",
    )
    store_id = fields.Many2one("pos.config", ondelete="restrict", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="restrict",
        help="The company that acted; of what the machine does, the member's home.",
    )
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(model_field="origin_model", readonly=True)
    occurred_at = fields.Datetime(required=True, readonly=True)
    reason = fields.Char(readonly=True)
    create_uid = fields.Many2one(
        "res.users", string="Posted by", ondelete="restrict", readonly=True
    )
    create_date = fields.Datetime(string="Posted on", readonly=True)

    _unique_key = models.Constraint(
        "UNIQUE (key, bucket)", "This operation is in the ledger already."
    )
    _account_index = models.Index("(account_id, id)")
    _origin_index = models.Index(
        "(origin_model, origin_id) WHERE origin_id IS NOT NULL"
    )

    # === BUSINESS METHODS === #
    def _reverse(
        self,
        *,
        key,
        on,
        amount=None,
        own_lots_only=False,
        at=None,
        store=None,
        origin=None,
        reason=None,
    ):
        """Reverse the operation that these entries are, in whole or in part.

        A debit goes back to the lots it came from, in proportion. A credit is taken
        from its own lots, then from others of the bucket; points that nobody has any
        more become a debt. What expired of a credit is not taken a second time.

        Where the account was closed, the successor's is taken, and what goes back to
        the closed account goes on to the successor in the same operation.

        :param str key: names the reversal; a retry with it posts nothing new
        :param date on: business date, in the program's time zone
        :param amount: how much to reverse (positive); None = all that is left
        :param bool own_lots_only: refuse to take back a credit unless the lots it
            made still hold the amount (a wallet top-up)
        :param datetime at: when it happened (naive UTC), default now
        :return: the entries of the reversal
        :raise ReversalTooLarge: more than is left to reverse
        :raise InsufficientFunds: a credit's value was spent and can't become a debt
        """
        account = self._operation_account()
        units = account._to_units(amount) if amount is not None else None
        digest = account._digest(
            "reverse",
            sorted(self.ids),
            units,
            own_lots_only,
            store or None,
            origin or None,
        )
        known = account._replayed(key, digest)
        if known:
            return known
        terms = {"at": at, "origin": origin, "reason": reason}
        header = {"key": key, "digest": digest, "kind": "reverse", "store": store}
        if self[0].amount > 0:
            account, posted = self._take_back(account, units, on, own_lots_only)
            return account._post(posted, **header, **terms)
        posted, is_closed = self._give_back(account, units)
        entries = account._post(posted, **header, **terms)
        if is_closed:
            account._forward(key=f"{key}:moved", on=on, **terms)
        return entries

    def _reversible(self):
        """Return how much of this operation is left to reverse (not negative)."""
        account = self._operation_account()
        return account._to_value(self._left(self._read_given(account)))

    # === BUSINESS METHODS - HELPERS === #
    def _operation_account(self):
        """Return the account of the one operation that these entries are."""
        if len(set(self.mapped("key"))) != 1:
            raise ValueError("Reverse the entries of one operation at a time")
        return self.account_id

    def _give_back(self, account, units):
        """Lock the account and plan the reversal of a debit.

        :return: the posting, and whether the account is closed
        """
        debts = account._read_debts()
        is_closed = debts is None
        if is_closed:
            account._lock_both(account.successor_id)
        spent = self._read_spent(account)
        units = self._within_left(account, units, spent)
        return posting.give_back(spent, units, debts or []), is_closed

    def _take_back(self, account, units, on, own_lots_only):
        """Lock the account that has the value now, and plan the reversal of a credit.

        :return: that account, and the posting
        """
        mine = SQL("%s AND lot.remaining > lot.held", self._sql_own())
        account, own = account._lock_in_force(mine)
        given = self._read_given(account)
        units = self._within_left(account, units, given)
        posted, missing = posting.take_back(given, units, own, [])
        if missing and not own_lots_only:
            others = self._sql_others(on)
            posted, missing = posting.take_back(
                given, units, own, account._read_lots(others)
            )
            if missing and account._may_owe and account._release_newest(missing):
                own, rest = account._read_lots(mine), account._read_lots(others)
                posted, missing = posting.take_back(given, units, own, rest)
        if missing and (own_lots_only or not account._may_owe):
            raise self._spent_before(account, units, missing)
        return account, posted

    def _left(self, parts):
        """Return the units left to reverse; none of a reversal, and none of a move."""
        if self.reverses_id or self.counterpart_id:
            return 0
        return sum(part.left for part in parts)

    def _within_left(self, account, units, parts):
        """Return the units to reverse, at most what is left.

        :raise ReversalTooLarge: more than that, or nothing is left
        """
        left = self._left(parts)
        if not left or (units and units > left):
            raise ReversalTooLarge(
                self.env._(
                    "Only %(left)s of this movement can still be reversed.",
                    left=account._format_units(left),
                )
            )
        return units or left

    def _spent_before(self, account, units, missing):
        return InsufficientFunds(
            self.env._(
                "%(amount)s can't be taken back: %(missing)s of it was spent or is "
                "held for a payment.",
                amount=account._format_units(units),
                missing=account._format_units(missing),
            )
        )

    # === BUSINESS METHODS - SQL === #
    def _sql_own(self):
        """Return the condition on lots that they are what these entries gave, here or
        where it was moved to."""
        return SQL(
            "(lot.entry_id = ANY(%(ids)s) OR lot.source_entry_id = ANY(%(ids)s))",
            ids=self.ids,
        )

    def _sql_others(self, on):
        """Return the condition on lots of other entries that can make up for one.

        A lot that ended counts as expired, whether or not the nightly job has come.
        """
        return SQL(
            "lot.entry_id <> ALL(%(ids)s) AND lot.remaining > lot.held"
            " AND (lot.source_entry_id IS NULL OR lot.source_entry_id <> ALL(%(ids)s))"
            " AND (lot.expires_on IS NULL OR lot.expires_on >= %(on)s)",
            ids=self.ids,
            on=on,
        )

    def _read_given(self, account):
        """Return the size of each entry and what of it is undone.

        Undone is what reversals took back, and of a credit what its lots let expire.
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT entry.id, entry.bucket, %(amount)s, LEAST(%(amount)s, %(undone)s)
                  FROM %(entry)s entry
                  LEFT JOIN LATERAL (
                       SELECT SUM(abs(amount)) AS amount FROM %(entry)s
                        WHERE reverses_id = entry.id
                  ) reversed ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT SUM(-change.amount) AS amount
                         FROM %(lot)s lot
                         JOIN %(allocation)s change ON change.lot_id = lot.id
                         JOIN %(entry)s cause ON cause.id = change.entry_id
                        WHERE (lot.entry_id = entry.id
                               OR lot.source_entry_id = entry.id)
                          AND cause.kind = 'expire'
                  ) expired ON TRUE
                 WHERE entry.id = ANY(%(ids)s)
                 ORDER BY entry.id
                """,
                amount=account._sql_units(SQL("abs(entry.amount)")),
                undone=account._sql_units(
                    SQL("(COALESCE(reversed.amount, 0) + COALESCE(expired.amount, 0))")
                ),
                entry=SQL.identifier(self._table),
                lot=account._sql_table(account._lot_model),
                allocation=account._sql_table(account._allocation_model),
                ids=self.ids,
            )
        )
        return [posting.Given(*row) for row in self.env.cr.fetchall()]

    def _read_spent(self, account):
        """Return what these entries took from each lot and what came back to it."""
        self.env.cr.execute(
            SQL(
                """
                SELECT entry.id, entry.bucket, spent.lot_id, %(taken)s, %(returned)s
                  FROM %(entry)s entry
                  JOIN %(allocation)s spent ON spent.entry_id = entry.id
                  LEFT JOIN LATERAL (
                       SELECT SUM(back.amount) AS amount
                         FROM %(entry)s reversal
                         JOIN %(allocation)s back ON back.entry_id = reversal.id
                        WHERE reversal.reverses_id = entry.id
                          AND back.lot_id = spent.lot_id AND back.amount > 0
                  ) returned ON TRUE
                 WHERE entry.id = ANY(%(ids)s)
                 ORDER BY spent.id
                """,
                taken=account._sql_units(SQL("-spent.amount")),
                returned=account._sql_units(SQL("COALESCE(returned.amount, 0)")),
                entry=SQL.identifier(self._table),
                allocation=account._sql_table(account._allocation_model),
                ids=self.ids,
            )
        )
        return [posting.Spent(*row) for row in self.env.cr.fetchall()]
