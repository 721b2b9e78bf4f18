from odoo import api, fields, models


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
            "amount",
            "state",
            "resolution",
            "resolved_by",
            "resolved_at",
        }
    )

    kind = fields.Selection(
        [
            ("audit", "Audit finding"),
            ("payment", "Wallet payment"),
            ("topup", "Top-up"),
            ("points", "Points"),
            ("refund", "Refund"),
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

    @api.model
    def _report(
        self, kind, message, *, program, key=None, member=None, order=None, amount=0
    ):
        """Open a matter to check, once per key.

        :param kind: one of the selection values of `kind`
        :param message: one sentence in plain words
        :param key: what makes the matter unique; the same key is reported once
        :return: the record, new or the one reported before under the same key
        """
        known = key and self.sudo().search([("key", "=", key)], limit=1)
        if known:
            return known
        return (
            self.sudo()
            ._through_door()
            .create(
                {
                    "kind": kind,
                    "key": key,
                    "message": message,
                    "program_id": program.id,
                    "member_id": member.id if member else False,
                    "order_id": order.id if order else False,
                    "amount": amount,
                }
            )
        )
