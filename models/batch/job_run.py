from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

IDLE_RUNS_KEPT_DAYS = 1
RUNS_KEPT_DAYS = 90
RUN_STATES = [
    ("running", "Running"),
    ("paused", "Goes On Soon"),
    ("done", "Done"),
    ("problems", "Done, With Problems"),
    ("broken", "Broken Off"),
]


class MembershipJobRun(models.Model):
    """One run of a job: when, how much, and what failed."""

    _name = "membership.job.run"
    _description = "Job Run"
    _order = "id desc"
    _rec_name = "started_at"

    # === FIELDS === #
    job_id = fields.Many2one(
        "membership.job", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        RUN_STATES, required=True, readonly=True, default="running", index=True
    )
    started_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    finished_at = fields.Datetime(readonly=True)
    message = fields.Text(readonly=True, help="Why the run was broken off.")
    cursor = fields.Char(
        readonly=True, help="Where the next chunk begins; the job's own notation."
    )
    examined = fields.Integer(readonly=True)
    changed = fields.Integer(readonly=True)
    skipped = fields.Integer(readonly=True)
    failed = fields.Integer(readonly=True)
    failure_ids = fields.One2many(
        "membership.job.failure", "run_id", string="Failures", readonly=True
    )
    summary = fields.Char(compute="_compute_summary")

    # === COMPUTE METHODS === #
    @api.depends("state", "message", "examined", "changed", "skipped", "failed")
    def _compute_summary(self):
        for run in self:
            if run.state == "broken":
                run.summary = run.message
                continue
            if not (run.examined or run.failed):
                run.summary = self.env._("Found nothing to do")
                continue
            run.summary = self.env._(
                "%(changed)s changed, %(skipped)s skipped, %(failed)s failed",
                changed=run.changed,
                skipped=run.skipped,
                failed=run.failed,
            )

    # === BUSINESS METHODS === #
    def _count(self, changed=0, skipped=0):
        """Add to what the run did. For the step of a job."""
        self.ensure_one()
        self.sudo().write(
            {"changed": self.changed + changed, "skipped": self.skipped + skipped}
        )

    def _each(self, records, method):
        """Run `method` on each record by itself; a bad one does not stop the rest.

        What a record refuses (UserError, IntegrityError) is undone for this record
        alone and listed with the run. Other errors, conflicts above all, are raised.

        :param method: function of one record
        :return: the records that were done
        """
        self.ensure_one()
        done = records.browse()
        for record in records:
            try:
                with self.env.cr.savepoint():
                    method(record)
                    self.env.flush_all()
            except (UserError, IntegrityError) as error:
                self._fail(record, error)
            else:
                done += record
        return done

    def _fail(self, record, error):
        """List a record that could not be done, with the reason.

        :param error: an exception, or a sentence
        """
        self.ensure_one()
        run = self.sudo()
        run.failed += 1
        run.env["membership.job.failure"].create(
            {
                "run_id": run.id,
                "res_model": record._name,
                "res_id": record.id,
                "company_id": self._company_of(record).id,
                "name": record.sudo().display_name,
                "message": str(error).strip(),
            }
        )

    @api.model
    def _company_of(self, record):
        """Return the company of a record's program, if it is of one."""
        holder = record.sudo()
        if "program_id" not in holder._fields and "member_id" in holder._fields:
            holder = holder.member_id
        if "program_id" in holder._fields:
            return holder.program_id.company_id
        return self.env["res.company"]

    def _failed_ids(self, model):
        """Return the ids of the records of a model that failed in this run."""
        self.ensure_one()
        failures = self.sudo().failure_ids
        return [failure.res_id for failure in failures if failure.res_model == model]

    def _examine(self, step):
        examined = step(self)
        if examined:
            self.examined += examined
        return examined

    def _end(self, state, message=False):
        self.write(
            {"state": state, "message": message, "finished_at": fields.Datetime.now()}
        )

    @api.autovacuum
    def _gc_runs(self):
        """Remove old runs, and sooner those that found nothing to do."""
        now = fields.Datetime.now()
        self.search(
            [
                ("state", "not in", ("running", "paused")),
                "|",
                ("started_at", "<", now - timedelta(days=RUNS_KEPT_DAYS)),
                "&",
                ("examined", "=", 0),
                ("started_at", "<", now - timedelta(days=IDLE_RUNS_KEPT_DAYS)),
            ]
        ).unlink()
