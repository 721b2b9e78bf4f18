from odoo import api, fields, models


class LedgerHold(models.AbstractModel):
    """Value reserved for a payment, then captured (whole or part) or released.

    A hold ends exactly once. A release that overtakes its hold leaves a row
    without account, so that the hold can't come to life afterwards.
    """

    _name = "membership.ledger.hold"
    _inherit = ["membership.ledger.record"]
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
        readonly=True, help="The reserved lots: [[lot, smallest units], ...]"
    )
    spend_order = fields.Char(readonly=True)
    expires_at = fields.Datetime(readonly=True)
    origin_uuid = fields.Char(
        readonly=True, index="btree_not_null", help="The order this hold pays for."
    )
    store_id = fields.Many2one("pos.config", ondelete="restrict", readonly=True)
    key = fields.Char(string="Capture key", readonly=True)
    create_uid = fields.Many2one("res.users", ondelete="restrict", readonly=True)
    create_date = fields.Datetime(readonly=True)

    _unique_token = models.Constraint("UNIQUE (token)", "This hold exists already.")
    _account_index = models.Index("(account_id, id)")
    _live_index = models.Index("(expires_at, id) WHERE state = 'held'")

    # === BUSINESS METHODS === #
    @api.model
    def _for_token(self, token):
        """Return the hold with this token, or an empty recordset."""
        return self.search([("token", "=", token)])

    @api.model
    def _release(self, token):
        """Give back what the hold reserves; nothing happens if it ended before.

        An unknown token leaves a released hold without account.

        :return: the hold
        :raise HoldNotLive: the hold was captured
        """
        raise NotImplementedError

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
        :return: the entries
        :raise HoldNotLive: the hold ended before
        :raise InvalidAmount: more than the hold
        """
        raise NotImplementedError

    @api.model
    def _expire_due(self, now, limit):
        """Expire at most `limit` live holds whose time is over at `now`.

        :return: how many were expired
        """
        raise NotImplementedError
