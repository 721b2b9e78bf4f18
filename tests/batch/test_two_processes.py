from datetime import date, timedelta
from threading import Event
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..ledger.concurrency import PATIENCE, ConcurrentCase
from .common import STEP_SIZE

END = date(2095, 6, 30)
CARDS = 24


@tagged("-at_install", "post_install")
class TestTwoProcesses(ConcurrentCase):
    """A batch that is really committed, worked on by processes of their own."""

    def setUp(self):
        super().setUp()
        step_size = patch(STEP_SIZE, 2)
        step_size.start()
        self.addCleanup(step_size.stop)
        with self.transaction() as env:
            program = env["membership.program"].browse(self.program_id)
            member = env["membership.member"].browse(self.member_id)
            card_type = env["membership.card.type"].create(
                {
                    "program_id": program.id,
                    "name": "Many",
                    "claim_limit": 0,
                    "validity_kind": "fixed",
                    "fixed_starts_on": date(2020, 1, 1),
                    "fixed_ends_on": END,
                }
            )
            members = member.browse([member.id] * CARDS)
            cards = card_type._issue(members, on=program._today())
            self.card_ids, self.type_id = sorted(cards.ids), card_type.id
            batch = env["membership.batch"]._queue(
                "extension",
                "membership.card",
                [("id", "in", self.card_ids)],
                {"count": 10, "unit": "day"},
                name="Extend",
            )
            self.batch_id = batch.id

    def remove_committed(self):
        with self.transaction() as env:
            self._triggers(env, SQL("DISABLE"), "membership_card_event")
            mine = SQL("card_id = ANY(%s)", self.card_ids)
            self._delete(env, "membership_card_event", mine)
            self._triggers(env, SQL("ENABLE"), "membership_card_event")
            env.cr.execute(
                SQL(
                    "UPDATE membership_member SET card_id = NULL WHERE id = %s",
                    self.member_id,
                )
            )
            self._delete(env, "membership_card", SQL("id = ANY(%s)", self.card_ids))
            self._delete(env, "membership_batch", SQL("id = %s", self.batch_id))
            env.invalidate_all()
            cron = env.ref("pos_membership.cron_run_batches")
            env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
            env["membership.card.type"].browse(self.type_id).unlink()
        return super().remove_committed()

    # === ACTIONS === #
    def step(self):
        """Work on one step in a transaction of its own; return what was looked at."""
        return self.retrying(lambda env: self.batch(env)._run_step())

    def work_off(self):
        while self.step():
            pass

    def batch(self, env):
        return env["membership.batch"].browse(self.batch_id)

    # === ASSERTIONS === #
    def assertExtended(self, count=CARDS):
        with self.transaction() as env:
            cards = env["membership.card"].browse(self.card_ids)
            later = END + timedelta(days=10)
            ends = cards.mapped("ends_on")
            self.assertEqual(ends, [later] * count + [END] * (CARDS - count))
            events = cards.event_ids.filtered("batch_id")
            self.assertEqual(len(events), count)
            self.assertEqual(len(events.card_id), count)
            self.assertEqual(self.batch(env).changed_count, count)

    def test_two_processes_share_a_batch_and_extend_each_card_once(self):
        self.together(self.work_off, self.work_off)
        self.step()
        self.assertExtended()
        with self.transaction() as env:
            self.assertEqual(self.batch(env).state, "done")

    def test_a_process_that_is_killed_leaves_nothing_half_done(self):
        self.step()
        killed = self.registry.cursor()
        env = api.Environment(killed, SUPERUSER_ID, {})
        self.assertEqual(self.batch(env)._run_step(), 2)
        env.flush_all()
        killed.connection.close()
        self.assertExtended(2)
        self.work_off()
        self.assertExtended()

    def test_the_second_process_leaves_the_step_of_the_first_alone(self):
        with self.transaction() as first, self.transaction() as second:
            steps = [self.batch(env)._take_step().id for env in (first, second)]
        self.assertNotEqual(*steps)

    def test_a_conflict_lets_the_chunk_run_again(self):
        with self.transaction() as env:
            runs = []
            plan = type(self.batch(env))._plan_extension

            def plan_after_a_conflict(batch, ids):
                runs.append(ids)
                if len(runs) == 1:
                    self.freeze_and_unfreeze(ids[0])
                return plan(batch, ids)

            with (
                patch.object(
                    type(self.batch(env)), "_plan_extension", plan_after_a_conflict
                ),
                mute_logger("odoo.sql_db"),
            ):
                env["membership.batch"]._cron_run()
        self.assertEqual(runs[0], runs[1])
        self.assertEqual(len(runs), CARDS // 2 + 1)
        self.assertExtended()

    def freeze_and_unfreeze(self, card_id):
        """Let somebody else change a card while a chunk is being worked on."""
        with self.transaction() as env:
            card = env["membership.card"].browse(card_id)
            card._freeze("Asked for it")
            card._unfreeze("Found again")

    def test_a_conflict_that_never_ends_is_raised(self):
        for conflict in (SerializationFailure, ConcurrencyError):
            with self.subTest(conflict=conflict), self.transaction() as env:
                batches = type(self.batch(env))
                with (
                    patch.object(batches, "_plan_extension", side_effect=conflict),
                    self.assertRaises(conflict),
                ):
                    env["membership.batch"]._cron_run()
            self.assertExtended(0)

    def test_stopping_takes_effect_after_the_chunk_under_way(self):
        inside, go_on = Event(), Event()
        with self.transaction() as env:
            batches = type(self.batch(env))
        plan = batches._plan_extension

        def plan_slowly(batch, ids):
            inside.set()
            go_on.wait(PATIENCE)
            return plan(batch, ids)

        def stop():
            inside.wait(PATIENCE)
            self.retrying(lambda env: self.batch(env).action_stop())
            go_on.set()

        self.step()
        with patch.object(batches, "_plan_extension", plan_slowly):
            worked, _none = self.together(self.step, stop)
        self.assertEqual(worked, 2)
        self.assertEqual(self.step(), 0)
        self.assertExtended(4)
