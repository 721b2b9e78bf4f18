from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ChainCase


@tagged("post_install", "-at_install")
class TestChainWizard(ChainCase):
    WIZARD = "membership.chain.wizard"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.program._today()
        cls.others = cls.env["membership.member"].concat(
            *(cls.enrol(f"Guest {number}") for number in range(3))
        )
        cls.held = cls.cards.concat(
            *(cls.trial._issue(member, on=cls.today) for member in cls.others)
        )
        cls.permanent = cls.new_card_type("For ever")._issue(cls.guest, on=cls.today)

    def choose(self, records=None, **values):
        return self.wizard(self.WIZARD, records or self.held, **values)

    # === CHOOSE WHAT FOLLOWS === #
    def test_many_cards_get_another_successor_and_lose_it_again(self):
        wizard = self.choose(next_type_id=self.gold_card.id)
        batch = self.run_batch(wizard.action_run())
        self.assertCounts(batch, 3)
        self.assertEqual(set(self.held.mapped("chain_policy")), {"chain"})
        self.assertEqual(self.held.chain_type_id, self.gold_card)
        event = self.held[0].event_ids[0]
        self.assertEqual((event.kind, event.reason), ("chain_set", "Test"))
        self.assertEqual(event.user_id, self.officer)
        self.assertEqual((event.policy_from, event.policy_to), ("type", "chain"))
        self.assertEqual(event.next_type_to_id, self.gold_card)
        batch = self.run_batch(self.choose(operation="clear").action_run())
        self.assertCounts(batch, 3)
        self.assertEqual(set(self.held.mapped("chain_policy")), {"type"})
        self.assertFalse(self.held.chain_type_id)

    def test_the_end_of_the_membership_can_be_chosen(self):
        self.run_batch(self.choose(policy="lapse").action_run())
        self.assertEqual(set(self.held.mapped("chain_policy")), {"lapse"})
        self.run_job(day=self.today + timedelta(days=40))
        self.assertEqual(set(self.others.mapped("standing")), {"lapsed"})

    def test_the_preview_tells_and_changes_nothing(self):
        expired = self.issue(member=self.others[0])
        self.run_job()
        self.assertEqual(expired.state, "expired")
        cards = self.held + self.permanent + expired
        wizard = self.choose(cards, next_type_id=self.gold_card.id)
        wizard.action_preview()
        self.assertEqual(wizard.change_count, 3)
        preview = str(wizard.preview)
        for words in (
            "Gold Card follows",
            "Stays a member without the card, as its type says",
            "The card is permanent.",
            "The card has expired.",
        ):
            self.assertIn(words, preview)
        self.assertEqual(set(cards.mapped("chain_policy")), {"type"})

    def test_what_is_chosen_already_is_skipped(self):
        wizard = self.choose(next_type_id=self.gold_card.id)
        self.run_batch(wizard.action_run())
        wizard = self.choose(next_type_id=self.gold_card.id)
        self.assertCounts(self.run_batch(wizard.action_run()), 0, skipped=3)

    def test_the_cards_of_another_program_are_skipped(self):
        other = self.new_program("Second Club")
        foreign = self.new_card_type("Foreign Card", program_id=other.id)
        wizard = self.choose(next_type_id=foreign.id)
        self.assertCounts(self.run_batch(wizard.action_run()), 0, skipped=3)

    def test_the_choice_is_undone_but_for_cards_changed_since(self):
        chosen = self.held[0]
        values = {"chain_policy": "keep", "chain_type_id": None}
        self.cards._apply_changes("chain_set", [(chosen.id, values)])
        batch = self.run_batch(self.choose(policy="lapse").action_run())
        changed = self.held[2]
        self.cards._apply_changes("chain_set", [(changed.id, values)])
        undo = batch.with_user(self.officer)._undo("Mistake")
        self.assertCounts(self.run_batch({"res_id": undo.id}), 2, skipped=1)
        self.assertEqual(self.held.mapped("chain_policy"), ["keep", "type", "keep"])

    def test_all_in_the_filter_from_the_list_of_members(self):
        domain = [("id", "in", self.others.ids)]
        wizard = self.choose(
            self.others[:1], domain=domain, scope="filter", policy="lapse"
        )
        self.assertCounts(self.run_batch(wizard.action_run()), 3)
        wizard = self.choose(self.others[:1], domain=domain, operation="clear")
        self.assertCounts(self.run_batch(wizard.action_run()), 1)

    def test_the_form_offers_the_types_of_the_program(self):
        wizards = self.env[self.WIZARD].with_user(self.officer)
        context = {"active_model": "membership.card", "active_ids": self.held.ids}
        with Form(wizards.with_context(**context)) as form:
            self.assertEqual(form.program_id, self.program)
            form.policy = "chain"
            form.next_type_id = self.gold_card
            form.reason = "Offer"
        self.assertEqual(form.record._batch_params()["type_id"], self.gold_card.id)

    # === CHAIN NOW === #
    def test_the_next_card_takes_their_place_today(self):
        wizard = self.choose(operation="now", next_type_id=self.gold_card.id)
        self.assertCounts(self.run_batch(wizard.action_run()), 3)
        for card in self.held:
            successor = card.successor_id
            self.assertEqual(successor.type_id, self.gold_card)
            self.assertEqual((card.state, successor.state), ("expired", "active"))
            self.assertEqual(successor.starts_on, self.today)
            # The card began today, so today is its last day as well.
            self.assertEqual(card.ends_on, self.today)
            self.assertEqual(self.kinds(card), ["issued", "chained"])
            self.assertEqual(card.member_id.card_id, successor)
        again = self.choose(operation="now", next_type_id=self.gold_card.id)
        self.assertCounts(self.run_batch(again.action_run()), 0, skipped=3)

    def test_a_card_that_gives_way_ends_the_day_before(self):
        card = self.issue(self.new_card_type("Old"), on=self.today - timedelta(days=9))
        wizard = self.choose(card, operation="now", next_type_id=self.gold_card.id)
        self.run_batch(wizard.action_run())
        self.assertEqual(card.ends_on, self.today - timedelta(days=1))

    def test_without_a_choice_each_card_is_followed_as_it_says(self):
        self.follow(self.trial, next_type=self.silver_card)
        own = self.held[0]
        values = {"chain_policy": "chain", "chain_type_id": self.gold_card.id}
        self.cards._apply_changes("chain_set", [(own.id, values)])
        kept = self.held[2]
        self.cards._apply_changes("chain_set", [(kept.id, {"chain_policy": "keep"})])
        batch = self.run_batch(self.choose(operation="now").action_run())
        self.assertCounts(batch, 2, skipped=1)
        self.assertEqual(own.successor_id.type_id, self.gold_card)
        self.assertEqual(self.held[1].successor_id.type_id, self.silver_card)

    def test_an_expired_card_that_was_not_followed_can_be(self):
        self.follow(self.trial, next_type=self.monthly("Old Card", active=False))
        card = self.issue(member=self.enrol("Late Guest"))
        self.run_job()
        self.assertFalse(card.successor_id)
        wizard = self.choose(card, operation="now", next_type_id=self.gold_card.id)
        self.assertCounts(self.run_batch(wizard.action_run()), 1)
        self.assertPeriod(card, "2026-01-01", "2026-01-31")
        self.assertEqual(card.successor_id.starts_on, self.today)

    def test_whom_the_limit_leaves_out_is_told_before_and_skipped(self):
        self.gold_card.claim_limit = 1
        self.issue(self.gold_card, self.others[0], on=self.today)
        wizard = self.choose(operation="now", next_type_id=self.gold_card.id)
        wizard.action_preview()
        self.assertEqual(wizard.change_count, 2)
        self.assertIn("the limit is 1", str(wizard.preview))
        self.assertCounts(self.run_batch(wizard.action_run()), 2, skipped=1)
        self.assertEqual(self.held[0].state, "active")

    # === RIGHTS === #
    def test_only_officers_choose(self):
        for user in (self.cashier, self.nobody):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.choose(user=user, policy="lapse").action_run()
        self.assertEqual(set(self.held.mapped("chain_policy")), {"type"})

    def test_cards_of_another_company_are_out_of_reach(self):
        with self.assertRaises(UserError):
            self.choose(user=self.stranger, policy="lapse").action_run()
        self.assertEqual(set(self.held.mapped("chain_policy")), {"type"})

    def test_what_is_missing_is_asked_for(self):
        for values in ({}, {"policy": "lapse", "reason": " "}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.choose(**values).action_preview()
