from datetime import date
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import SQL

from ..ledger.concurrency import ConcurrentCase

CHUNK = "odoo.addons.pos_membership.models.card.card_expiry.CARDS_PER_CHUNK"
CARDS = 12
TABLES = ("membership_notice", "membership_exception")


@tagged("-at_install", "post_install")
class TestTwoNightlyJobs(ConcurrentCase):
    """Cards that are really committed, expired by processes of their own."""

    def setUp(self):
        super().setUp()
        chunk = patch(CHUNK, 3)
        chunk.start()
        self.addCleanup(chunk.stop)
        with self.transaction() as env:
            runs = env["membership.job.run"].search([])
            self.known_run_ids = runs.ids
            values = {
                "program_id": self.program_id,
                "validity_kind": "duration",
                "validity_count": 1,
                "validity_unit": "month",
                "renewal": "at_once",
            }
            types = env["membership.card.type"]
            following = types.create(
                {**values, "name": "Next", "validity_kind": "permanent"}
            )
            first = types.create(
                {
                    **values,
                    "name": "First",
                    "on_expiry": "chain",
                    "next_type_id": following.id,
                }
            )
            holders = env["membership.member"].browse([self.member_id] * CARDS)
            cards = first._issue(holders, on=date(2026, 1, 1))
            self.card_ids, self.type_ids = cards.ids, [first.id, following.id]

    def remove_committed(self):
        with self.transaction() as env:
            cards = env["membership.card"].search([("type_id", "in", self.type_ids)])
            env["membership.job.run"].search(
                [("id", "not in", self.known_run_ids)]
            ).unlink()
            self._triggers(env, SQL("DISABLE"), "membership_card_event")
            mine = SQL("card_id = ANY(%s)", cards.ids)
            self._delete(env, "membership_card_event", mine)
            self._triggers(env, SQL("ENABLE"), "membership_card_event")
            for table in TABLES:
                self._delete(env, table, SQL("member_id = %s", self.member_id))
            env.cr.execute(
                SQL(
                    "UPDATE membership_member SET card_id = NULL WHERE id = %s",
                    self.member_id,
                )
            )
            self._delete(env, "membership_card", SQL("id = ANY(%s)", cards.ids))
            env.invalidate_all()
            env["membership.card.type"].browse(self.type_ids).unlink()
        return super().remove_committed()

    # === ACTIONS === #
    def run_job(self):
        return self.retrying(
            lambda env: env["membership.card"]._cron_expire_and_chain()
        )

    # === ASSERTIONS === #
    def assertFollowedOnce(self):
        with self.transaction() as env:
            cards = env["membership.card"].browse(self.card_ids)
            self.assertEqual(set(cards.mapped("state")), {"expired"})
            followers = env["membership.card"].search(
                [("type_id", "=", self.type_ids[1])]
            )
            self.assertEqual(len(followers), CARDS)
            self.assertEqual(followers.predecessor_id, cards.sorted())
            for card in cards:
                kinds = card.event_ids.sorted("id").mapped("kind")
                self.assertEqual(kinds, ["issued", "chained"])
            self.assertEqual(cards.member_id.standing, "member")

    def test_two_jobs_at_once_let_each_card_be_followed_once(self):
        self.together(self.run_job, self.run_job)
        self.run_job()
        self.assertFollowedOnce()

    def test_the_second_job_leaves_the_cards_of_the_first_alone(self):
        with self.transaction() as first, self.transaction() as second:
            taken = [
                env["membership.card"]._take_due(
                    env["membership.program"].browse(self.program_id), []
                )
                for env in (first, second)
            ]
            self.assertEqual([len(cards) for cards in taken], [3, 3])
            self.assertTrue(set(taken[0].ids).isdisjoint(taken[1].ids))

    def test_a_job_that_is_killed_leaves_nothing_half_done(self):
        killed = self.registry.cursor()
        env = api.Environment(killed, SUPERUSER_ID, {})
        program = env["membership.program"].browse(self.program_id)
        self.assertEqual(env["membership.card"]._take_due(program, [])._expire(), 3)
        env.flush_all()
        killed.connection.close()
        self.run_job()
        self.assertFollowedOnce()

    def test_a_card_that_is_chained_by_hand_meanwhile_is_followed_once(self):
        def chain_now():
            return self.retrying(chain_some)

        def chain_some(env):
            cards = env["membership.card"]._take_unfollowed(self.card_ids[:6])
            card_type = env["membership.card.type"].browse(self.type_ids[1])
            on = card_type.program_id._today()
            return len(cards._chain_now(card_type, on=on, reason="By hand"))

        self.together(chain_now, self.run_job)
        self.run_job()
        self.assertFollowedOnce()
