from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import END, BatchCase


@tagged("post_install", "-at_install")
class TestBatchRun(BatchCase):
    def test_a_batch_is_worked_off_in_chunks_with_progress(self):
        batch = self.start()
        self.assertEqual((batch.state, batch.total, batch.progress), ("queued", 6, 0))
        self.work(chunks=1)
        self.assertEqual(batch.state, "running")
        self.assertCounts(batch, 2)
        self.assertAlmostEqual(batch.progress, 100 / 3)
        self.assertEnds(self.cards, *[self.later(10)] * 2, *[END] * 4)
        self.work()
        self.assertCounts(batch, 6)
        self.assertEqual((batch.state, batch.progress), ("done", 100))
        self.assertTrue(batch.started_at <= batch.finished_at)

    def test_the_scheduler_is_woken_to_start_and_to_go_on(self):
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("pos_membership.cron_run_batches")
        mine = [("cron_id", "=", cron.id)]
        triggers.search(mine).unlink()
        batch = self.start()
        self.assertEqual(triggers.search_count(mine), 1)
        batch.with_user(self.officer).action_stop()
        batch.with_user(self.officer).action_resume()
        self.assertEqual(triggers.search_count(mine), 2)

    def test_a_runner_that_begins_anew_goes_on_after_the_last_commit(self):
        batch = self.start()
        for done in (2, 4, 6):
            self.work(chunks=1)
            self.assertCounts(batch, done)
        self.work()
        self.assertEnds(self.cards, self.later(10))

    def test_a_second_run_of_a_batch_does_nothing(self):
        batch = self.extend()
        events = self.cards.event_ids
        self.work()
        self.batches.browse(batch.id).sudo().state = "running"
        self.work()
        self.assertEqual(batch.state, "done")
        self.assertEqual(self.cards.event_ids, events)
        self.assertEnds(self.cards, self.later(10))

    def test_a_step_that_is_open_again_changes_no_card_twice(self):
        batch = self.extend()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE membership_batch_step SET done = FALSE, record_ids = %s"
            " WHERE batch_id = %s",
            [str(self.cards.ids), batch.id],
        )
        batch.sudo().state = "running"
        self.work()
        self.assertEnds(self.cards, self.later(10))
        self.assertEqual(len(self.cards.event_ids.filtered("batch_id")), 6)

    def test_stop_and_resume(self):
        batch = self.start()
        self.work(chunks=1)
        batch.with_user(self.officer).action_stop()
        self.work()
        self.assertEqual(batch.state, "stopped")
        self.assertCounts(batch, 2)
        batch.with_user(self.officer).action_resume()
        self.work()
        self.assertEqual(batch.state, "done")
        self.assertEnds(self.cards, self.later(10))

    def test_a_batch_that_waits_can_be_stopped(self):
        batch = self.start()
        batch.with_user(self.officer).action_stop()
        self.work()
        self.assertCounts(batch, 0)

    def test_buttons_refuse_the_wrong_state(self):
        batch = self.extend().with_user(self.officer)
        for action in (batch.action_stop, batch.action_resume):
            with self.assertRaises(UserError):
                action()

    def test_two_batches_take_turns(self):
        first = self.start()
        second = self.start(self.cards[:2])
        self.work(chunks=3)
        self.assertCounts(first, 4)
        self.assertCounts(second, 2)
        self.work()
        self.assertEqual((first + second).mapped("state"), ["done", "done"])
        self.assertEnds(self.cards, *[self.later(20)] * 2, *[self.later(10)] * 4)

    def test_the_records_are_chosen_when_the_batch_is_queued(self):
        domain = [("ends_on", "=", END.isoformat())]
        batch = self.start(domain=domain, scope="filter")
        self.work(chunks=1)
        late = self.enrol("Late Guest").card_id
        self.set_cards(late, ends_on=END)
        self.set_cards(self.cards[-1:], ends_on=self.later(1))
        self.work()
        self.assertEqual(batch.total, 6)
        self.assertEnds(self.cards, *[self.later(10)] * 5, self.later(11))
        self.assertEnds(late, END)

    def test_the_program_is_that_of_the_records(self):
        self.assertEqual(self.start().program_id, self.program)
        second = self.new_program("Second Club")
        stranger = self.enrol("Wang Wei", program=second)
        card_type = self.new_card_type("Second", program_id=second.id)
        card = card_type._issue(stranger, on=second._today())
        self.assertEqual(self.start(card).program_id, second)
        self.assertFalse(self.start(card + self.cards).program_id)


