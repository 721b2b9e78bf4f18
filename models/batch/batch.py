from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..asked import asked_of_one, asked_of_records

LIVE_STATES = ("queued", "running")
OVER_STATES = ("stopped", "done", "failed")


class MembershipBatch(models.Model):
    """A change of many records, asked for once and worked off in chunks.

    A kind is added with `selection_add` and three methods, where `params` of the batch
    holds what the user chose:

    - `_plan_<kind>(ids)` returns a `BatchPlan`; it changes nothing and serves the
      preview as well as the run, in the preview on a batch that is not stored;
    - `_apply_<kind>(plan)` makes the changes of a plan and returns the ids of the
      records that were changed, without those that somebody else changed meanwhile;
    - `_skip_sentences()` says what its reasons mean.

    A batch is made by `_queue`. Officers read it and steer it with its buttons; nobody
    writes it.
    """

    _name = "membership.batch"
    _description = "Membership Batch"
    _order = "id desc"

    # === FIELDS === #
    name = fields.Char(string="What", required=True, readonly=True)
    kind = fields.Selection(
        [("extension", "Extend validity"), ("undo", "Undo")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        help="Whose officers see a batch that is about several programs.",
    )
    program_id = fields.Many2one(
        "membership.program",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty when the batch is about several programs.",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    failure = fields.Char(readonly=True, help="Why the batch could not go on.")
    reason = fields.Char(readonly=True)
    params = fields.Json(readonly=True)
    model = fields.Selection(
        [("membership.card", "Cards"), ("membership.member", "Members")],
        string="Records",
        required=True,
        readonly=True,
    )
    domain = fields.Text(readonly=True, help="How the records were chosen.")
    requested_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    undo_of_id = fields.Many2one(
        "membership.batch", readonly=True, ondelete="restrict", copy=False
    )
    undo_ids = fields.One2many("membership.batch", "undo_of_id", readonly=True)
    step_ids = fields.One2many("membership.batch.step", "batch_id", readonly=True)
    skip_ids = fields.One2many("membership.batch.skip", "batch_id", readonly=True)
    total = fields.Integer(string="Chosen", readonly=True)
    changed_count = fields.Integer(string="Changed", compute="_compute_counts")
    skipped_count = fields.Integer(
        string="Left As They Were", compute="_compute_counts"
    )
    failed_count = fields.Integer(string="Failed Records", compute="_compute_counts")
    done_count = fields.Integer(string="Looked At", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    skip_summary = fields.Text(compute="_compute_skip_summary")
    can_undo = fields.Boolean(compute="_compute_can_undo")

    _undone_once = models.UniqueIndex(
        "(undo_of_id) WHERE undo_of_id IS NOT NULL",
        "This batch is being undone already.",
    )

    # === COMPUTE METHODS === #
    @api.depends("step_ids.done", "total")
    def _compute_counts(self):
        groups = self.env["membership.batch.step"]._read_group(
            [("batch_id", "in", self.ids), ("done", "=", True)],
            ["batch_id"],
            ["changed:sum", "skipped:sum", "failed:sum"],
        )
        sums = {batch.id: counts for batch, *counts in groups}
        for batch in self:
            changed, skipped, failed = sums.get(batch.id, (0, 0, 0))
            batch.changed_count = changed
            batch.skipped_count = skipped
            batch.failed_count = failed
            batch.done_count = changed + skipped + failed
            batch.progress = 100 * batch.done_count / batch.total if batch.total else 0

    @api.depends("step_ids.reasons")
    def _compute_skip_summary(self):
        for batch in self:
            totals = {}
            for reasons in batch.step_ids.mapped("reasons"):
                for code, count in (reasons or {}).items():
                    totals[code] = totals.get(code, 0) + count
            batch.skip_summary = "\n".join(batch._skip_lines(totals))

    @api.depends("kind", "state", "undo_ids")
    def _compute_can_undo(self):
        kinds = self._undoable_kinds()
        for batch in self:
            batch.can_undo = (
                batch.kind in kinds
                and batch.state in OVER_STATES
                and not batch.sudo().undo_ids
            )

    # === ACTION METHODS === #
    @asked_of_records
    def action_stop(self):
        """Stop after the chunk that is being worked on; officers only."""
        self._steer(LIVE_STATES, {"state": "stopped"})

    @asked_of_records
    def action_resume(self):
        """Go on where the batch stopped; officers only."""
        if self.sudo().undo_ids:
            raise UserError(self.env._("This batch was undone; it can't go on."))
        self._steer(("stopped", "failed"), {"state": "queued", "failure": False})
        self._wake()

    @asked_of_one
    def action_undo(self):
        """Take back what the batch changed, as another batch; officers only.

        A record that was changed since is listed and left as it is.

        :return: the action that shows what undoing would do
        """
        self._check_undo()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Undo"),
            "res_model": "membership.batch.undo.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_batch_id": self.id},
        }

    @asked_of_one
    def action_open_changed(self):
        """Return the action that shows the records which this batch changed."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Changed by: %(batch)s", batch=self.name),
            "res_model": self.model,
            "domain": self._undo_domain(),
            "view_mode": "list,form",
        }

    @asked_of_one
    def action_open_skipped(self):
        """Return the action that lists the records left as they were, and why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Left As They Were"),
            "res_model": "membership.batch.skip",
            "domain": [("batch_id", "=", self.id)],
            "view_mode": "list",
        }

    # === BUSINESS METHODS === #
    @api.model
    def _undoable_kinds(self):
        """Return the kinds that can be undone. Extensible."""
        return {"extension"}

    @api.model
    def _skip_sentences(self):
        """Return {code of a reason: what it means}. Extensible."""
        return {
            "not_allowed": self.env._("You have no access to it any more."),
            "changed_meanwhile": self.env._(
                "It was changed by somebody else meanwhile."
            ),
        }

    @api.model
    def _skip_lines(self, reasons):
        """Return a line for each reason, the most frequent first.

        :param dict reasons: {code: how many}
        """
        sentences = self._skip_sentences()
        return [
            f"{count:,} × {sentences.get(code, code)}"
            for code, count in sorted(reasons.items(), key=lambda pair: -pair[1])
        ]

    def _check_undo(self):
        """Raise when the user may not undo this batch, or it can't be undone."""
        self._check_officer()
        self.check_access("read")
        if not self.can_undo:
            raise UserError(self.env._("%(batch)s can't be undone.", batch=self.name))

    def _undo(self, reason=None):
        """Queue the batch that takes back what this one changed, and return it."""
        self.ensure_one()
        self._check_undo()
        return self._queue(
            "undo",
            self.model,
            self._undo_domain(),
            {},
            name=self.env._("Undo: %(batch)s", batch=self.name),
            reason=reason,
            undo_of=self,
        )

    def _undo_domain(self):
        """Return the domain of the records that this batch changed."""
        return [("event_ids.batch_id", "=", self.id)]

    @api.model
    def _check_officer(self):
        if not self.env.user.has_group("pos_membership.group_membership_officer"):
            raise AccessError(
                self.env._("Only a membership officer changes many records at once.")
            )

    def _steer(self, states, values):
        """Write `values` to batches in one of `states`, as an officer asks."""
        self._check_officer()
        self.check_access("read")
        for batch in self:
            if batch.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(batch)s is %(state)s.",
                        batch=batch.name,
                        state=labels[batch.state].lower(),
                    )
                )
        # Officers may only read; the state changes here, after the check above.
        self.sudo().write(values)

    def _form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }
