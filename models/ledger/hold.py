import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...logic import posting
from ...logic.lots import Take
from ...logic.lots import capture as captured_takes
from ..acting import employee_columns
from .exceptions import HoldNotLive, InvalidAmount, KeyReused
from .posting import NOW


class LedgerHold(models.AbstractModel):
    """Value reserved for a payment, then captured (whole or part) or released.

    A hold ends exactly once. A release that overtakes its hold leaves a row
    without account, so that the hold can't come to life afterwards.
    """

    _name = "membership.ledger.hold"
    _inherit = ["membership.ledger.record", "membership.acted"]
    _description = "Ledger Hold"
    _order = "id desc"
    _rec_name = "token"
    _log_access = False

    # === FIELDS === #
    token = fields.Char(required=True, readonly=True)
    digest = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("held", "Held"),
            ("captured", "Captured"),
            ("released", "Released"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
    )
    takes = fields.Json(
        string="Reserved Lots",
        readonly=True,
        help="The reserved lots: [[lot, amount], ...]",
    )
    spend_order = fields.Char(readonly=True)
    expires_at = fields.Datetime(readonly=True)
    origin_uuid = fields.Char(
        readonly=True, index="btree_not_null", help="The order this hold pays for."
    )
    store_id = fields.Many2one("pos.config", ondelete="restrict", readonly=True)
    key = fields.Char(string="Capture key", readonly=True)
    create_uid = fields.Many2one(
        "res.users", string="Created by", ondelete="restrict", readonly=True
    )
    create_date = fields.Datetime(string="Created on", readonly=True)

    _unique_token = models.Constraint("UNIQUE (token)", "This hold exists already.")
    _account_index = models.Index("(account_id, id)")
    _live_index = models.Index("(expires_at, id) WHERE state = 'held'")

    # === BUSINESS METHODS === #
    @api.model
    def _for_token(self, token):
        """Return the hold with this token, or an empty recordset."""
        return self.search_fetch([("token", "=", token)])

    @api.model
    def _release(self, token):
        """Give back what the hold reserves; nothing happens if it ended before.

        An unknown token leaves a released hold without account.

        :return: the hold
        :raise HoldNotLive: the hold was captured
        """
        unknown = self._insert_released(token)
        if unknown:
            return unknown
        hold = self._for_token(token)
        if not hold._close("released") and hold._current_state() == "captured":
            raise hold._not_live("captured")
        return hold

    def _capture(
        self,
        *,
        key,
        kind,
        at=None,
        store=None,
        origin=None,
        amount=None,
        reason=None,
    ):
        """Turn this hold into a debit and release what is not captured.

        :param amount: how much to capture, at most the hold; None = all
        :return: the entries (those of the first time, if the key is known)
        :raise HoldNotLive: the hold ended before
        :raise InvalidAmount: more than the hold
        """
        self.ensure_one()
        account = self.account_id
        if not account:
            raise self._not_live("released")
        units = account._to_units(amount) if amount is not None else None
        digest = account._digest(
            "capture", self.id, units, kind, store or None, origin or None
        )
        known = account._replayed(key, digest)
        if known:
            return known
        reserved, order = self._lock_live()
        captured = self._part(reserved, units, order)
        update = self._sql_captured(sum(take.amount for take in captured), key)
        header = account._header(
            key=key,
            digest=digest,
            kind=kind,
            at=at,
            store=store,
            origin=origin,
            reason=reason,
        )
        posted = posting.capture(reserved, captured)
        ids = account._write_posting(posted, header, update)
        self._forget()
        return self.env[account._entry_model].browse(ids)

    @api.model
    def _expire_due(self, now, limit):
        """Expire at most `limit` live holds whose time is over at `now`.

        :return: how many were expired; call again until it is 0
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE state = 'held' AND expires_at <= %s"
                " ORDER BY expires_at, id LIMIT %s",
                SQL.identifier(self._table),
                now,
                limit,
            )
        )
        due = self.browse([row[0] for row in self.env.cr.fetchall()])
        return len(due._close("expired"))

    # === BUSINESS METHODS - HELPERS === #
    @api.model
    def _replayed(self, token, digest):
        """Return the live hold that the same request made before, or none.

        :raise KeyReused: the token belongs to another request
        :raise HoldNotLive: the hold ended before
        """
        self.env.cr.execute(
            SQL(
                "SELECT id, digest, state FROM %s WHERE token = %s",
                SQL.identifier(self._table),
                token,
            )
        )
        for hold_id, known, state in self.env.cr.fetchall():
            if known and known != digest:
                raise KeyReused(
                    self.env._("%(key)s is another hold already.", key=token)
                )
            if state != "held":
                raise self._not_live(state)
            return self.browse(hold_id)
        return self.browse()

    def _not_live(self, state):
        messages = {
            "captured": self.env._("This payment was taken already."),
            "released": self.env._("This payment was cancelled before."),
            "expired": self.env._("The time to take this payment is over."),
        }
        return HoldNotLive(messages[state])

    def _current_state(self):
        self.invalidate_recordset(["state"], flush=False)
        return self.state

    def _lock_live(self):
        """Lock the account of this hold and read what it reserves.

        :return: (takes, spend order)
        :raise HoldNotLive: the hold ended before
        """
        account = self.account_id
        # As in `_lock_and_read`, a concurrent operation makes the update fail.
        self.env.cr.execute(
            SQL(
                """
                WITH locked AS (
                    UPDATE %(account)s SET held = held WHERE id = %(account_id)s
                 RETURNING id
                )
                SELECT hold.state, hold.spend_order, lot.id, lot.bucket, %(units)s
                  FROM locked JOIN %(hold)s hold ON hold.account_id = locked.id,
                       jsonb_array_elements(hold.takes) WITH ORDINALITY take(pair, pos)
                  JOIN %(lot)s lot ON lot.id = (take.pair->>0)::int
                 WHERE hold.id = %(id)s
                 ORDER BY take.pos
                """,
                account=SQL.identifier(account._table),
                account_id=account.id,
                units=account._sql_units(SQL("(take.pair->>1)::numeric")),
                hold=SQL.identifier(self._table),
                lot=account._sql_table(account._lot_model),
                id=self.id,
            )
        )
        rows = self.env.cr.fetchall()
        state, order = rows[0][:2]
        if state != "held":
            raise self._not_live(state)
        return [Take(*row[2:]) for row in rows], order

    def _part(self, reserved, units, order):
        total = sum(take.amount for take in reserved)
        if units is None:
            units = total
        if units > total:
            account = self.account_id
            raise InvalidAmount(
                self.env._(
                    "%(amount)s is more than the %(held)s that are held.",
                    amount=account._format_units(units),
                    held=account._format_units(total),
                )
            )
        return captured_takes(reserved, units, order)

    def _forget(self):
        self.invalidate_recordset(["state", "captured_amount", "key"], flush=False)

    # === BUSINESS METHODS - SQL === #
    @api.model
    def _sql_insert_live(self, takes, account, columns):
        """Return the statement that inserts a live hold on an account."""
        amounts = [[take.lot_id, account._to_amount(take.amount)] for take in takes]
        columns = {
            **columns,
            "account_id": account.id,
            "state": "held",
            "takes": json.dumps(amounts, default=float),
            "captured_amount": 0,
            "create_uid": self.env.uid,
            "create_date": NOW,
            **employee_columns(self.env),
        }
        return SQL(
            "INSERT INTO %s (%s) VALUES (%s)"
            " ON CONFLICT (token) DO NOTHING RETURNING id",
            SQL.identifier(self._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(SQL("%s", value) for value in columns.values()),
        )

    @api.model
    def _insert_released(self, token):
        """Insert a released hold for an unknown token, or return none."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s
                       (token, state, amount, captured_amount, create_uid, create_date,
                        employee_name, employee_ref)
                VALUES (%(token)s, 'released', 0, 0, %(uid)s, %(now)s,
                        %(employee_name)s, %(employee_ref)s)
                ON CONFLICT (token) DO NOTHING RETURNING id
                """,
                table=SQL.identifier(self._table),
                token=token,
                uid=self.env.uid,
                now=NOW,
                **employee_columns(self.env),
            )
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    def _sql_captured(self, units, key):
        account = self.account_id
        return SQL(
            "UPDATE %(hold)s SET state = 'captured', captured_amount = %(amount)s,"
            " key = %(key)s FROM account WHERE %(hold)s.id = %(id)s"
            " RETURNING %(hold)s.id",
            hold=SQL.identifier(self._table),
            amount=account._to_amount(units),
            key=key,
            id=self.id,
        )

    def _close(self, state):
        """End these holds if they are live, giving back what they reserve.

        :param str state: released or expired
        :return: the holds that were live
        """
        accounts = self.env[self._fields["account_id"].comodel_name]
        self.env.cr.execute(
            SQL(
                """
                WITH live AS (
                    SELECT id, account_id, amount, takes FROM %(hold)s
                     WHERE id = ANY(%(ids)s) AND state = 'held'
                ), locked AS (
                    UPDATE %(account)s account SET held = account.held - live.amount
                      FROM (SELECT account_id, SUM(amount) AS amount
                              FROM live GROUP BY account_id) live
                     WHERE account.id = live.account_id
                 RETURNING account.id
                ), freed AS (
                    UPDATE %(lot)s lot SET held = lot.held - part.amount
                      FROM (SELECT (pair->>0)::int AS lot_id,
                                   SUM((pair->>1)::numeric) AS amount
                              FROM locked
                              JOIN live ON live.account_id = locked.id,
                                   jsonb_array_elements(live.takes) pair
                             GROUP BY 1) part
                     WHERE lot.id = part.lot_id
                 RETURNING lot.id
                )
                UPDATE %(hold)s hold SET state = %(state)s
                  FROM live JOIN locked ON locked.id = live.account_id
                 WHERE hold.id = live.id
             RETURNING hold.id, hold.account_id, (SELECT array_agg(id) FROM freed)
                """,
                hold=SQL.identifier(self._table),
                account=SQL.identifier(accounts._table),
                lot=self._sql_lots(),
                ids=list(self._ids),
                state=state,
            )
        )
        rows = self.env.cr.fetchall()
        closed = self.browse([row[0] for row in rows])
        closed._forget()
        if rows:
            accounts.browse({row[1] for row in rows})._forget(rows[0][2])
        return closed

    def _sql_lots(self):
        account = self.env[self._fields["account_id"].comodel_name]
        return account._sql_table(account._lot_model)
