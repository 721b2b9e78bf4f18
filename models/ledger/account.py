from odoo import api, fields, models


class LedgerAccount(models.AbstractModel):
    """The account of one member: the one row that all its operations update.

    A family (points, wallet) is five models that inherit the abstract ones and an
    account that names its siblings and its buckets in the attributes below.

    Every operation updates the account row before it reads a lot. Under REPEATABLE
    READ the second of two concurrent operations then fails with
    SerializationFailure, which must reach Odoo's retry: don't catch it.
    """

    _name = "membership.ledger.account"
    _inherit = ["membership.ledger.record"]
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
    def _compute_spendable(self):
        """What can be spent today, and what not yet."""
        raise NotImplementedError

    # === BUSINESS METHODS - OPENING === #
    @api.model
    def _open(self, member):
        """Return the member's account, made with balance 0 if there is none."""
        return self._open_many(member)

    @api.model
    def _open_many(self, members):
        """Return the members' accounts, made with balance 0 where there is none."""
        raise NotImplementedError

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
        :param expires_on: last day on which it can be spent, as a date or
            {bucket: date}; default never
        :param store: `pos.config` record
        :param origin: record of any model that caused it
        :return: the entries (those of the first time, if the key is known)
        :raise InvalidAmount: an amount is no positive multiple of the smallest unit
        :raise KeyReused: the key belongs to another request
        """
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    @api.model
    def _entries_by_key(self, key):
        """Return the entries of the operation with this key, or none."""
        return self.env[self._entry_model].search([("key", "=", key)], order="id")

    @api.model
    def _expire_lots(self, today, limit):
        """Expire the free part of at most `limit` lots that ended before `today`.

        :return: how many lots were expired; call again until it is 0
        """
        raise NotImplementedError

    @api.model
    def _audit(self, ids=None):
        """Check that balances, entries, lots and holds agree.

        :param ids: accounts to check; None = all
        :return: list of dict(account_id, check, expected, found), empty if sound
        """
        raise NotImplementedError
