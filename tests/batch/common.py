from datetime import date, timedelta
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron

from ..common import MembershipCase

STEP_SIZE = "odoo.addons.pos_membership.models.batch.batch_run.RECORDS_PER_STEP"
# Far enough to be in the future for ever, and next to a leap day
END = date(2095, 6, 30)


class BatchCase(MembershipCase):
    """Six members with a card each that holds until `END`, worked on by twos."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch(STEP_SIZE, 2))
        cls.guests = cls.env["membership.member"]
        for number in range(6):
            cls.guests |= cls.enrol(f"Guest {number}")
        cls.cards = cls.guests.card_id.sorted("id")
        cls.set_cards(cls.cards, ends_on=END)
        cls.batches = cls.env["membership.batch"]

    # === BUILDERS === #
    @classmethod
    def set_cards(cls, cards, **values):
        """Bring cards into a state of which nothing else is told."""
        cards._through_door().write(values)
        cls.env.flush_all()

    def wizard(self, records=None, user=None, domain=None, **values):
        """Return the wizard as it opens from a list of members or cards."""
        records = self.cards if records is None else records
        context = {"active_model": records._name, "active_ids": records.ids}
        if domain is not None:
            context["active_domain"] = domain
        wizards = self.env["membership.extend.wizard"].with_user(user or self.officer)
        return wizards.with_context(**context).create({"reason": "Closed", **values})

    def start(self, records=None, user=None, **values):
        """Queue an extension by 10 days, unless `values` say otherwise."""
        values = {"count": 10, "unit": "day", **values}
        action = self.wizard(records, user, **values).action_run()
        return self.batches.browse(action["res_id"])

    def issue_in_a_row(self, count, on):
        """Issue cards of a month to one member, each of which begins after the last."""
        card_type = self.new_card_type(
            "Month card",
            validity_kind="duration",
            validity_count=30,
            validity_unit="day",
        )
        members = self.guests.browse([self.guests[0].id] * count)
        return card_type._issue(members, on=on)

    def work(self, chunks=None):
        """Let the scheduler work on the batches, for so many commits or to the end."""
        answers = iter([10] * (chunks - 1) + [0] if chunks else [])

        def commit(*_args, **_options):
            self.env.flush_all()
            self.env.invalidate_all()
            return next(answers, 10)

        with patch.object(IrCron, "_commit_progress", commit):
            self.batches._cron_run()

    def extend(self, records=None, **values):
        batch = self.start(records, **values)
        self.work()
        return batch

    # === ASSERTIONS === #
    def assertEnds(self, cards, *ends):
        """:param ends: one for each card, or one for all"""
        self.env.invalidate_all()
        expected = list(ends) * len(cards) if len(ends) == 1 else list(ends)
        self.assertEqual(cards.mapped("ends_on"), expected)

    def assertCounts(self, batch, changed, skipped=0, failed=0):
        self.env.invalidate_all()
        self.assertEqual(
            (batch.changed_count, batch.skipped_count, batch.failed_count),
            (changed, skipped, failed),
        )

    def reasons(self, batch):
        """Return {record id: code} of what a batch left as it was."""
        return {skip.res_id: skip.reason for skip in batch.skip_ids}

    def later(self, days):
        return END + timedelta(days=days)
