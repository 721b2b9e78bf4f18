from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestJob(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env.ref("pos_membership.job_audit")
        cls.runs = cls.env["membership.job.run"]

    def run_job(self, step, seconds=10):
        with patch.object(IrCron, "_commit_progress", lambda *_a, **_o: seconds):
            return self.env["membership.job"]._run("audit", step)

    def counting(self, *answers):
        """Return a step that gives these answers, and then 0."""
        left = list(answers)

        def step(run):
            examined = left.pop(0) if left else 0
            run._count(changed=examined, skipped=1 if examined else 0)
            return examined

        return step

    def test_chunk_after_chunk_until_nothing_is_left(self):
        run = self.run_job(self.counting(5, 3))
        self.assertEqual(run.job_id, self.job)
        self.assertEqual((run.examined, run.changed, run.skipped), (8, 8, 2))
        self.assertEqual((run.state, run.failed), ("done", 0))
        self.assertTrue(run.started_at <= run.finished_at)
        self.assertEqual(self.job.last_run_id, run)
        self.assertEqual(self.job.last_state, "done")

    def test_a_run_that_is_cut_short_goes_on_where_it_was(self):
        def step(run):
            run.cursor = f"{run.cursor or ''}x"
            return 1 if len(run.cursor) < 3 else 0

        first = self.run_job(step, seconds=0)
        self.assertEqual((first.state, first.cursor), ("paused", "x"))
        second = self.run_job(step)
        self.assertEqual(second, first)
        self.assertEqual((second.state, second.cursor), ("done", "xxx"))
        self.assertNotEqual(self.run_job(step), first)

    def test_after_a_restart_the_next_run_begins_where_the_last_one_was(self):
        killed = self.runs.create({"job_id": self.job.id, "cursor": "x"})
        run = self.run_job(self.counting())
        self.assertEqual((killed.state, killed.message), ("broken", killed.summary))
        self.assertTrue(killed.finished_at)
        self.assertNotEqual(run, killed)
        self.assertEqual((run.state, run.cursor), ("done", "x"))
        self.assertFalse(self.run_job(self.counting()).cursor)

    def test_a_refusal_of_a_whole_chunk_is_shown_and_raised(self):
        for error in (UserError("No way"), IntegrityError("No way")):
            with self.subTest(error=error):
                raised = self.error_of(error)
                self.assertIs(raised, error)
                self.assertEqual(self.job.last_state, "broken")
                self.assertEqual(self.job.last_summary, "No way")

    def error_of(self, error):
        """Return what a job raises whose step raises `error`."""

        def refuse(run):
            raise error

        with patch.object(self.cr, "rollback", self.cr.flush):
            try:
                self.run_job(refuse)
            except type(error) as raised:
                return raised
        return None

    def test_a_bad_record_is_listed_and_the_rest_is_done(self):
        members = self.member
        for name in ("Wang Wei", "Zhang Min", "Chen Jie"):
            members |= self.enrol(name)
        errors = {members[1]: UserError("No card"), members[2]: IntegrityError("Twice")}

        def visit(member):
            member.notes = "seen"
            if member in errors:
                raise errors[member]

        run = self.runs.create({"job_id": self.job.id})
        done = run._each(members, visit)
        run._end("problems")
        self.assertEqual(done, members[0] + members[3])
        self.assertEqual(members.mapped("notes"), ["seen", False, False, "seen"])
        self.assertEqual((run.failed, run.state), (2, "problems"))
        failure = run.failure_ids.sorted("id")[0]
        self.assertEqual((failure.name, failure.message), ("Wang Wei", "No card"))
        self.assertEqual(failure.action_open_record()["res_id"], members[1].id)
        self.assertEqual(run._failed_ids("membership.member"), members[2:0:-1].ids)

    def test_a_failure_is_shown_to_the_managers_of_its_company(self):
        run = self.runs.create({"job_id": self.job.id})
        run._fail(self.member, "No card")
        run._fail(self.member.card_id, "No card")
        run._fail(self.env.user, "No mail")
        failures = self.env["membership.job.failure"]
        for user, models in (
            (self.manager, ["membership.card", "membership.member", "res.users"]),
            (self.stranger, ["res.users"]),
        ):
            with self.subTest(user=user.login):
                seen = failures.with_user(user).search([("run_id", "=", run.id)])
                self.assertEqual(sorted(seen.mapped("res_model")), models)

    def test_an_error_that_is_no_refusal_is_not_hidden(self):
        run = self.runs.create({"job_id": self.job.id})
        with self.assertRaises(ZeroDivisionError):
            run._each(self.member, lambda member: 1 / 0)

    def test_an_unknown_job_is_refused(self):
        with self.assertRaises(UserError):
            self.env["membership.job"]._run("no such job", lambda run: 0)

    def test_run_now_runs_the_scheduled_action_for_managers_only(self):
        ran = []
        with patch.object(
            IrCron, "method_direct_trigger", lambda crons: ran.append(crons) or True
        ):
            for user in (self.officer, self.cashier, self.nobody):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.job.with_user(user).action_run_now()
            self.job.with_user(self.manager).action_run_now()
        self.assertEqual(ran, [self.job.cron_id])

    def test_the_log_is_the_officers_to_read_and_nobody_s_to_write(self):
        run = self.run_job(self.counting(1))
        for user in (self.officer, self.manager):
            self.assertTrue(run.with_user(user).read(["changed"]))
        for user in (self.cashier, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                run.with_user(user).read(["changed"])
        with self.assertRaises(AccessError):
            run.with_user(self.manager).write({"changed": 9})

    def test_old_runs_are_removed_and_idle_ones_sooner(self):
        idle = self.run_job(self.counting())
        busy = self.run_job(self.counting(1))
        now = fields.Datetime.now()
        for days, left in ((0, idle + busy), (2, busy), (91, self.runs)):
            (idle + busy).exists().write({"started_at": now - timedelta(days=days)})
            self.runs._gc_runs()
            self.assertEqual((idle + busy).exists(), left)

    def test_every_job_calls_its_own_scheduled_action(self):
        jobs = self.env["membership.job"].search([])
        self.assertGreaterEqual(len(jobs), 4)
        for job in jobs:
            with self.subTest(job=job.code):
                before = self.runs.search([("job_id", "=", job.id)])
                with patch.object(IrCron, "_commit_progress", lambda *_a, **_o: 10):
                    job.cron_id.ir_actions_server_id.run()
                after = self.runs.search([("job_id", "=", job.id)])
                self.assertEqual(len(after - before), 1)
                self.assertIn(after[0].state, ("done", "problems"))
