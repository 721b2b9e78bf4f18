import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..asked import asked_of_records
from ..reach import check_reach

NOTICES_PER_STEP = 100


class MembershipNotice(models.Model):
    """A message to a member that waits to be sent: the outbox.

    Whatever has something to tell calls `_queue`; the job `send_notices` sends what
    was committed, by the mail template `pos_membership.notice_<kind>`, in the
    member's language. A kind is added with `selection_add` and a template.
    """

    _name = "membership.notice"
    _description = "Message to a Member"
    _order = "id desc"
    _rec_name = "member_id"

    # === FIELDS === #
    member_id = fields.Many2one(
        "membership.member",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    program_id = fields.Many2one(related="member_id.program_id")
    kind = fields.Selection(
        [("card_extended", "Card extended")], required=True, readonly=True
    )
    key = fields.Char(
        required=True, readonly=True, help="The same message is sent once."
    )
    values = fields.Json(readonly=True, help="What the text of the message tells.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("no_address", "No E-mail Address"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    sent_at = fields.Datetime(readonly=True)

    _key_unique = models.Constraint(
        "UNIQUE (key)", "This message is in the outbox already."
    )
    _waiting = models.Index("(id) WHERE state = 'waiting'")

    # === ACTION METHODS === #
    @asked_of_records
    def action_send_again(self):
        """Let messages that could not be sent wait for the job again; officers only."""
        self._steer(("no_address", "failed", "cancelled"), "waiting")

    @asked_of_records
    def action_cancel(self):
        """Take messages that still wait out of the outbox; officers only."""
        self._steer(("waiting",), "cancelled")

    # === BUSINESS METHODS === #
    def _steer(self, states, state):
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(
                self.env._("Only a membership officer decides what is sent.")
            )
        self.check_access("read")
        check_reach(self.member_id)
        # Officers may only read; the state changes here, after the check above.
        self.sudo().filtered(lambda notice: notice.state in states).state = state

    @api.private
    def told(self, name):
        """Return one of the values of the message, for the text of its template."""
        self.ensure_one()
        return (self.values or {}).get(name)

    @api.model
    def _queue(self, kind, rows):
        """Put messages into the outbox; one whose key is known is left out.

        :param kind: one of the selection values of `kind`
        :param rows: list of (member id, key, {name: JSON value})
        :return: how many were new
        """
        if not rows:
            return 0
        member_ids, keys, values = zip(*rows, strict=True)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO membership_notice
                       (member_id, key, "values", kind, state,
                        create_uid, write_uid, create_date, write_date)
                SELECT member_id, key, told::jsonb, %(kind)s, 'waiting',
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM UNNEST(%(member_ids)s::int[], %(keys)s::text[],
                              %(values)s::text[]) row (member_id, key, told)
                ON CONFLICT (key) DO NOTHING
                """,
                kind=kind,
                uid=self.env.uid,
                now=self.env.cr.now(),
                member_ids=list(member_ids),
                keys=list(keys),
                values=[json.dumps(told) for told in values],
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _cancel(self, keys):
        """Take messages that were not sent yet out of the outbox."""
        self.sudo().search([("key", "in", keys), ("state", "=", "waiting")]).write(
            {"state": "cancelled"}
        )

    @api.model
    def _cron_send(self):
        """Send what waits in the outbox."""
        self.env["membership.job"]._run("send_notices", self._send_step)

    @api.model
    def _send_step(self, run):
        notices = self.sudo().search(
            [("state", "=", "waiting")], order="id", limit=NOTICES_PER_STEP
        )
        sent = run._each(notices, lambda notice: notice._send())
        (notices - sent).write({"state": "failed"})
        told = sent.filtered(lambda notice: notice.state == "sent")
        run._count(changed=len(told), skipped=len(sent - told))
        return len(notices)

    def _send(self):
        """Hand one message over to the mail queue, or note that there is no address."""
        self.ensure_one()
        if not self.member_id.partner_id.email:
            self.state = "no_address"
            return
        template = self.env.ref(f"pos_membership.notice_{self.kind}", False)
        if not template:
            raise UserError(self.env._("The e-mail template of this kind is missing."))
        template.send_mail(self.id)
        self.write({"state": "sent", "sent_at": fields.Datetime.now()})
