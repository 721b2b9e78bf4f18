from odoo import fields, models


class LedgerEntry(models.AbstractModel):
    """One immutable movement of an account in one bucket.

    Entries with the same key are one operation (a wallet operation may touch
    both buckets). A correction is a new entry that names what it reverses.
    PostgreSQL itself refuses to update or delete an entry.
    """

    _name = "membership.ledger.entry"
    _inherit = ["membership.ledger.immutable"]
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
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(
        string="Origin", model_field="origin_model", readonly=True
    )
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
        raise NotImplementedError

    def _reversible(self):
        """Return how much of this operation is left to reverse (not negative)."""
        raise NotImplementedError
