import json
import time

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...logic.batch import BatchPlan, BatchPreview
from ..reach import reach_domain
from .retried import retried

RECORDS_PER_STEP = 2000


class MembershipBatch(models.Model):
    """How a batch is previewed, queued and worked off."""

    _inherit = "membership.batch"

    # === BUSINESS METHODS - REQUEST === #
    @api.model
    def _preview(self, kind, model, domain, params, undo_of=None):
        """Return what a batch would do, as a `BatchPreview`; nothing is changed.

        The records are those that the user looks after, and the plan is that of the
        run.
        """
        batch = self.new(
            {
                "kind": kind,
                "model": model,
                "params": params,
                "requested_by": self.env.uid,
                "undo_of_id": undo_of.id if undo_of else False,
            }
        )
        preview = BatchPreview()
        for ids in self._chunks(model, domain):
            preview.add(batch._plan(ids))
        return preview

    @api.model
    def _render_preview(self, model, preview):
        """Return a preview as HTML: how many change, how many don't, and examples."""
        ids = [record_id for record_id, *__ in preview.examples]
        records = self.env[model].browse(ids)
        names = {record.id: self._example_name(record) for record in records}
        return self.env["ir.qweb"]._render(
            "pos_membership.batch_preview",
            {
                "summary": self._preview_summary(preview),
                "skipped": preview.skipped
                and self.env._(
                    "%(count)s stay as they are:", count=f"{preview.skipped:,}"
                ),
                "reasons": self._skip_lines(preview.reasons),
                "examples": [
                    (names[record_id], before, after)
                    for record_id, before, after in preview.examples
                ],
            },
        )

    @api.model
    def _preview_summary(self, preview):
        if not preview.changed:
            return self.env._("Nothing will change.")
        changed = Markup("<strong class='o_membership_changes'>%s</strong>")
        return self.env._(
            "%(changed)s of %(total)s will change.",
            changed=changed % f"{preview.changed:,}",
            total=f"{preview.total:,}",
        )

    @api.model
    def _example_name(self, record):
        """Return what an example is called."""
        named = getattr(record, "_batch_example_name", None)
        return named() if named else record.display_name

    def _step_size(self):
        """Return how many records are worked on in one transaction."""
        kind = (self.undo_of_id or self).kind
        of_kind = getattr(self, f"_step_size_{kind}", None)
        return of_kind() if of_kind else RECORDS_PER_STEP

    @api.model
    def _queue(self, kind, model, domain, params, *, name, reason=None, undo_of=None):
        """Store a request to change the records of `domain`, and wake the runner.

        The records are chosen now, of those that the user looks after; whatever changes
        later in what the domain looks at does not add or lose one.

        :param kind: one of the selection values of `kind`
        :param params: JSON values, for the methods of the kind
        :param name: what the batch does, in words
        :return: the batch
        :raise AccessError: the user is no membership officer
        :raise UserError: there is no record
        """
        self._check_officer()
        self.env[model].check_access("read")
        batch = self.sudo().create(
            {
                "kind": kind,
                "name": name,
                "model": model,
                "domain": json.dumps(list(domain), default=str),
                "params": params,
                "reason": reason,
                "requested_by": self.env.uid,
                "undo_of_id": undo_of.id if undo_of else False,
                "company_id": self.env.company.id,
            }
        )
        within = Domain(domain) & reach_domain(self.env, model)
        batch._choose(self.env[model]._search(within))
        if not batch.total:
            raise UserError(self._nothing_message(model, domain))
        batch._set_program()
        batch._wake()
        return batch.with_env(self.env)

    @api.model
    def _nothing_message(self, model, domain):
        if self.env[model].search_count(domain, limit=1):
            return self.env._(
                "None of these are at home with your company: their own staff decide."
            )
        return self.env._("There is nothing to change.")

    def _choose(self, query):
        """Make the steps of the records that a query finds, in the order of their ids.

        :param query: of `_search`, with the rules of the user who asks
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO membership_batch_step (batch_id, size, record_ids)
                SELECT %(batch)s, COUNT(*), JSONB_AGG(id ORDER BY id)
                  FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place
                          FROM (%(found)s) found) chosen
                 GROUP BY place / %(size)s
                 ORDER BY place / %(size)s
                """,
                batch=self.id,
                found=query.select(),
                size=self._step_size(),
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT COALESCE(SUM(size), 0)::int FROM membership_batch_step"
                " WHERE batch_id = %s",
                self.id,
            )
        )
        self.total = self.env.cr.fetchone()[0]
        self.invalidate_recordset(["step_ids"])

    def _set_program(self):
        """Note the program when all records are of one."""
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT record.program_id
                  FROM membership_batch_step step
                 CROSS JOIN LATERAL JSONB_ARRAY_ELEMENTS_TEXT(step.record_ids) chosen
                  JOIN %s record ON record.id = chosen.value::int
                 WHERE step.batch_id = %s
                 LIMIT 2
                """,
                SQL.identifier(self.env[self.model]._table),
                self.id,
            )
        )
        program_ids = [program_id for (program_id,) in self.env.cr.fetchall()]
        if len(program_ids) == 1:
            self.program_id = program_ids[0]

    @api.model
    def _chunks(self, model, domain):
        """Yield the ids of the records that the user looks after, chunk by chunk."""
        # Found at once: a search for each chunk would look through all of them.
        within = Domain(domain) & reach_domain(self.env, model)
        ids = self.env[model]._search(within, order="id").get_result_ids()
        for start in range(0, len(ids), RECORDS_PER_STEP):
            yield list(ids[start : start + RECORDS_PER_STEP])

    def _wake(self):
        """Ask the scheduler to work on the batches after the commit."""
        # Officers don't own scheduled actions; this one works for them.
        self.env.ref("pos_membership.cron_run_batches").sudo()._trigger()

    # === BUSINESS METHODS - RUN === #
    @api.model
    def _cron_run(self):
        """Work on all live batches in turn, a step of each, while there is time."""
        progress = self.env["ir.cron"]
        while batches := self.search([("state", "in", ("queued", "running"))]):
            has_worked = False
            for batch in batches.sorted("id"):
                worked = retried(self.env, batch._run_step)
                if not progress._commit_progress(worked, remaining=self._waiting()):
                    return
                has_worked = has_worked or bool(worked)
            if not has_worked:
                break
        progress._commit_progress(remaining=0)

    @api.model
    def _waiting(self):
        """Return how many records the live batches have still to look at."""
        domain = [("batch_id.state", "in", ("queued", "running")), ("done", "!=", True)]
        [(waiting,)] = self.env["membership.batch.step"]._read_group(
            domain, [], ["size:sum"]
        )
        return waiting or 0

    def _run_step(self):
        """Work on the next step, in the present transaction.

        Two processes never get the same step, and a step that is not committed is
        taken again.

        :return: how many records were looked at; 0: the batch is not live or is over
        """
        self.ensure_one()
        self.env.invalidate_all()
        if self.state not in ("queued", "running"):
            return 0
        step = self._take_step()
        if not step:
            self._finish()
            return 0
        if self.state == "queued":
            now = fields.Datetime.now()
            self.write({"state": "running", "started_at": self.started_at or now})
        began = time.monotonic()
        try:
            plan, changed, failures = self._work(step.record_ids)
        except UserError as error:
            self.write({"state": "failed", "failure": str(error)})
            return 0
        step._close(plan, changed, failures, time.monotonic() - began)
        return step.size

    def _take_step(self):
        """Lock and return the next step that nobody else works on."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM membership_batch_step
                 WHERE batch_id = %s AND done IS NOT TRUE
                 ORDER BY id LIMIT 1
                   FOR UPDATE SKIP LOCKED
                """,
                self.id,
            )
        )
        return self.env["membership.batch.step"].browse(id_ for (id_,) in rows)

    def _finish(self):
        """End the batch unless another process still works on a step of it."""
        steps = self.env["membership.batch.step"]
        if not steps.search_count(
            [("batch_id", "=", self.id), ("done", "!=", True)], limit=1
        ):
            self.write({"state": "done", "finished_at": fields.Datetime.now()})

    def _work(self, ids):
        """Plan and apply one chunk.

        :return: (plan, ids that were changed, [(id, message) that failed])
        :raise UserError: nothing can be changed, such as when the user who asked is no
            membership officer any more
        """
        visible = self._visible(ids)
        hidden = sorted(set(ids) - set(visible))
        plan = self._plan(visible)
        plan.skipped += [(record_id, "not_allowed") for record_id in hidden]
        changed, failures = self._apply_or_split(plan)
        return plan, changed, failures

    def _visible(self, ids):
        """Return those of the ids that the user who asked still looks after."""
        user = self.requested_by
        records = self.env[self.model].with_user(user)
        records = records.with_context(
            allowed_company_ids=user.company_ids.ids, active_test=False
        )
        records.env["membership.batch"]._check_officer()
        within = Domain("id", "in", ids) & reach_domain(records.env, self.model)
        return records.search(within, order="id").ids

    def _plan(self, ids):
        """Return the `BatchPlan` of the kind for some records."""
        # What may be seen was sorted out; the plan reads it whole, in the language
        # of the user.
        batch = self.sudo().with_context(lang=self.requested_by.lang or self.env.lang)
        return getattr(batch, f"_plan_{self.kind}")(ids)

    def _apply_or_split(self, plan):
        """Apply a plan; when it is refused, halve it until the bad records are found.

        :return: (ids that were changed, [(id, message) that failed])
        """
        if not plan.changes:
            return [], []
        try:
            with self.env.cr.savepoint():
                changed = list(getattr(self.sudo(), f"_apply_{self.kind}")(plan))
                self.env.flush_all()
            return changed, []
        except (UserError, IntegrityError) as error:
            if len(plan.changes) == 1:
                return [], [(plan.changes[0][0], str(error).strip())]
        middle = len(plan.changes) // 2
        changed, failures = [], []
        for changes in (plan.changes[:middle], plan.changes[middle:]):
            some_changed, some_failures = self._apply_or_split(BatchPlan(changes))
            changed += some_changed
            failures += some_failures
        return changed, failures
