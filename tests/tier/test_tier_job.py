from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .tier_common import TierCase

REVIEW = "odoo.addons.pos_membership.models.tier.tier_review"


@tagged("post_install", "-at_install")
class TestReviewDays(TierCase):
    def test_a_review_is_due_once_a_day_or_on_its_day_of_the_month(self):
        for review, day, last, today, due in [
            ("daily", 1, "2026-03-09", "2026-03-10", True),
            ("daily", 1, "2026-03-10", "2026-03-10", False),
            ("daily", 1, "2026-03-01", "2026-03-10", True),
            ("monthly", 1, "2026-02-01", "2026-02-28", False),
            ("monthly", 1, "2026-02-01", "2026-03-01", True),
            ("monthly", 1, "2026-02-01", "2026-03-09", True),
            ("monthly", 1, "2026-03-09", "2026-03-10", False),
            ("monthly", 31, "2026-01-31", "2026-02-27", False),
            ("monthly", 31, "2026-01-31", "2026-02-28", True),
            ("monthly", 31, "2028-01-31", "2028-02-28", False),
            ("monthly", 31, "2028-01-31", "2028-02-29", True),
            ("monthly", 31, "2026-02-28", "2026-03-30", False),
            ("monthly", 31, "2026-02-28", "2026-03-31", True),
            ("monthly", 15, "2025-12-15", "2026-01-14", False),
            ("monthly", 15, "2025-11-15", "2026-01-14", True),
        ]:
            with self.subTest(review=review, day=day, last=last, today=today):
                self.program.write(
                    {
                        "tier_review": review,
                        "tier_review_day": day,
                        "tier_reviewed_on": last,
                    }
                )
                found = self.program._tier_review_due(date.fromisoformat(today))
                self.assertEqual(found, due and date.fromisoformat(today))


@tagged("post_install", "-at_install")
class TestJob(TierCase):
    def setUp(self):
        super().setUp()
        self.others = self.env["membership.program"].search(
            [("id", "!=", self.program.id)]
        )
        for program in self.others | self.program:
            program.tier_reviewed_on = program._today()
        self.crowd = self.member | self.enrol("Wang Wei") | self.enrol("Zhang Min")
        for member in self.crowd:
            self.buy("2026-01-05", 1000, member)

    def run_job(self, seconds=10):
        job = self.env.ref("pos_membership.job_review_tiers")
        with patch.object(
            IrCron, "_commit_progress", lambda *_args, **_options: seconds
        ):
            self.env["membership.program"]._cron_review_tiers()
        return job.run_ids.search([("job_id", "=", job.id)], limit=1)

    def make_due(self):
        self.program.tier_reviewed_on = "2026-01-01"

    def test_a_member_who_is_at_fault_stops_nobody_else(self):
        self.make_due()
        bad = self.crowd[1]
        move = self.env.registry["membership.program"]._move
        refusal = UserError("This member is at fault")

        def move_or_refuse(program, standing, *arguments):
            if standing.member_id == bad.id:
                raise refusal
            return move(program, standing, *arguments)

        with patch.object(
            self.env.registry["membership.program"], "_move", move_or_refuse
        ):
            run = self.run_job()
        self.assertEqual((self.crowd - bad).tier_id, self.gold)
        self.assertNotEqual(bad.tier_id, self.gold)
        self.assertEqual((run.state, run.failed), ("problems", 1))
        self.assertEqual(run.failure_ids.res_id, bad.id)
        self.assertIn("at fault", run.failure_ids.message)

    def test_all_members_are_reviewed_in_chunks_and_once_a_day(self):
        self.make_due()
        with patch(f"{REVIEW}.MEMBERS_PER_STEP", 2):
            run = self.run_job()
        self.assertEqual((run.examined, run.changed, run.state), (3, 3, "done"))
        self.assertEqual(self.crowd.tier_id, self.gold)
        self.assertEqual(self.program.tier_reviewed_on, self.program._today())
        run = self.run_job()
        self.assertEqual((run.examined, run.changed), (0, 0))

    def test_a_run_that_was_cut_short_goes_on_where_it_was(self):
        self.make_due()
        with patch(f"{REVIEW}.MEMBERS_PER_STEP", 2):
            run = self.run_job(seconds=0)
        self.assertEqual(run.examined, 2)
        self.assertEqual(len(self.crowd.filtered(lambda m: m.tier_id == self.gold)), 2)
        self.assertEqual(self.run_job(), run)
        self.assertEqual(self.crowd.tier_id, self.gold)
        self.assertEqual(run.changed, 3)

    def test_each_program_has_its_turn(self):
        second = self.new_program("Second Club", tier_reviewed_on="2026-01-01")
        tiers = self.env["membership.tier"].create(
            [
                {"program_id": second.id, "name": "One", "level": 0},
                {
                    "program_id": second.id,
                    "name": "Two",
                    "level": 1,
                    "reach_orders": 1,
                },
            ]
        )
        member = self.enrol("Chen Jie", program=second)
        self.buy("2026-01-05", 1, member)
        self.new_program("Nobody's Club", tier_reviewed_on="2026-01-01")
        self.make_due()
        self.assertEqual(self.run_job().changed, 4)
        self.assertEqual(member.tier_id, tiers[1])

    def test_a_monthly_program_waits_for_its_day(self):
        self.program.tier_review = "monthly"
        self.program.tier_review_day = self.program._today().day
        self.assertEqual(self.run_job().examined, 0)
        self.make_due()
        self.assertEqual(self.run_job().changed, 3)
