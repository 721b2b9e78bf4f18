from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ChainCase

CHUNK = "odoo.addons.pos_membership.models.card.card_expiry.CARDS_PER_CHUNK"


@tagged("post_install", "-at_install")
class TestExpiry(ChainCase):
    def test_a_card_expires_on_the_day_after_its_last(self):
        card = self.issue()
        self.run_job(day="2026-01-31")
        self.assertEqual(card.state, "active")
        self.run_job(day="2026-02-01")
        self.assertEqual(card.state, "expired")
        self.assertPeriod(card, "2026-01-01", "2026-01-31")
        self.assertEqual(self.kinds(card), ["issued", "expired"])

    def test_days_are_those_of_the_program(self):
        for tz, moment, expected in [
            ("Asia/Shanghai", "2026-01-31 15:59:59", "active"),
            ("Asia/Shanghai", "2026-01-31 16:00:00", "expired"),
            ("America/New_York", "2026-02-01 04:59:59", "active"),
            ("America/New_York", "2026-02-01 05:00:00", "expired"),
        ]:
            with self.subTest(tz=tz, moment=moment):
                self.program.tz = tz
                card = self.issue()
                self.run_job(day=moment)
                self.assertEqual(card.state, expected)

    def test_programs_in_two_zones_have_days_of_their_own(self):
        west = self.new_program("West Club", tz="America/New_York")
        western = self.enrol("Tom", program=west)
        card_type = self.monthly("West Card", program_id=west.id)
        here, there = self.issue(), self.issue(card_type, western)
        self.run_job(day="2026-02-01 04:00:00")
        self.assertEqual((here.state, there.state), ("expired", "active"))

    def test_the_29th_of_february_is_a_last_day(self):
        card = self.issue(on=date(2028, 1, 30))
        self.assertPeriod(card, "2028-01-30", "2028-02-29")
        self.run_job(day="2028-02-29")
        self.assertEqual(card.state, "active")
        self.run_job(day="2028-03-01")
        self.assertEqual(card.state, "expired")

    def test_permanent_and_ended_cards_are_left_alone(self):
        permanent = self.issue(self.new_card_type("For ever"))
        cancelled = self.issue()
        cancelled._cancel("Test")
        self.run_job(day="2040-01-01")
        self.assertEqual(permanent.state, "active")
        self.assertEqual(self.kinds(cancelled), ["issued", "cancelled"])

    def test_frozen_and_lost_cards_expire_but_not_a_replaced_one(self):
        frozen, lost, replaced = (self.issue() for __ in range(3))
        frozen._freeze("Test")
        lost._report_lost("Test")
        replaced._report_lost("Test")
        new = replaced._replace("Test")
        self.run_job()
        self.assertEqual(frozen.state, "expired")
        self.assertEqual(lost.state, "expired")
        self.assertEqual(new.state, "expired")
        self.assertEqual(replaced.state, "lost")

    def test_a_second_run_does_nothing(self):
        self.follow(self.trial, next_type=self.silver_card)
        self.issue()
        self.run_job()
        before = self.cards.search([])
        events = before.event_ids
        run = self.run_job()
        self.assertEqual((run.examined, run.changed), (0, 0))
        self.assertEqual(self.cards.search([]), before)
        self.assertEqual(before.event_ids, events)

    def test_the_run_says_what_it_did(self):
        self.issue()
        self.issue()
        run = self.run_job()
        self.assertEqual((run.examined, run.changed, run.failed), (2, 2, 0))
        self.assertEqual(run.state, "done")


