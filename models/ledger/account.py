from odoo import api, fields, models
from odoo.tools import SQL

from ...logic import posting
from ...logic.lots import allocate_buckets, is_order
from .exceptions import InsufficientFunds


class LedgerAccount(models.AbstractModel):
    """The account of one member: the one row that all its operations update.

    A family (points, wallet) is five models that inherit the abstract ones and an
    account that names its siblings and its buckets in the attributes below.

    Every operation updates the account row before it reads a lot. Under REPEATABLE
    READ the second of two concurrent operations then fails with
    SerializationFailure, which must reach Odoo's retry: don't catch it.

    A key names an operation for ever: the same request with it returns the first
    answer, another request is refused. Times (`at`, `on`) and the reason are not part
    of what makes two requests the same.

    Each family adds `successor_id`: the account that took over what this one had.
    """

    _name = "membership.ledger.account"
    _inherit = ["membership.ledger.transfer", "membership.ledger.upkeep"]
    _description = "Ledger Account"
    _rec_name = "member_id"
    _log_access = False

    # To be named by each family
    _entry_model = ""
    _lot_model = ""
    _allocation_model = ""
    _hold_model = ""
    _buckets = ()
    _expiring_bucket = ""
    _may_owe = False

    # === FIELDS === #
    member_id = fields.Many2one(
        "membership.member", required=True, ondelete="restrict", readonly=True
    )

    _unique_member = models.Constraint(
        "UNIQUE (member_id)", "A member has one account of each kind."
    )

    # === COMPUTE METHODS === #
    @api.depends("balance", "held")
    def _compute_spendable(self):
        """Compute what can be spent on the business date, and what only later."""
        for today, accounts in self.grouped(lambda a: a._business_date()).items():
            sums = accounts._read_spendable(today)
            for account in accounts:
                available, pending = sums.get(account.id, (0, 0))
                account.available = available
                account.pending = pending

    def _read_spendable(self, today):
        """Return {account id: (available, pending)}."""
        self.env.cr.execute(
            SQL(
                """
                SELECT account_id,
                       COALESCE(SUM(remaining - held) FILTER (WHERE %(spendable)s), 0),
                       COALESCE(SUM(remaining) FILTER (
                           WHERE remaining > 0 AND available_on > %(today)s), 0)
                  FROM %(lot)s lot
                 WHERE account_id = ANY(%(ids)s) AND remaining <> 0
                 GROUP BY account_id
                """,
                spendable=self._sql_spendable(today),
                today=today,
                lot=self._sql_table(self._lot_model),
                ids=list(self._origin._ids),
            )
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def _business_date(self):
        """Return today's date for this account. Hook: programs know their zone."""
        return fields.Date.context_today(self)

    # === BUSINESS METHODS - OPENING === #
    @api.model
    def _open(self, member):
        """Return the member's account, made with balance 0 if there is none."""
        member.ensure_one()
        return self._open_many(member)

    @api.model
    def _open_many(self, members):
        """Return the members' accounts, made with balance 0 where there is none."""
        columns = self._opening_columns(members)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(columns)s, %(zeros)s)
                SELECT opening.*, %(nothing)s FROM unnest(%(values)s) AS opening
                ON CONFLICT (member_id) DO NOTHING
                """,
                table=SQL.identifier(self._table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                zeros=SQL(", ").join(map(SQL.identifier, self._amount_columns())),
                nothing=SQL(", ").join([SQL("0")] * len(self._amount_columns())),
                values=SQL(", ").join(
                    SQL("%s::int[]", list(values)) for values in columns.values()
                ),
            )
        )
        return self.search([("member_id", "in", members.ids)])

    def _opening_columns(self, members):
        """Return {column: ids} of the accounts to be opened."""
        return {"member_id": members.ids}

    # === BUSINESS METHODS - OPERATIONS === #
    def _credit(
        self,
        amounts,
        *,
        key,
        kind,
        on,
        at=None,
        available_on=None,
        expires_on=None,
        store=None,
        origin=None,
        reason=None,
    ):
        """Add value: one entry and one lot for each bucket.

        :param dict amounts: {bucket: positive amount}
        :param str key: names the operation; a retry with it posts nothing new
        :param str kind: one of the entry's kinds
        :param date on: business date, in the program's time zone
        :param datetime at: when it happened (naive UTC), default now
        :param date available_on: first day on which it can be spent, default at once
        :param expires_on: last day on which it can be spent, as a date (of the bucket
            that can expire) or {bucket: date}; default never
        :param store: `pos.config` record
        :param origin: record of any model that caused it
        :return: the entries (those of the first time, if the key is known)
        :raise InvalidAmount: an amount is no positive multiple of the smallest unit
        :raise KeyReused: the key belongs to another request
        :raise AccountClosed: the account handed over what it had
        """
        self.ensure_one()
        units = {
            bucket: self._to_units(amounts[bucket])
            for bucket in self._known_buckets(amounts)
        }
        expiry = self._expiry_by_bucket(expires_on)
        digest = self._digest(
            "credit",
            units,
            kind,
            expiry,
            available_on or None,
            store or None,
            origin or None,
        )
        terms = (expiry, available_on or None)
        header = self._header(
            key=key,
            digest=digest,
            kind=kind,
            at=at,
            store=store,
            origin=origin,
            reason=reason,
        )
        # Hardly any request comes twice, and hardly any account owes: the update of
        # the account finds out on its way.
        free = posting.credit(units, [], *terms)
        only = SQL("%s AND %s", self._sql_is_new(key), self._sql_owes_nothing())
        ids = self._write_posting(free, header, only=only)
        if not ids:
            known = self._replayed(key, digest)
            if known:
                return known
            debts = self._read_debts()
            if debts is None:
                raise self._closed()
            repaying = posting.credit(units, debts, *terms)
            ids = self._write_posting(repaying, header)
        return self.env[self._entry_model].browse(ids)

    def _debit(
        self,
        amount,
        *,
        key,
        kind,
        on,
        order=None,
        at=None,
        store=None,
        origin=None,
        reason=None,
        buckets=None,
    ):
        """Take value from the lots that expire first, then from the oldest.

        :param amount: positive amount
        :param str order: principal_first (default), bonus_first or proportional
        :param buckets: take from these buckets only
        :return: the entries (those of the first time, if the key is known)
        :raise InsufficientFunds: less than `amount` can be spent on that date
        """
        self.ensure_one()
        units = self._to_units(amount)
        buckets = self._known_buckets(buckets or self._buckets)
        order = self._known_order(order)
        digest = self._digest(
            "debit", units, kind, order, buckets, store or None, origin or None
        )
        known = self._replayed(key, digest)
        if known:
            return known
        takes = self._take(units, on, order, buckets)
        return self._post(
            posting.debit(takes),
            key=key,
            digest=digest,
            kind=kind,
            at=at,
            store=store,
            origin=origin,
            reason=reason,
        )

    def _hold(
        self,
        amount,
        *,
        token,
        expires_at,
        on,
        order=None,
        store=None,
        origin_uuid=None,
    ):
        """Reserve value for a payment until `expires_at` (naive UTC).

        :param str token: names the hold; a retry with it returns the live hold
        :param str origin_uuid: uuid of the order it is for
        :return: the hold
        :raise InsufficientFunds: less than `amount` can be spent on that date
        :raise HoldNotLive: the hold with this token ended before
        :raise KeyReused: the token belongs to another request
        """
        self.ensure_one()
        units = self._to_units(amount)
        order = self._known_order(order)
        digest = self._digest("hold", units, order, store or None, origin_uuid or None)
        holds = self.env[self._hold_model]
        known = holds._replayed(token, digest)
        if known:
            return known
        takes = self._take(units, on, order, self._buckets)
        insert = holds._sql_insert_live(
            takes,
            self,
            {
                "amount": self._to_amount(units),
                "token": token,
                "digest": digest,
                "spend_order": order,
                "expires_at": expires_at,
                "store_id": (store and store.id) or None,
                "origin_uuid": origin_uuid or None,
            },
        )
        ids = self._write_posting(posting.reserve(takes), hold=insert)
        return holds.browse(ids)

    @api.model
    def _entries_by_key(self, key):
        """Return the entries of the operation with this key, or none."""
        return self.env[self._entry_model].search([("key", "=", key)], order="id")

    # === BUSINESS METHODS - HELPERS === #
    def _post(self, posted, **header):
        """Write a posting with entries and return them."""
        ids = self._write_posting(posted, self._header(**header))
        return self.env[self._entry_model].browse(ids)

    def _take(self, units, on, order, buckets):
        """Lock the account and choose the lots that give the units.

        :raise InsufficientFunds: they can't
        """
        lots = self._lock_and_read(self._sql_spendable(on), covers=units)
        takes, missing = allocate_buckets(lots or [], units, buckets, order)
        if missing:
            raise self._insufficient(units, on, buckets)
        return takes

    def _insufficient(self, units, on, buckets):
        lots = self._read_lots(self._sql_spendable(on))
        return InsufficientFunds(
            self.env._(
                "%(amount)s is asked for, but only %(available)s can be spent.",
                amount=self._format_units(units),
                available=self._format_units(
                    sum(lot.free for lot in lots if lot.bucket in buckets)
                ),
            )
        )

    def _known_buckets(self, buckets):
        """Return the buckets in the account's own order."""
        unknown = set(buckets) - set(self._buckets)
        if unknown or not buckets:
            raise ValueError(f"Unknown buckets of {self._name}: {sorted(unknown)}")
        return [bucket for bucket in self._buckets if bucket in buckets]

    def _known_order(self, order):
        order = order or f"{self._buckets[0]}_first"
        if not is_order(order, self._buckets):
            raise ValueError(f"Unknown order of {self._name}: {order!r}")
        return order

    def _expiry_by_bucket(self, expires_on):
        if not isinstance(expires_on, dict):
            expires_on = {self._expiring_bucket: expires_on or None}
        ends = {bucket: end for bucket, end in expires_on.items() if end}
        if set(ends) - {self._expiring_bucket}:
            raise ValueError(f"Only {self._expiring_bucket} can expire: {ends}")
        return ends

    def _amount_columns(self):
        return ["balance", "held", *self._bucket_columns()]
