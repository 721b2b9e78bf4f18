from collections import Counter
from functools import partial

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

TILLS = 6
LEFT = 2


@tagged("post_install", "-at_install")
class TestTillsAtOnce(ConcurrentCase):
    """Several tills tap the same free service of one member at the same moment."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            program = env["membership.program"].browse(self.program_id)
            tier = env["membership.tier"].create(
                {"program_id": program.id, "name": "Jade", "level": 0}
            )
            self.tier_id = tier.id
            self.set_tier(env, tier.id)
            self.store_id = (
                env["pos.config"]
                .create(
                    {
                        "name": "Busy",
                        "payment_method_ids": False,
                        "membership_program_id": program.id,
                    }
                )
                .id
            )
            self.benefit_id = (
                env["membership.benefit"]
                .create(
                    {
                        "tier_id": tier.id,
                        "kind": "quota",
                        "name": "Care",
                        "quota_count": LEFT,
                        "quota_period": "year",
                    }
                )
                .id
            )
        self.addCleanup(self.remove_benefit)

    def set_tier(self, env, tier_id):
        """Move the member without a record of it, which nobody could remove again."""
        env.flush_all()
        env.cr.execute(
            SQL(
                "UPDATE membership_member SET tier_id = %s WHERE id = %s",
                tier_id,
                self.member_id,
            )
        )
        env.invalidate_all()

    def remove_benefit(self):
        with self.transaction() as env:
            self._delete(
                env, "membership_benefit_use", SQL("starts_with(key, 'busy till')")
            )
            self.set_tier(env, None)
            env["membership.tier"].browse(self.tier_id).unlink()
            env["pos.config"].browse(self.store_id).unlink()

    def tap(self, key):
        def use(env):
            return env["membership.benefit"].till_use(
                self.store_id, self.benefit_id, self.partner_id, key
            )

        return self.until_through(use)

    def cancel(self, key):
        def take_back(env):
            return env["membership.benefit"].till_use_cancel(self.store_id, key)

        return self.until_through(take_back)

    def until_through(self, operation):
        """Run the operation as Odoo does: again when it ends in a conflict."""
        while True:
            try:
                return self.retrying(operation)
            except ConcurrencyError:
                continue

    def slots(self):
        with self.transaction() as env:
            uses = env["membership.benefit.use"].search(
                [("benefit_id", "=", self.benefit_id), ("state", "=", "used")]
            )
            return sorted(uses.mapped("slot"))

    def test_as_many_win_as_are_left(self):
        answers = self.together(
            *(partial(self.tap, f"busy till {till}") for till in range(TILLS))
        )
        self.assertEqual(
            Counter(answer["ok"] for answer in answers),
            {True: LEFT, False: TILLS - LEFT},
        )
        self.assertEqual(self.slots(), list(range(LEFT)))

    def test_one_request_that_comes_twice_counts_once(self):
        answers = self.together(*[partial(self.tap, "busy till once")] * TILLS)
        self.assertTrue(all(answer["ok"] for answer in answers))
        self.assertEqual(self.slots(), [0])

    def test_a_use_and_its_cancellation_at_once_leave_it_unused(self):
        for number in range(TILLS):
            key = f"busy till both {number}"
            self.together(
                partial(self.tap, key),
                partial(self.cancel, key),
                partial(self.cancel, key),
            )
            self.assertEqual(self.slots(), [])