@tagged("post_install", "-at_install")
class TestChain(ChainCase):
    def test_the_successor_begins_on_the_day_after(self):
        self.follow(self.trial, next_type=self.silver_card)
        card = self.issue()
        self.run_job()
        successor = card.successor_id
        self.assertEqual(successor.type_id, self.silver_card)
        self.assertEqual(successor.member_id, self.guest)
        self.assertEqual(successor.state, "active")
        self.assertPeriod(successor, "2026-02-01", "2026-02-28")
        self.assertEqual(self.kinds(card), ["issued", "chained"])
        self.assertEqual(card.state, "expired")
        self.assertEqual(self.guest.card_id, successor)
        self.assertEqual(self.guest.standing, "member")

    def test_a_missed_day_leaves_no_gap(self):
        self.follow(self.trial, next_type=self.silver_card)
        card = self.issue()
        self.run_job(day="2026-02-20")
        self.assertPeriod(card.successor_id, "2026-02-01", "2026-02-28")

    def test_several_missed_periods_are_caught_up_in_one_run(self):
        self.follow(self.trial, next_type=self.silver_card)
        self.follow(self.silver_card, next_type=self.gold_card)
        self.follow(self.gold_card, "lapse")
        card = self.issue()
        self.run_job(day="2026-03-31")
        silver = card.successor_id
        gold = silver.successor_id
        self.assertPeriod(silver, "2026-02-01", "2026-02-28")
        self.assertPeriod(gold, "2026-03-01", "2026-03-31")
        self.assertEqual((silver.state, gold.state), ("expired", "active"))
        self.run_job(day="2026-04-01")
        self.assertEqual(gold.state, "expired")
        self.assertEqual(self.guest.standing, "lapsed")

    def test_the_history_is_told_from_each_card_of_it(self):
        self.follow(self.trial, next_type=self.silver_card)
        self.follow(self.silver_card, next_type=self.gold_card)
        card = self.issue()
        self.run_job(day="2026-03-31")
        chain = card + card.successor_id + card.successor_id.successor_id
        alone = self.issue()
        for link in chain:
            self.assertEqual(link.chain_card_ids.ids, chain.ids)
        self.assertFalse(alone.chain_card_ids)
        self.assertEqual((chain + alone)[1].chain_card_ids, chain)

    def test_fixed_dates_begin_no_earlier_than_the_day_after(self):
        season = self.new_card_type(
            "Season Card",
            validity_kind="fixed",
            fixed_starts_on=date(2026, 1, 1),
            fixed_ends_on=date(2026, 6, 30),
        )
        self.follow(self.trial, next_type=season)
        card = self.issue()
        self.run_job()
        self.assertPeriod(card.successor_id, "2026-02-01", "2026-06-30")

    def test_the_card_goes_before_its_type(self):
        self.follow(self.trial, next_type=self.silver_card)
        other, kept, lapsed = (self.issue() for __ in range(3))
        for card, policy, card_type in [
            (other, "chain", self.gold_card),
            (kept, "keep", None),
            (lapsed, "lapse", None),
        ]:
            values = {
                "chain_policy": policy,
                "chain_type_id": card_type and card_type.id,
            }
            self.cards._apply_changes("chain_set", [(card.id, values)])
        self.run_job()
        self.assertEqual(other.successor_id.type_id, self.gold_card)
        self.assertFalse(kept.successor_id)
        self.assertFalse(lapsed.successor_id)

    def test_a_card_can_be_followed_by_one_of_its_own_type_once(self):
        card = self.issue()
        values = {"chain_policy": "chain", "chain_type_id": self.trial.id}
        self.cards._apply_changes("chain_set", [(card.id, values)])
        self.run_job(day="2027-01-01")
        again = card.successor_id
        self.assertPeriod(again, "2026-02-01", "2026-02-28")
        self.assertEqual(again.state, "expired")
        self.assertFalse(again.successor_id)

    def test_types_that_would_follow_each_other_for_ever_are_refused(self):
        self.follow(self.trial, next_type=self.silver_card)
        self.follow(self.silver_card, next_type=self.gold_card)
        for card_type in (self.trial, self.silver_card, self.gold_card):
            with (
                self.subTest(card_type=card_type.name),
                self.assertRaises(ValidationError),
            ):
                self.follow(self.gold_card, next_type=card_type)
        self.assertEqual(self.gold_card.on_expiry, "keep")

    def test_a_frozen_card_is_followed_by_a_frozen_one(self):
        self.follow(self.trial, next_type=self.silver_card)
        card = self.issue()
        card._freeze("Test")
        self.run_job()
        self.assertEqual(card.successor_id.state, "frozen")
        self.assertEqual(self.kinds(card.successor_id), ["issued", "frozen"])

    def test_one_member_with_two_cards_gets_two_successors(self):
        self.follow(self.trial, next_type=self.silver_card)
        first, second = self.issue(), self.issue()
        self.run_job()
        self.assertTrue(first.successor_id)
        self.assertTrue(second.successor_id)
        self.assertNotEqual(first.successor_id, second.successor_id)

    def test_members_are_told_when_the_type_says_so(self):
        self.follow(self.trial, next_type=self.silver_card)
        notices = self.env["membership.notice"]
        domain = [("kind", "=", "card_chained")]
        self.issue()
        self.run_job()
        self.assertFalse(notices.search(domain))
        self.trial.tell_on_chain = True
        card = self.issue()
        self.run_job()
        notice = notices.search(domain)
        self.assertEqual(notice.member_id, self.guest)
        self.assertEqual(notice.values["next_card"], "Silver Card")
        self.assertEqual(notice.values["number"], card.successor_id.number)
        self.run_job()
        self.assertEqual(notices.search(domain), notice)

    def test_the_message_names_the_cards(self):
        self.follow(self.trial, next_type=self.silver_card)
        self.trial.tell_on_chain = True
        self.guest.partner_id.email = "zhao@example.com"
        card = self.issue()
        self.run_job()
        self.env["membership.notice"].search([("kind", "=", "card_chained")])._send()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.guest.partner_id.ids)]
        )
        for words in ("Trial Card", "Silver Card", card.successor_id.number):
            self.assertIn(words, str(mail.body_html))


