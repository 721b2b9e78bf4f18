from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestUpkeep(MembershipCase):
    def run_job(self, name, seconds=(float("inf"),)):
        """Run a job; each commit answers with the next of `seconds` that are left."""
        answers = iter(seconds)
        last = seconds[-1]
        with patch.object(
            IrCron, "_commit_progress", lambda *_args, **_kw: next(answers, last)
        ):
            getattr(self.env["membership.program"], name)()

    def expire(self, days):
        today = self.program._today()
        values = {"kind": "earn", "on": today - timedelta(days=10)}
        end = today + timedelta(days=days)
        self.member.points_account_id._credit(
            {"points": 10}, key=f"lot:{days}", expires_on=end, **values
        )
        self.run_job("_cron_expire_lots")

    def test_points_expire_on_the_day_after_their_last(self):
        self.program.tz = "Etc/GMT+12"
        self.expire(0)
        self.assertEqual(self.member.points_balance, 10)
        self.expire(-1)
        self.assertEqual(self.member.points_balance, 10)
        kinds = self.member.points_entry_ids.mapped("kind")
        self.assertEqual(kinds.count("expire"), 1)

    def test_a_second_run_expires_nothing(self):
        self.program.tz = "Etc/GMT+12"
        self.expire(-1)
        before = self.member.points_entry_ids
        self.run_job("_cron_expire_lots")
        self.assertEqual(self.member.points_entry_ids, before)

    def test_holds_of_both_families_are_released_when_their_time_is_over(self):
        self.credit(self.member, points=50, principal=50)
        over = fields.Datetime.now() - timedelta(minutes=1)
        on = self.program._today()
        accounts = (self.member.points_account_id, self.member.wallet_id)
        for account in accounts:
            account._hold(20, token=f"over:{account._name}", expires_at=over, on=on)
            later = over + timedelta(hours=1)
            account._hold(5, token=f"live:{account._name}", expires_at=later, on=on)
        self.run_job("_cron_expire_holds")
        for account in accounts:
            self.assertEqual(account.held, 5)

    def damage(self, points):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE membership_points_account SET balance = balance + %s WHERE id = %s",
            [points, self.member.points_account_id.id],
        )
        self.env.invalidate_all()

    def test_the_audit_reports_a_corrupted_account_once_until_it_is_resolved(self):
        self.credit(self.member, points=50)
        self.run_job("_cron_audit")
        matters = self.env["membership.exception"]
        domain = [("kind", "=", "audit"), ("member_id", "=", self.member.id)]
        self.assertFalse(matters.search(domain))
        self.damage(7)
        self.run_job("_cron_audit")
        found = matters.search(domain)
        self.assertTrue(found)
        self.assertIn("57", " ".join(found.mapped("message")))
        self.run_job("_cron_audit")
        self.assertEqual(matters.search(domain), found)
        found.with_user(self.officer)._resolve("Looked at")
        self.run_job("_cron_audit")
        again = matters.search([*domain, ("state", "=", "open")])
        self.assertEqual(again.mapped("message"), found.mapped("message"))
        self.damage(-7)

    def test_an_audit_out_of_time_goes_on_where_it_was(self):
        self.enrol("Wang Wei")
        audited = []
        programs = self.env.registry["membership.program"]
        with (
            patch(
                "odoo.addons.pos_membership.models.program.program_upkeep"
                ".ACCOUNTS_PER_AUDIT",
                1,
            ),
            patch.object(
                programs,
                "_audit_accounts",
                lambda _self, model, ids: audited.extend((model, i) for i in ids) or 0,
            ),
        ):
            self.run_job("_cron_audit", seconds=[10, 10, 0])
            self.assertEqual(len(audited), 2)
            self.run_job("_cron_audit")
        expected = [
            (model, account_id)
            for model in ("membership.points.account", "membership.wallet")
            for account_id in self.env[model].search([], order="id").ids
        ]
        self.assertEqual(audited, expected)
