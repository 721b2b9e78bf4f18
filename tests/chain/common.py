from datetime import date
from unittest.mock import patch

from odoo import fields

from odoo.addons.base.models.ir_cron import IrCron

from ..common import MembershipCase

JANUARY = date(2026, 1, 1)
# Noon in Shanghai, where the program is
NOON = "%s 04:00:00"


class ChainCase(MembershipCase):
    """Card types of a month each that can follow one another, several of a type beside
    each other, and a member without a card; the jobs are run at noon of the program's
    day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.default_card_type_id = False
        cls.guest = cls.enrol("Zhao Min", "138 0000 0002")
        cls.gold_card = cls.monthly("Gold Card")
        cls.silver_card = cls.monthly("Silver Card")
        cls.trial = cls.monthly("Trial Card")
        cls.cards = cls.env["membership.card"]
        cls.matters = cls.env["membership.exception"]

    # === BUILDERS === #
    @classmethod
    def monthly(cls, name, **values):
        terms = {
            "validity_kind": "duration",
            "validity_count": 1,
            "validity_unit": "month",
            "renewal": "at_once",
        }
        return cls.new_card_type(name, **{**terms, **values})

    def follow(self, card_type, outcome="chain", next_type=None):
        card_type.write(
            {"on_expiry": outcome, "next_type_id": next_type and next_type.id}
        )

    def issue(self, card_type=None, member=None, on=JANUARY, **options):
        return (card_type or self.trial)._issue(member or self.guest, on=on, **options)

    # === ACTIONS === #
    def run_job(self, method="_cron_expire_and_chain", day="2026-02-01", chunks=None):
        """Run a job on a day, or at a moment; `chunks`: its time is over after so many.

        :return: the run
        """
        model = "membership.card" if "expire" in method else "membership.member"
        # The first commit opens the run.
        answers = iter([1] * chunks + [0] if chunks is not None else [])
        commit = patch.object(
            IrCron, "_commit_progress", lambda *_args, **_kw: next(answers, 1)
        )
        moment = day if ":" in str(day) else NOON % day
        now = fields.Datetime.to_datetime(moment)
        with commit, patch.object(fields.Datetime, "now", lambda *_args: now):
            getattr(self.env[model], method)()
        self.env.invalidate_all()
        return self.env["membership.job.run"].search([], order="id desc", limit=1)

    def run_batch(self, action):
        """Work off the batch that an action shows; return it."""
        batch = self.env["membership.batch"].browse(action["res_id"])
        with patch.object(IrCron, "_commit_progress", lambda *_args, **_kw: 1):
            batch.sudo()._cron_run()
        self.env.invalidate_all()
        return batch

    def wizard(self, model, records, user=None, domain=None, **values):
        """Open a wizard from the list of these records."""
        context = {"active_model": records._name, "active_ids": records.ids}
        if domain is not None:
            context["active_domain"] = domain
        wizards = self.env[model].with_user(user or self.officer)
        return wizards.with_context(**context).create({"reason": "Test", **values})

    # === ASSERTIONS === #
    def assertCounts(self, batch, changed, skipped=0, failed=0):
        self.assertEqual(batch.state, "done")
        self.assertEqual(
            (batch.changed_count, batch.skipped_count, batch.failed_count),
            (changed, skipped, failed),
        )

    def assertPeriod(self, card, starts_on, ends_on):
        found = [value and str(value) for value in (card.starts_on, card.ends_on)]
        self.assertEqual(found, [starts_on, ends_on])

    def kinds(self, card):
        return card.event_ids.sorted("id").mapped("kind")