@tagged("post_install", "-at_install")
class TestRefusedSuccessor(ChainCase):
    def reported(self, card):
        return self.matters.search(
            [("kind", "=", "card"), ("key", "=", f"chain:{card.id}:{card.ends_on}")]
        )

    def issue_to_guests(self, count):
        cards = self.env["membership.card"]
        for number in range(count):
            cards += self.issue(member=self.enrol(f"Waiting {number}"))
        return cards

    def assertReported(self, card, word):
        self.assertEqual(card.state, "expired")
        self.assertFalse(card.successor_id)
        matter = self.reported(card)
        self.assertEqual(matter.member_id, card.member_id)
        self.assertIn(word, matter.message)
        self.assertIn(card.number, matter.message)

    def test_what_is_past_its_limit_is_reported_and_the_others_follow(self):
        self.silver_card.claim_limit = 1
        self.follow(self.trial, next_type=self.silver_card)
        others = [self.enrol(f"Guest {number}") for number in range(4)]
        cards = [self.issue(member=member) for member in others]
        self.issue(self.silver_card, self.guest)
        refused = self.issue()
        run = self.run_job()
        self.assertReported(refused, "limit")
        self.assertTrue(all(card.successor_id for card in cards))
        self.assertEqual((run.failed, run.state), (0, "done"))

    def test_the_limit_counts_within_one_chunk(self):
        self.silver_card.claim_limit = 1
        self.follow(self.trial, next_type=self.silver_card)
        cards = self.issue() + self.issue()
        self.run_job()
        self.assertEqual(len(cards.successor_id), 1)
        self.assertEqual(len(self.matters.search([("kind", "=", "card")])), 1)

    def test_dates_that_are_over_and_archived_types_are_reported(self):
        over = self.new_card_type(
            "Old Season", validity_kind="fixed", fixed_ends_on=date(2026, 1, 31)
        )
        archived = self.monthly("Old Card", active=False)
        for next_type, word in [(over, "Old Season"), (archived, "archived")]:
            with self.subTest(next_type=next_type.name):
                self.follow(self.trial, next_type=next_type)
                card = self.issue()
                self.run_job()
                self.assertReported(card, word)

    def test_what_is_sold_out_is_reported_and_the_stock_goes_to_the_first(self):
        self.silver_card.write({"kind": "paid", "price": 10, "stock_limited": True})
        self.silver_card.stock_left = 2
        self.follow(self.trial, next_type=self.silver_card)
        cards = self.issue_to_guests(3)
        self.run_job()
        followed = cards.filtered("successor_id")
        self.assertEqual(len(followed), 2)
        self.assertReported(cards - followed, "sold out")
        self.assertEqual(self.silver_card.stock_left, 0)

    def test_a_card_of_other_stores_is_reported(self):
        elsewhere = self.new_store("Airport", membership_program_id=self.program.id)
        self.silver_card.write(
            {"store_scope": "stores", "store_ids": [(6, 0, elsewhere.ids)]}
        )
        self.follow(self.trial, next_type=self.silver_card)
        here, there = self.issue(store=self.store), self.issue(store=elsewhere)
        self.run_job()
        self.assertReported(here, "Bund")
        self.assertEqual(there.successor_id.store_id, elsewhere)

    def test_a_matter_is_reported_once_and_the_holder_stays_a_member(self):
        self.follow(self.trial, next_type=self.monthly("Old Card", active=False))
        card = self.issue()
        self.run_job()
        self.run_job(day="2026-03-01")
        self.assertEqual(len(self.reported(card)), 1)
        self.assertEqual(self.guest.standing, "member")

    def test_a_card_that_ends_again_without_a_successor_is_reported_again(self):
        self.follow(self.trial, next_type=self.monthly("Old Card", active=False))
        card = self.issue()
        self.run_job()
        first = self.reported(card)
        longer = {"ends_on": date(2026, 2, 10)}
        card._apply_changes("revived", [(card.id, longer)])
        self.run_job(day="2026-02-11")
        again = self.reported(card)
        self.assertTrue(first and again)
        self.assertNotEqual(again, first)
        self.run_job(day="2026-03-01")
        about = [("kind", "=", "card"), ("member_id", "=", self.guest.id)]
        self.assertEqual(self.matters.search(about), first + again)


