from odoo import api, fields, models
from odoo.tools import SQL

from .big_integer import BigInteger


class PointsAccount(models.Model):
    """Points of one member. A reversal may leave a debt (negative balance)."""

    _name = "membership.points.account"
    _inherit = ["membership.ledger.account"]
    _description = "Points Account"
    _log_access = False

    _entry_model = "membership.points.entry"
    _lot_model = "membership.points.lot"
    _allocation_model = "membership.points.allocation"
    _hold_model = "membership.points.hold"
    _buckets = ("points",)
    _expiring_bucket = "points"
    _may_owe = True

    # === FIELDS === #
    balance = BigInteger(required=True, readonly=True)
    held = BigInteger(required=True, readonly=True)
    successor_id = fields.Many2one(
        "membership.points.account",
        string="Continued By",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The account that took over what this one had.",
    )
    pending = BigInteger(compute="_compute_spendable")
    available = BigInteger(compute="_compute_spendable")
    debt = BigInteger(compute="_compute_debt")
    lot_ids = fields.One2many(
        "membership.points.lot",
        "account_id",
        string="What Is Left",
        domain=[("remaining", "!=", 0)],
    )

    _held_covered = models.Constraint(
        "CHECK (held >= 0 AND held <= GREATEST(balance, 0))",
        "Holds can't exceed the points.",
    )

    # === COMPUTE METHODS === #
    @api.depends("balance")
    def _compute_debt(self):
        """Compute what later credits will repay first."""
        debts = dict(
            self.env[self._lot_model]._read_group(
                [("account_id", "in", self.ids), ("remaining", "<", 0)],
                ["account_id"],
                ["remaining:sum"],
            )
        )
        for account in self:
            account.debt = -debts.get(account, 0)

    # === BUSINESS METHODS === #
    def _release_newest(self, missing):
        """Release the newest live holds until they give `missing` points back.

        Holds give way to a reversal, so that an account in debt holds nothing.

        :return: the holds that were released
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM (
                    SELECT id, COALESCE(SUM(amount) OVER (
                               ORDER BY id DESC
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                           ), 0) AS before
                      FROM %s WHERE account_id = %s AND state = 'held'
                ) live WHERE before < %s
                """,
                self._sql_table(self._hold_model),
                self.id,
                missing,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env[self._hold_model].browse(ids)._close("released")
