from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..asked import asked_of_one


class MembershipException(models.Model):
    """Something the machine could not settle and a person has to look at."""

    _name = "membership.exception"
    _inherit = ["membership.guarded"]
    _description = "Membership Matter to Check"
    _rec_name = "message"
    _order = "state desc, id desc"

    _guarded_fields = frozenset(
        {
            "key",
            "kind",
            "message",
            "program_id",
            "member_id",
            "order_id",
            "order_line_id",
            "company_id",
            "store_id",
            "missing_count",
            "returned_line_ids",
            "amount",
            "state",
            "resolution",
            "resolved_by",
            "resolved_at",
        }
    )

    # === FIELDS === #
    kind = fields.Selection(
        [
            ("audit", "Audit finding"),
            ("wallet_short", "Wallet too low"),
            ("payment", "Wallet payment"),
            ("topup", "Top-up"),
            ("points", "Points"),
            ("refund", "Refund"),
            ("card", "Card"),
            ("benefit", "Benefit"),
            ("money", "Order that does not add up"),
            ("return", "Return"),
            ("time", "Clock of a till"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    key = fields.Char(
        readonly=True, copy=False, help="The same matter is reported once."
    )
    message = fields.Text(required=True, readonly=True)
    program_id = fields.Many2one(
        "membership.program", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="program_id.currency_id")
    member_id = fields.Many2one(
        "membership.member", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    order_id = fields.Many2one(
        "pos.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Where it happened: the company of the order, or the member's home.",
    )
    store_id = fields.Many2one("pos.config", readonly=True, ondelete="set null")
    order_line_id = fields.Many2one(
        "pos.order.line",
        string="Sold On",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    missing_count = fields.Integer(
        string="Cards Not Issued",
        readonly=True,
        help="Paid for, not issued, and not paid back yet.",
    )
    returned_line_ids = fields.Many2many(
        "pos.order.line",
        "membership_exception_returned_line_rel",
        string="Paid Back On",
        readonly=True,
        copy=False,
        # An officer who is no cashier reads no order lines.
        groups=fields.NO_ACCESS,
    )
    amount = fields.Monetary(readonly=True)
    state = fields.Selection(
        [("open", "To check"), ("done", "Resolved")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    resolution = fields.Text(string="Resolution Note", readonly=True, copy=False)
    resolved_by = fields.Many2one("res.users", readonly=True, copy=False)
    resolved_at = fields.Datetime(readonly=True, copy=False)

    _key_unique = models.Constraint(
        "UNIQUE (key)", "This matter has been reported already."
    )
    _resolution_needed = models.Constraint(
        "CHECK (state <> 'done' OR resolution IS NOT NULL)",
        "Say how the matter was settled.",
    )
    _missing_not_negative = models.Constraint(
        "CHECK (missing_count >= 0)", "No less than no card can be missing."
    )

    # === CRUD METHODS === #
    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise UserError(self.env._("What was to check stays on record. Resolve it."))

    # === ACTION METHODS === #
    @asked_of_one
    def action_open_order(self):
        """Return the action that shows the order of this matter.

        :raise UserError: the user reads no orders of that store
        """
        order = self.order_id
        if order and not order.has_access("read"):
            raise UserError(
                self.env._(
                    "%(order)s was sold at %(store)s (%(company)s). Whoever may see its"
                    " orders opens it there.",
                    order=order.sudo().name,
                    store=order.sudo().config_id.name,
                    company=order.sudo().company_id.name,
                )
            )
        return self._form_action(self.order_id)

    @asked_of_one
    def action_open_member(self):
        """Return the action that shows the member of this matter."""
        return self._form_action(self.member_id)

    @api.model
    def _form_action(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #
    def _resolve(self, note):
        """Close the open ones among these matters with a note.

        :param str note: how it was settled
        :raise AccessError: the user is no membership officer
        :raise UserError: the note is empty
        """
        self._check_may_resolve()
        if not (note or "").strip():
            raise UserError(self.env._("Say how the matter was settled."))
        self._close(note)

    def _check_may_resolve(self):
        """Raise AccessError unless the user is an officer of these matters."""
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(
                self.env._("Only a membership officer resolves what is to check.")
            )
        self.check_access("write")

    def _close(self, note):
        """Close the open ones among these matters; the caller has checked who may."""
        self.filtered(lambda matter: matter.state == "open")._through_door().write(
            {
                "state": "done",
                "resolution": note.strip(),
                "resolved_by": self.env.uid,
                "resolved_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _raise_for_order(self, order, member, *, kind, amount=0, message):
        """Report a matter of an order, once per order, kind and amount."""
        return self._report(
            kind,
            message,
            program=member.program_id or order.config_id.membership_program_id,
            member=member,
            order=order,
            amount=amount,
            key=f"{order.uuid}:{kind}:{amount}",
        )

    @api.model
    def _report(
        self,
        kind,
        message,
        *,
        program,
        key=None,
        recurs=False,
        member=None,
        order=None,
        amount=0,
        **details,
    ):
        """Open a matter to check, once per key: what happened once is listed once, so
        what can happen again has the time or the sum in its key.

        :param kind: one of the selection values of `kind`
        :param message: one sentence in plain words
        :param key: what makes the matter unique; the same key is reported once
        :param bool recurs: the key names a state, not an event: once the matter was
            resolved, the same key is reported anew
        :param details: values of other fields of the matter
        :return: the record, new or the one reported before under the same key
        """
        matters = self.sudo()._through_door()
        known = key and matters.search([("key", "=", key)], limit=1)
        if recurs and known.state == "done":
            key, known = known._recurrence()
        matter = known or matters.create(
            {
                "kind": kind,
                "key": key,
                "message": message,
                "program_id": program.id,
                "member_id": member.id if member else False,
                "order_id": order.id if order else False,
                "store_id": order.config_id.id if order else False,
                "company_id": self._place_of(program, member, order).id,
                "amount": amount,
                **details,
            }
        )
        return matter.with_env(self.env)

    @api.model
    def _place_of(self, program, member, order):
        """Return the company where a matter is to be looked at."""
        if order:
            return order.sudo().company_id
        return member.sudo().company_id if member else program.sudo().company_id

    def _recurrence(self):
        """Return the key under which this resolved matter is reported anew, and the
        matter that is open under it, if any."""
        known, times = self, 1
        while known.state == "done":
            times += 1
            key = f"{self.key}:{times}"
            known = self.search([("key", "=", key)], limit=1)
        return key, known
