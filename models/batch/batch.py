from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..asked import asked_of_one, asked_of_records

LIVE_STATES = ("queued", "running")
OVER_STATES = ("stopped", "done", "failed")


class MembershipBatch(models.Model):
    """A change of many records, asked for once and worked off in chunks.

    A kind is added with `selection_add` and methods that end on its name, where
    `params` of the batch holds what the user chose:

    - `_plan_<kind>(ids)` returns a `BatchPlan`; it changes nothing and serves the
      preview as well as the run, in the preview on a batch that is not stored;
    - `_apply_<kind>(plan)` makes the changes of a plan and returns the ids of the
      records that were changed, without those that somebody else changed meanwhile;
    - `_changed_domain_<kind>()` returns the domain of the records that this batch, or
      the undoing of one, has changed;
    - `_skip_sentences_<kind>()`, if it has reasons of its own, says what they mean;
    - `_plan_undo_<kind>(ids)` and `_apply_undo_<kind>(plan)`, if it can be undone, do
      the same for the batch that takes another one (`undo_of_id`) back;
    - `_check_asker_<kind>()`, if not every officer may ask for it, raises AccessError;
    - `_step_size_<kind>()`, if a record takes long, says how many are done at once.

    The records are of a model that is added to `model`. It has `program_id`, and may
    name its examples itself, by `_batch_example_name()`.

    A batch is made by `_queue`. Officers read it and steer it with its buttons; nobody
    writes it.
    """

    _name = "membership.batch"
    _description = "Membership Batch"
    _order = "id desc"

    # === FIELDS === #
    name = fields.Char(string="What", required=True, readonly=True)
    kind = fields.Selection(
        [("undo", "Undo")],
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
    model = fields.Selection([], string="Records", required=True, readonly=True)
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
            "domain": self._changed_domain(),
            "context": {"active_test": False},
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
        """Return the kinds that can be undone."""
        return {
            kind
            for kind in self._fields["kind"].get_values(self.env)
            if hasattr(self, f"_plan_undo_{kind}")
        }

    @api.model
    def _skip_sentences(self):
        """Return {code of a reason: what it means}, of all kinds."""
        sentences = {
            "not_allowed": self.env._("You have no access to it any more."),
            "changed_meanwhile": self.env._(
                "It was changed by somebody else meanwhile."
            ),
        }
        for kind in self._fields["kind"].get_values(self.env):
            sentences |= getattr(self, f"_skip_sentences_{kind}", dict)()
        return sentences

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
        self._check_asker()
        if not self.can_undo:
            raise UserError(self.env._("%(batch)s can't be undone.", batch=self.name))

    def _undo(self, reason=None):
        """Queue the batch that takes back what this one changed, and return it."""
        self.ensure_one()
        self._check_undo()
        # Records that the batch has archived are to be found.
        return self.with_context(active_test=False)._queue(
            "undo",
            self.model,
            self._changed_domain(),
            {},
            name=self.env._("Undo: %(batch)s", batch=self.name),
            reason=reason,
            undo_of=self,
        )

    def _changed_domain(self):
        """Return the domain of the records that this batch changed."""
        kind = (self.undo_of_id or self).kind
        return getattr(self, f"_changed_domain_{kind}")()

    def _plan_undo(self, ids):
        """Plan to take back what the batch `undo_of_id` did to these records."""
        return getattr(self, f"_plan_undo_{self.undo_of_id.kind}")(ids)

    def _apply_undo(self, plan):
        """Take back what a plan says; return the ids of the records."""
        return getattr(self, f"_apply_undo_{self.undo_of_id.kind}")(plan)

    def _check_asker(self):
        """Raise AccessError where the user may not ask for a batch like this one."""
        check = getattr(self, f"_check_asker_{self.kind}", None)
        if check:
            check()

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
