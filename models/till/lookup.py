from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..acting import employee_columns

# Rows older than this say nothing any more of who looks up whom.
KEPT_DAYS = 180
ROWS_PER_VACUUM = 50_000
NOW = SQL("clock_timestamp() AT TIME ZONE 'UTC'")


class MembershipLookup(models.Model):
    """One question of a till for a member: who asked, where, when, how many were shown.

    What was asked for is not kept: it would be personal data once more. Written by
    `_note` only, one insert each, so that tills never wait for one another.
    """

    _name = "membership.lookup"
    _inherit = ["membership.ledger.record", "membership.acted"]
    _description = "Look-up at a Till"
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"

    # === FIELDS === #
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    store_id = fields.Many2one(
        "pos.config", required=True, readonly=True, ondelete="cascade"
    )
    program_id = fields.Many2one(
        "membership.program", required=True, readonly=True, ondelete="cascade"
    )
    asked_at = fields.Datetime(string="When", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("search", "Search"),
            ("scan", "Scan"),
            ("card", "Customer chosen"),
            ("enrol", "Enrolment"),
            ("receipt", "Receipts of earlier orders"),
        ],
        string="How",
        required=True,
        readonly=True,
    )
    found = fields.Integer(
        string="Members Shown", required=True, readonly=True, aggregator="sum"
    )

    _user_index = models.Index("(user_id, asked_at)")
    _asked_at_index = models.Index("(asked_at)")

    # === BUSINESS METHODS === #
    @api.model
    def _note(self, store, kind, found, program=None):
        """Note that the user was shown members, unless there were too many just now.

        :param store: `pos.config` where they are shown
        :param str kind: one of the field's
        :param int found: how many members are shown
        :param program: theirs, default the store's
        :raise UserError: the user has had as many answers as the program allows within
            a minute; nothing may be shown then
        """
        program = program or store.membership_program_id
        noted = self.env.execute_query(
            SQL(
                """
                INSERT INTO membership_lookup
                       (user_id, store_id, program_id, asked_at, kind, found,
                        employee_name, employee_ref)
                SELECT %(user)s, %(store)s, %(program)s, %(now)s, %(kind)s, %(found)s,
                       %(employee_name)s, %(employee_ref)s
                 WHERE (SELECT COUNT(*) FROM membership_lookup
                         WHERE user_id = %(user)s
                           AND asked_at > %(now)s - INTERVAL '1 minute') < %(limit)s
             RETURNING id
                """,
                user=self.env.uid,
                store=store.id,
                program=program.id,
                now=NOW,
                kind=kind,
                found=found,
                limit=program.lookups_per_minute,
                **employee_columns(self.env),
            )
        )
        if not noted:
            raise UserError(
                self.env._(
                    "You have looked up members %(count)s times within a minute. Wait a"
                    " moment.",
                    count=program.lookups_per_minute,
                )
            )

    @api.autovacuum
    def _gc_lookups(self):
        """Forget old look-ups, in chunks.

        :return: how many were forgotten, and how many may be left
        """
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM membership_lookup WHERE id IN (
                    SELECT id FROM membership_lookup
                     WHERE asked_at < %(now)s - make_interval(days => %(days)s)
                     LIMIT %(limit)s)
                """,
                now=NOW,
                days=KEPT_DAYS,
                limit=ROWS_PER_VACUUM,
            )
        )
        self.invalidate_model()
        done = self.env.cr.rowcount
        return done, ROWS_PER_VACUUM if done == ROWS_PER_VACUUM else 0
