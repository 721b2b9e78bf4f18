from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import END, BatchCase


@tagged("post_install", "-at_install")
class TestUndo(BatchCase):
    def undo(self, batch, user=None):
        action = batch.with_user(user or self.officer).action_undo()
        self.assertEqual(action["res_model"], "membership.batch.undo.wizard")
        wizards = self.env[action["res_model"]].with_user(user or self.officer)
        wizard = wizards.with_context(**action["context"]).create({"reason": "Mistake"})
        undo = self.batches.browse(wizard.action_undo()["res_id"])
        self.work()
        return undo

    def test_cards_are_as_they_were_and_say_so(self):
        batch = self.extend()
        undo = self.undo(batch)
        self.assertEnds(self.cards, END)
        self.assertCounts(undo, 6)
        event = self.cards[0].event_ids[0]
        self.assertEqual((event.kind, event.batch_id), ("extension_undone", undo))
        self.assertEqual((event.ends_from, event.ends_to), (self.later(10), END))
        self.assertEqual(event.reason, "Mistake")

    def test_a_revived_card_is_expired_again(self):
        card = self.cards[0]
        today = self.program._today()
        ended = today - timedelta(days=3)
        self.set_cards(card, state="expired", starts_on=ended, ends_on=ended)
        batch = self.extend(card, count=1, unit="year", with_expired=True)
        self.assertEqual(card.state, "active")
        self.undo(batch)
        self.assertEnds(card, ended)
        self.assertEqual(card.state, "expired")

    def test_cards_changed_since_are_listed_and_left(self):
        batch = self.extend()
        frozen, longer = self.cards[0], self.cards[1]
        frozen._freeze("Asked for it")
        self.extend(longer, count=1)
        undo = self.undo(batch)
        self.assertCounts(undo, 4, skipped=2)
        self.assertEnds(self.cards, self.later(10), self.later(11), *[END] * 4)
        self.assertEqual(
            self.reasons(undo),
            {frozen.id: "changed_since", longer.id: "changed_since"},
        )

    def test_later_batches_are_undone_first(self):
        first = self.extend()
        second = self.extend(count=5)
        self.undo(second)
        undo = self.undo(first)
        self.assertCounts(undo, 6)
        self.assertEnds(self.cards, END)

    def test_renewals_get_their_days_and_move_along_and_back(self):
        """Six cards in a row, by twos: each is longer by ten days and begins after
        the one before it, and all are as they were when that is undone."""
        cards = self.issue_in_a_row(6, self.program._today())
        before = self.periods(cards)
        batch = self.extend(cards)
        self.assertCounts(batch, 6)
        after = self.periods(cards)
        for number, ((start, end), (first, last)) in enumerate(
            zip(before, after, strict=True)
        ):
            self.assertEqual(first, start + timedelta(days=10 * number))
            self.assertEqual(last, end + timedelta(days=10 * number + 10))
        undo = self.undo(batch)
        self.assertCounts(undo, 6)
        self.assertEqual(self.periods(cards), before)

    def test_a_renewal_that_was_changed_since_is_left(self):
        first, second = self.issue_in_a_row(2, self.program._today())
        batch = self.extend(first + second)
        second._freeze("Asked for it")
        undo = self.undo(batch)
        self.assertCounts(undo, 1, skipped=1)
        self.assertEqual(self.reasons(undo), {second.id: "changed_since"})
        self.assertEqual(second.starts_on, first.ends_on + timedelta(days=1))

    def periods(self, cards):
        self.env.invalidate_all()
        return [(card.starts_on, card.ends_on) for card in cards]

    def test_only_what_was_changed_is_undone(self):
        self.set_cards(self.cards[:2], state="frozen")
        undo = self.undo(self.extend())
        self.assertEqual(undo.total, 4)

    def test_a_stopped_batch_can_be_undone_and_then_not_go_on(self):
        batch = self.start()
        self.work(chunks=1)
        batch.with_user(self.officer).action_stop()
        self.undo(batch)
        self.assertEnds(self.cards, END)
        with self.assertRaises(UserError):
            batch.with_user(self.officer).action_resume()

    def test_a_batch_is_undone_once(self):
        batch = self.extend()
        self.undo(batch)
        with self.assertRaises(UserError):
            batch.with_user(self.officer).action_undo()
        with self.assertRaises(UserError):
            batch.with_user(self.officer)._undo()

    def test_a_live_batch_and_an_undo_can_t_be_undone(self):
        batch = self.start()
        with self.assertRaises(UserError):
            batch.with_user(self.officer).action_undo()
        self.work()
        undo = self.undo(batch)
        with self.assertRaises(UserError):
            undo.with_user(self.officer).action_undo()

    def test_an_undo_is_stopped_and_resumed(self):
        batch = self.extend()
        undo = batch.with_user(self.officer)._undo("Mistake")
        self.work(chunks=1)
        undo.action_stop()
        self.assertCounts(undo, 2)
        undo.action_resume()
        self.work()
        self.assertCounts(undo, 6)
        self.assertEnds(self.cards, END)

    def test_the_preview_tells_both(self):
        batch = self.extend()
        self.cards[0]._freeze("Asked for it")
        wizards = self.env["membership.batch.undo.wizard"].with_user(self.officer)
        wizard = wizards.create({"batch_id": batch.id})
        self.assertEqual(wizard.change_count, 5)
        self.assertIn("The card was changed since.", str(wizard.preview))
        self.assertEnds(self.cards, self.later(10))

    def test_messages_that_wait_are_taken_back(self):
        batch = self.extend(notify=True)
        notices = self.env["membership.notice"].search(
            [("member_id", "in", self.guests.ids)]
        )
        notices[0].state = "sent"
        self.undo(batch)
        self.assertEqual(set(notices[1:].mapped("state")), {"cancelled"})
        self.assertEqual(notices[0].state, "sent")
