from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestCardLife(MembershipCase):
    @property
    def card(self):
        return self.member.card_ids

    def ask(self, operation, cards, user=None, **values):
        """Answer the wizard that a button of the card opens."""
        wizard = self.env["membership.card.wizard"].with_user(user or self.officer)
        return wizard.create(
            {
                "operation": operation,
                "card_ids": [(6, 0, cards.ids)],
                "reason": "The member asked for it",
                **values,
            }
        ).action_apply()

    def test_an_officer_freezes_unfreezes_and_cancels(self):
        for operation, state in [
            ("freeze", "frozen"),
            ("unfreeze", "active"),
            ("cancel", "cancelled"),
        ]:
            self.ask(operation, self.card)
            self.assertEqual(self.card.state, state)

    def test_states_that_do_not_lead_there_are_refused(self):
        with self.assertRaises(UserError):
            self.ask("unfreeze", self.card)
        self.ask("cancel", self.card)
        for operation in ("freeze", "unfreeze", "cancel", "replace", "activate"):
            with self.subTest(operation=operation), self.assertRaises(UserError):
                self.ask(operation, self.card)

    def test_nobody_else_does(self):
        for user in (self.cashier, self.nobody, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ask("cancel", self.card, user)

    def test_a_reason_is_asked_for(self):
        with self.assertRaises(UserError):
            self.ask("freeze", self.card, reason="  ")
        self.assertEqual(self.card.state, "active")

    def test_the_reason_and_the_store_stay_in_the_history(self):
        self.ask("freeze", self.card, reason="On a journey", store_id=self.store.id)
        event = self.card.event_ids[0]
        self.assertEqual((event.kind, event.reason), ("frozen", "On a journey"))
        self.assertEqual((event.user_id, event.store_id), (self.officer, self.store))

    def test_the_buttons_ask_for_the_reason(self):
        for name in ("activate", "freeze", "unfreeze", "report_lost", "replace"):
            action = getattr(self.card.with_user(self.officer), f"action_{name}")()
            self.assertEqual(action["res_model"], "membership.card.wizard")
            self.assertEqual(action["context"]["default_operation"], name)

    def test_all_cards_change_or_none(self):
        other = self.enrol("Wang Wei").card_id
        other._cancel("Moved away")
        with self.assertRaises(UserError):
            self.ask("freeze", self.card + other)
        self.assertEqual(self.card.state, "active")

    def test_a_card_that_never_was_active_waits_again_after_a_frost(self):
        card_type = self.new_card_type("Gift Card", activation="member")
        card = card_type._issue(self.member, on=self.program._today())
        card._freeze("Suspicious")
        card._unfreeze("Cleared")
        self.assertEqual(card.state, "inactive")


@tagged("post_install", "-at_install")
class TestReplacement(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.program._today()
        cls.type = cls.new_card_type(
            "Year Card",
            claim_limit=1,
            welcome_points=20,
            validity_kind="duration",
            validity_count=1,
            validity_unit="year",
        )
        cls.card = cls.type._issue(cls.member, on=cls.today, store=cls.store)

    def test_the_new_card_has_a_new_number_and_the_same_rights(self):
        gold = self.new_card_type("Gold")
        self.card._apply_changes(
            "chain_set",
            [(self.card.id, {"chain_policy": "chain", "chain_type_id": gold.id})],
        )
        self.card._report_lost("Left in a taxi")
        new = self.card._replace("Left in a taxi")
        self.assertNotEqual(new.number, self.card.number)
        for name in ("type_id", "member_id", "starts_on", "ends_on", "chain_type_id"):
            with self.subTest(field=name):
                self.assertEqual(new[name], self.card[name])
        self.assertEqual((new.state, self.card.state), ("active", "lost"))
        self.assertEqual((new.claim_no, self.card.claim_no), (1, 0))
        self.assertEqual(self.card.successor_id, new)
        self.assertEqual(self.member.card_id, new)
        kinds = self.card.event_ids.mapped("kind")
        self.assertEqual(kinds, ["replaced", "lost", "chain_set", "issued"])

    def test_the_welcome_gift_is_not_given_again(self):
        self.card._replace("Broken")
        self.env.invalidate_all()
        self.assertEqual(self.member.points_balance, 20)

    def test_a_frozen_card_that_was_lost_comes_back_frozen(self):
        self.card._freeze("Suspicious")
        self.card._report_lost("Left in a taxi")
        self.assertEqual(self.card._replace("Left in a taxi").state, "frozen")

    def test_a_card_is_replaced_once_and_its_successor_again(self):
        new = self.card._replace("Broken")
        with self.assertRaises(UserError):
            self.card._replace("Broken")
        newest = new._replace("Broken too")
        self.assertEqual(newest.predecessor_id, new)
        self.assertEqual(newest.claim_no, 1)

    def test_a_card_that_was_replaced_is_not_cancelled_in_place_of_the_new_one(self):
        new = self.card._replace("Broken")
        with self.assertRaises(UserError):
            self.card._cancel("Unwanted")
        new._cancel("Unwanted")
        self.assertEqual((self.card.state, new.state), ("lost", "cancelled"))

    def test_a_lost_card_finds_nobody_and_the_new_one_does(self):
        new = self.card._replace("Broken")
        self.assertFalse(self.members._find_by_code(self.program, self.card.number))
        found = self.members._find_by_code(self.program, new.number)
        self.assertEqual(found, self.member)


@tagged("post_install", "-at_install")
class TestAcceptance(MembershipCase):
    def setUp(self):
        super().setUp()
        self.card = self.member.card_id
        self.day = self.card.starts_on

    def test_a_living_card_is_accepted_from_its_first_to_its_last_day(self):
        day = timedelta(days=1)
        for on, words in [
            (self.card.starts_on - day, "valid from"),
            (self.card.starts_on, False),
            (self.card.ends_on, False),
            (self.card.ends_on + day, "was valid until"),
        ]:
            with self.subTest(on=on):
                refusal = self.card._refusal_at(self.store, on)
                if words:
                    self.assertIn(words, refusal)
                else:
                    self.assertIs(refusal, False)

    def test_each_state_says_why_the_card_is_refused(self):
        for change, words in [
            (self.card._freeze, "frozen"),
            (self.card._report_lost, "lost"),
            (self.card._cancel, "cancelled"),
        ]:
            change("Test")
            self.assertIn(words, self.card._refusal_at(self.store, self.day))

    def test_a_card_that_its_first_use_activates_is_accepted(self):
        for activation, words in (("first_use", False), ("member", "activated")):
            card_type = self.new_card_type("Card", activation=activation)
            card = card_type._issue(self.member, on=self.day)
            refusal = card._refusal_at(self.store, self.day)
            with self.subTest(activation=activation):
                self.assertIs(bool(refusal), bool(words))
                self.assertIn(words or "False", str(refusal))

    def test_only_the_chosen_stores_accept_it(self):
        airport = self.new_store("Airport", membership_program_id=self.program.id)
        self.card_type.write(
            {"store_scope": "stores", "store_ids": [(6, 0, airport.ids)]}
        )
        self.assertFalse(self.card._refusal_at(airport, self.day))
        self.assertIn("Bund", self.card._refusal_at(self.store, self.day))

    def test_the_stores_of_a_company_and_its_branches_accept_it(self):
        self.card_type.write(
            {
                "store_scope": "companies",
                "company_ids": [(6, 0, self.other_company.ids)],
            }
        )
        self.assertTrue(self.card._refusal_at(self.store, self.day))
        self.card_type.company_ids = self.company
        self.assertFalse(self.card._refusal_at(self.store, self.day))

    def test_living_cards_are_those_that_hold_that_day(self):
        cards = self.member._living_cards(self.day)
        self.assertEqual(cards, self.card)
        after = self.card.ends_on + timedelta(days=1)
        self.assertFalse(self.member._living_cards(after))
        self.card._freeze("Test")
        self.assertFalse(self.member._living_cards(self.day))
