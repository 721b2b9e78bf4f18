from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron

from ..common import MembershipCase

REASON = "The franchise ends"


class MoveMixin:
    """Moves members by a batch, as the wizard starts it. It needs `member`, `manager`,
    `second`, the program that they move to, and `second_type`, a card of it."""

    # === BUILDERS === #
    def wizard(self, members=None, user=None, **values):
        """Return the wizard as it opens from a list of members; by default each card
        becomes the second program's."""
        members = self.member if members is None else members
        wizards = self.env["membership.move.wizard"].with_user(user or self.manager)
        companies = (user or self.manager).company_ids.ids
        wizard = wizards.with_context(
            active_model="membership.member",
            active_ids=members.ids,
            allowed_company_ids=companies,
        ).create({"reason": REASON, "program_id": self.second.id, **values})
        if "type_line_ids" not in values:
            wizard.type_line_ids.to_type_id = self.second_type
        return wizard

    def move(self, members=None, **values):
        action = self.wizard(members, **values).action_run()
        batch = self.env["membership.batch"].browse(action["res_id"])
        self.work()
        return batch

    def undo(self, batch, user=None):
        back = batch.with_user(user or self.manager)._undo("A mistake")
        self.work()
        return back

    def work(self):
        """Let the scheduler work on the batches to the end."""
        with self._without_commits():
            self.env["membership.batch"].sudo()._cron_run()
        self.env.invalidate_all()

    @contextmanager
    def _without_commits(self):
        def commit(*_args, **_options):
            self.env.flush_all()
            self.env.invalidate_all()
            return 10

        with patch.object(IrCron, "_commit_progress", commit):
            yield

    # === ASSERTIONS === #
    def assertMoved(self, batch, changed=1):
        self.assertEqual(
            (batch.state, batch.changed_count, batch.skip_ids.mapped("why")),
            ("done", changed, []),
        )

    def assertSkipped(self, batch, words):
        self.assertEqual((batch.state, batch.changed_count), ("done", 0))
        self.assertRegex(batch.skip_ids.why, words)


class MoveCase(MoveMixin, MembershipCase):
    """A member of the Tea House Club, and a second club of the same company with tiers
    and a card of its own; a member moves by a batch, as the wizard starts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.new_program("Second Club")
        cls.second_tiers = cls.env["membership.tier"].create(
            [
                {"program_id": cls.second.id, "name": name, "level": level}
                for level, name in enumerate(("Basic", "Gold", "Platinum"))
            ]
        )
        cls.basic, cls.second_gold, cls.platinum = cls.second_tiers
        cls.second_type = cls.new_card_type(
            "Second Card", program_id=cls.second.id, number_prefix="77"
        )
        cls.second.default_card_type_id = cls.second_type
