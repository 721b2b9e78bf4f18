from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..acting import EMPLOYEE_FIELDS, acting_employee
from ..asked import asked_of_records
from ..reach import check_reach


class MembershipBenefitUse(models.Model):
    """A free service that a member used: one slot of one period.

    The database lets nobody take a slot twice. Rows are made by
    `membership.benefit.till_use` only, and stay: a use that was a mistake is cancelled,
    which frees its slot. A row without benefit keeps the key of a request that was
    cancelled before it came.
    """

    _name = "membership.benefit.use"
    _inherit = ["membership.guarded", "membership.acted"]
    _description = "Use of a Benefit"
    _order = "id desc"
    _rec_name = "benefit_id"

    _guarded_fields = frozenset(
        {
            "benefit_id",
            "member_id",
            "program_id",
            "card_id",
            "period_start",
            "slot",
            "worth",
            "store_id",
            "company_id",
            "user_id",
            "used_at",
            "used_on",
            "key",
            "state",
            "cancelled_by",
            "cancelled_at",
            "cancelled_by_employee",
            *EMPLOYEE_FIELDS,
        }
    )

    # === FIELDS === #
    benefit_id = fields.Many2one(
        "membership.benefit", readonly=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "membership.member", readonly=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one("membership.program", readonly=True, index=True)
    card_id = fields.Many2one(
        "membership.card",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The card whose quota it was; a replacement goes on with the quota of the"
        " card that was lost.",
    )
    period_start = fields.Date(
        string="Period From",
        readonly=True,
        help="First day of the period it counts in.",
    )
    slot = fields.Integer(readonly=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    worth = fields.Monetary(
        readonly=True, help="What it was worth when it was used; see the benefit."
    )
    used_at = fields.Datetime(required=True, readonly=True)
    used_on = fields.Date(string="Day", readonly=True)
    store_id = fields.Many2one("pos.config", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    key = fields.Char(
        required=True, readonly=True, help="Tells a repeated request from a second one."
    )
    state = fields.Selection(
        [("used", "Used"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="used",
    )
    cancelled_by = fields.Many2one("res.users", readonly=True)
    cancelled_by_employee = fields.Char(readonly=True)
    cancelled_at = fields.Datetime(readonly=True)

    _key_unique = models.Constraint("UNIQUE (key)", "This use is on record already.")
    _slot_unique = models.UniqueIndex(
        "(benefit_id, member_id, COALESCE(card_id, 0), period_start, slot)"
        " WHERE state = 'used'",
        "This was used already.",
    )
    _complete = models.Constraint(
        "CHECK (state <> 'used' OR (benefit_id IS NOT NULL AND member_id IS NOT NULL"
        " AND period_start IS NOT NULL AND slot IS NOT NULL))",
        "A use names its benefit, member and period.",
    )

    # === CRUD METHODS === #
    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise UserError(self.env._("What was used stays on record. Cancel it instead."))

    # === ACTION METHODS === #
    @asked_of_records
    def action_cancel(self):
        """Give the members these uses back, whatever day it was.

        :raise AccessError: the caller is no membership officer
        """
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(
                self.env._("Only a membership officer cancels a use afterwards.")
            )
        self.check_access("read")
        check_reach(self.member_id)
        # Nobody may write a use; cancelling is what the officer asked for.
        self.sudo()._cancel()

    # === BUSINESS METHODS === #
    @api.model
    def _refuse_key(self, key):
        """Remember a key whose request was cancelled before it came.

        A request that is under way just now lets this one end in a conflict, and it is
        repeated.
        """
        self.env.execute_query(
            SQL(
                """
                INSERT INTO membership_benefit_use
                       (key, state, used_at, cancelled_at, cancelled_by,
                        cancelled_by_employee)
                VALUES (%(key)s, 'cancelled', %(now)s, %(now)s, %(uid)s, %(employee)s)
                    ON CONFLICT DO NOTHING RETURNING id
                """,
                key=key,
                employee=self._cancelling_employee(),
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )

    def _cancel(self):
        self.filtered(lambda use: use.state == "used")._through_door().write(
            {
                "state": "cancelled",
                "cancelled_by": self.env.uid,
                "cancelled_by_employee": self._cancelling_employee(),
                "cancelled_at": fields.Datetime.now(),
            }
        )

    def _cancelling_employee(self):
        employee = acting_employee(self.env)
        return employee and employee.name