@tagged("post_install", "-at_install")
class TestRobustRun(ChainCase):
    def test_a_run_cut_short_goes_on_and_repeats_nothing(self):
        self.follow(self.trial, next_type=self.silver_card)
        cards = self.cards.concat(*(self.issue() for __ in range(5)))
        with patch(CHUNK, 2):
            run = self.run_job(chunks=1)
            self.assertEqual(run.state, "paused")
            self.assertEqual(len(cards.successor_id), 2)
            resumed = self.run_job()
        self.assertEqual(resumed, run)
        self.assertEqual((run.state, run.changed), ("done", 5))
        self.assertEqual(len(cards.successor_id), 5)
        for card in cards:
            self.assertEqual(self.kinds(card), ["issued", "chained"])

    def test_one_bad_card_does_not_stop_the_rest(self):
        cards = self.cards.concat(*(self.issue() for __ in range(7)))
        bad = cards[3]
        real = type(bad)._apply_changes

        def apply(self, kind, changes, **options):
            if bad.id in [card_id for card_id, __ in changes]:
                raise IntegrityError("Bad row")
            return real(self, kind, changes, **options)

        with (
            patch.object(type(bad), "_apply_changes", apply),
            mute_logger("odoo.sql_db"),
        ):
            run = self.run_job()
        self.assertEqual((run.changed, run.failed), (6, 1))
        self.assertEqual(run.state, "problems")
        self.assertEqual(run.failure_ids.res_id, bad.id)
        self.assertIn("Bad row", run.failure_ids.message)
        self.assertEqual(bad.state, "active")
        self.assertEqual(set((cards - bad).mapped("state")), {"expired"})
        self.run_job()
        self.assertEqual(bad.state, "expired")