@tagged("post_install", "-at_install")
class TestBadRecords(BatchCase):
    """One record that is refused never stops the rest."""

    def refusing(self, bad, error):
        """Let a change of the card `bad` fail as a whole, wherever it comes along."""
        apply = self.env.registry["membership.card"]._apply_changes

        def apply_or_fail(cards, kind, changes, **options):
            changed = apply(cards, kind, changes, **options)
            if bad.id in dict(changes):
                raise error
            return changed

        return patch.object(
            self.env.registry["membership.card"], "_apply_changes", apply_or_fail
        )

    def test_a_refused_record_is_listed_with_the_reason(self):
        for number, error in enumerate(
            (UserError("No way"), ValidationError("No way"), IntegrityError("No way"))
        ):
            with self.subTest(error=type(error)), self.refusing(self.cards[3], error):
                batch = self.extend()
                self.assertEqual(batch.state, "done")
                self.assertCounts(batch, 5, failed=1)
                failure = batch.skip_ids
                self.assertEqual(failure.res_id, self.cards[3].id)
                self.assertTrue(failure.failed)
                self.assertEqual(failure.why, "No way")
                self.assertEqual(failure.name, self.cards[3].display_name)
                expected = [self.later(10 * (number + 1))] * 6
                expected[3] = END
                self.assertEnds(self.cards, *expected)

    def test_the_database_refuses_one_record(self):
        card = self.cards[2]
        plan = self.env.registry["membership.batch"]._plan_extension

        def plan_an_end_before_the_start(batch, ids):
            result = plan(batch, ids)
            for card_id, values in result.changes:
                if card_id == card.id:
                    values["ends_on"] = "1990-01-01"
            return result

        with (
            patch.object(
                self.env.registry["membership.batch"],
                "_plan_extension",
                plan_an_end_before_the_start,
            ),
            mute_logger("odoo.sql_db"),
        ):
            batch = self.extend()
        self.assertCounts(batch, 5, failed=1)
        self.assertEnds(card, END)

    def test_any_other_error_is_not_hidden(self):
        with self.refusing(self.cards[0], ZeroDivisionError()):
            self.start()
            with self.assertRaises(ZeroDivisionError):
                self.work()

    def test_a_record_that_somebody_else_changed_is_listed(self):
        apply = self.env.registry["membership.card"]._apply_changes

        def apply_all_but_one(cards, kind, changes, **options):
            others = [change for change in changes if change[0] != self.cards[1].id]
            return apply(cards, kind, others, **options)

        with patch.object(
            self.env.registry["membership.card"], "_apply_changes", apply_all_but_one
        ):
            batch = self.extend()
        self.assertCounts(batch, 5, skipped=1)
        self.assertEqual(self.reasons(batch), {self.cards[1].id: "changed_meanwhile"})


@tagged("post_install", "-at_install")
class TestBatchRights(BatchCase):
    def test_only_officers_start_one(self):
        for user in (self.cashier, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.start(user=user)

    def test_only_officers_steer_one(self):
        batch = self.start()
        self.work(chunks=1)
        for user in (self.cashier, self.nobody):
            for action in ("action_stop", "action_resume", "action_undo"):
                with (
                    self.subTest(user=user.login, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(batch.with_user(user), action)()

    def test_another_company_neither_sees_nor_steers_one(self):
        batch = self.start()
        self.work(chunks=1)
        stranger = batch.with_user(self.stranger)
        self.assertFalse(stranger.search([]) & batch)
        for action in ("action_stop", "action_undo"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(stranger, action)()
        second = self.new_program("Second Club")
        card_type = self.new_card_type("Second", program_id=second.id)
        member = self.enrol("Wang Wei", program=second)
        card = card_type._issue(member, on=second._today())
        of_both = self.start(self.cards + card)
        self.assertFalse(stranger.search([]) & of_both)
        self.assertTrue(of_both.with_user(self.officer).read(["name"]))
        steps = self.env["membership.batch.step"].with_user(self.stranger)
        self.assertFalse(steps.search([("batch_id", "=", batch.id)]))

    def test_nobody_writes_one_by_hand(self):
        batch = self.start()
        for user in (self.cashier, self.officer, self.manager, self.stranger):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    batch.with_user(user).write({"state": "done"})
                with self.assertRaises(AccessError):
                    batch.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    batch.with_user(user).create({"name": "x", "kind": "extension"})

    def test_members_of_another_company_are_not_touched(self):
        foreign = self.new_program("Coffee Club", company_id=self.other_company.id)
        member = self.enrol("Wang Wei", program=foreign)
        card_type = self.new_card_type("Coffee", program_id=foreign.id)
        card = card_type._issue(member, on=foreign._today())
        self.set_cards(card, ends_on=END)
        batch = self.extend(self.cards + card)
        self.assertEqual(batch.total, 6)
        self.assertEnds(card, END)
        with self.assertRaises(UserError):
            self.start(card)

    def test_a_user_who_loses_access_changes_nothing_more(self):
        batch = self.start()
        self.work(chunks=1)
        officer = self.env.ref("pos_membership.group_membership_officer")
        self.officer.group_ids -= officer
        self.work()
        self.assertEqual(batch.state, "failed")
        self.assertTrue(batch.failure)
        self.assertCounts(batch, 2)
        self.officer.group_ids += officer
        batch.with_user(self.officer).action_resume()
        self.work()
        self.assertCounts(batch, 6)
        self.assertFalse(batch.failure)

    def test_records_that_went_to_another_company_are_listed(self):
        batch = self.start()
        self.store.membership_program_id = False
        self.program.company_id = self.other_company
        self.work()
        self.assertCounts(batch, 0, skipped=6)
        self.assertEqual(set(self.reasons(batch).values()), {"not_allowed"})

    def test_the_engine_can_t_be_called_from_outside(self):
        for model, method in (
            ("membership.batch", "_queue"),
            ("membership.batch", "_undo"),
            ("membership.batch", "_cron_run"),
            ("membership.batch", "_run_step"),
            ("membership.job", "_run"),
            ("membership.notice", "_queue"),
        ):
            with self.subTest(method=method):
                self.assertTrue(hasattr(self.env[model], method))
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], method)
