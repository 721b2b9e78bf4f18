from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..asked import asked_of_one
from .job_run import RUN_STATES
from .retried import retried


class MembershipJob(models.Model):
    """A scheduled action of the module, with the log of its runs.

    The method behind the action calls `_run` with the job's code and a step: a
    function that works on one chunk. Add a job by a data record and its `ir.cron`.
    """

    _name = "membership.job"
    _description = "Membership Job"
    _order = "sequence, id"

    # === FIELDS === #
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True, readonly=True)
    cron_id = fields.Many2one(
        "ir.cron",
        string="Scheduled Action",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    is_scheduled = fields.Boolean(related="cron_id.active", string="Scheduled")
    next_run_at = fields.Datetime(related="cron_id.nextcall", string="Next Run")
    run_ids = fields.One2many("membership.job.run", "job_id", readonly=True)
    last_run_id = fields.Many2one("membership.job.run", compute="_compute_last_run")
    last_run_at = fields.Datetime(compute="_compute_last_run")
    last_state = fields.Selection(
        RUN_STATES, string="Last Result", compute="_compute_last_run"
    )
    last_summary = fields.Char(string="Last Run Did", compute="_compute_last_run")

    _code_unique = models.Constraint("UNIQUE (code)", "There is one job of each code.")

    # === COMPUTE METHODS === #
    @api.depends("run_ids.state")
    def _compute_last_run(self):
        groups = self.env["membership.job.run"]._read_group(
            [("job_id", "in", self.ids)], ["job_id"], ["id:max"]
        )
        last_ids = {job.id: run_id for job, run_id in groups}
        for job in self:
            run = job.last_run_id.browse(last_ids.get(job.id))
            job.last_run_id = run
            job.last_run_at = run.started_at
            job.last_state = run.state
            job.last_summary = run.summary

    # === ACTION METHODS === #
    @asked_of_one
    def action_run_now(self):
        """Run the job at once, without waiting for its hour; managers only.

        What does not get done within the time of a scheduled action goes on by itself.
        """
        if not self.env.user.has_group("pos_membership.group_membership_manager"):
            raise AccessError(self.env._("Only a membership manager runs a job."))
        self.check_access("read")
        # A job works for all programs at once.
        programs = self.env["membership.program"].sudo()
        foreign = [("company_id", "not in", self.env.companies.ids)]
        programs.search(foreign, limit=1).with_env(self.env)._check_is_run()
        # A scheduled action belongs to the administrators; this one is the module's.
        return self.sudo().cron_id.method_direct_trigger()

    # === BUSINESS METHODS === #
    @api.model
    def _run(self, code, step):
        """Run `step` chunk by chunk until it finds nothing or the time is over.

        Each chunk is committed with what the log says of it. A chunk that meets a
        concurrent change is run again. A run that has no time left is continued by the
        next call. One that was broken off, by an error or a restart of the server, is
        marked so, and the next run begins where it was: `run.cursor` is kept.

        :param str code: the code of the job
        :param step: function of the `membership.job.run`; it works on one chunk and
            returns how many records it examined, 0 when there is nothing left
        :return: the run
        """
        job = self.sudo().search([("code", "=", code)], limit=1)
        if not job:
            raise UserError(self.env._("There is no job %(code)s.", code=code))
        run = job._open_run()
        # Committed at once, so that a conflict in the first chunk leaves it there.
        self.env["ir.cron"]._commit_progress(remaining=1)
        try:
            job._run_steps(run, step)
        except (UserError, IntegrityError) as error:
            self.env.cr.rollback()
            run._end("broken", str(error).strip())
            self.env["ir.cron"]._commit_progress()
            raise
        return run

    def _run_steps(self, run, step):
        progress = self.env["ir.cron"]
        while examined := retried(self.env, lambda: run._examine(step)):
            if not progress._commit_progress(examined, remaining=examined):
                run.state = "paused"
                progress._commit_progress()
                return
        run._end("problems" if run.failed else "done")
        progress._commit_progress(remaining=0)

    def _open_run(self):
        """Return the run that had no time left, else a new one."""
        self.ensure_one()
        runs = self.env["membership.job.run"].sudo()
        last = runs.search([("job_id", "=", self.id)], limit=1)
        if last.state == "paused":
            last.state = "running"
            return last
        if last.state == "running":
            last._end("broken", self.env._("See the log of the server."))
        cursor = last.state == "broken" and last.cursor
        return runs.create({"job_id": self.id, "cursor": cursor})
