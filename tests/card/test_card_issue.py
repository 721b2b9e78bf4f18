from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MembershipCase

ON = date(2026, 3, 10)
NOON = "2026-03-10 04:00:00"


@tagged("post_install", "-at_install")
class TestClaim(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wang = cls.enrol("Wang Wei")
        cls.limited = cls.new_card_type("Tasting Card", claim_limit=2)

    def refusal(self, card_type, member=None, **options):
        member = member or self.member
        options.setdefault("on", ON)
        return card_type._refusals(member, **options).get(member)

    def test_a_member_gets_as_many_cards_as_the_limit_says(self):
        for __ in range(2):
            self.assertFalse(self.refusal(self.limited))
            self.limited._issue(self.member, on=ON)
        self.assertIn("the limit is 2", self.refusal(self.limited))
        self.assertFalse(self.refusal(self.limited, self.wang))
        with self.assertRaises(UserError):
            self.limited._issue(self.member, on=ON)

    def test_no_limit_is_no_limit(self):
        free = self.new_card_type("Free Card")
        cards = free._issue(self.members.browse(self.member.ids * 5), on=ON)
        self.assertEqual(cards.mapped("claim_no"), [1, 2, 3, 4, 5])

    def test_a_call_for_more_than_the_limit_issues_none(self):
        with self.assertRaises(UserError):
            self.limited._issue(self.members.browse(self.member.ids * 3), on=ON)
        self.assertFalse(self.limited.card_ids)

    def test_cancelled_cards_count_and_claims_given_back_do_not(self):
        first, second = self.limited._issue(
            self.members.browse(self.member.ids * 2), on=ON
        )
        second._cancel("Unwanted")
        self.assertTrue(self.refusal(self.limited))
        first._apply_changes("cancelled", [(first.id, {"claim_no": None})])
        self.assertFalse(self.refusal(self.limited))
        self.assertEqual(self.limited._issue(self.member, on=ON).claim_no, 1)

    def test_a_limit_that_is_lowered_counts_the_cards_there_are(self):
        cards = self.new_card_type("Old Card")._issue(
            self.members.browse(self.member.ids * 3), on=ON
        )
        cards[0]._apply_changes("cancelled", [(cards[0].id, {"claim_no": None})])
        card_type = cards.type_id
        card_type.claim_limit = 2
        self.assertTrue(self.refusal(card_type))
        card_type.claim_limit = 3
        self.assertFalse(self.refusal(card_type))

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_each_claim_once(self):
        cards = self.limited._issue(self.members.browse(self.member.ids * 2), on=ON)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            cards._apply_changes("renumbered", [(cards[1].id, {"claim_no": 1})])

    def test_an_archived_type_issues_nothing(self):
        self.limited.active = False
        self.assertIn("archived", self.refusal(self.limited))

    def test_fixed_dates_that_are_over_issue_nothing(self):
        spring = self.new_card_type(
            "Spring Card", validity_kind="fixed", fixed_ends_on=ON
        )
        self.assertFalse(self.refusal(spring))
        self.assertIn("was valid", self.refusal(spring, on=date(2026, 3, 11)))

    def test_a_store_gives_the_cards_that_it_accepts(self):
        airport = self.new_store("Airport", membership_program_id=self.program.id)
        self.limited.write(
            {"store_scope": "stores", "store_ids": [(6, 0, airport.ids)]}
        )
        self.assertFalse(self.refusal(self.limited, store=airport))
        self.assertIn("Bund", self.refusal(self.limited, store=self.store))
        self.assertFalse(self.refusal(self.limited))

    def test_members_are_enrolled_even_when_the_open_card_is_over(self):
        self.card_type.write({"validity_kind": "fixed", "fixed_ends_on": "2020-01-01"})
        late = self.enrol("Zhao Lei")
        self.assertFalse(late.card_ids)
        self.assertTrue(late.code)

    def test_each_member_may_have_a_day_of_its_own(self):
        cards = self.limited._issue(self.member + self.wang, on=[ON, date(2026, 5, 1)])
        self.assertEqual(cards.mapped("starts_on"), [ON, date(2026, 5, 1)])

    def test_a_card_that_follows_another_names_it(self):
        before = self.member.card_id
        card = self.limited._issue(self.member, on=ON, predecessors=before)
        self.assertEqual((card.predecessor_id, before.successor_id), (before, card))

    def test_the_first_event_says_where_and_why(self):
        card = self.limited._issue(
            self.member, on=ON, store=self.store, reason="Fair winner"
        )
        event = card.event_ids
        self.assertEqual((event.kind, event.reason), ("issued", "Fair winner"))
        self.assertEqual((event.store_id, event.state_to), (self.store, "active"))
        self.assertEqual(event.number_to, card.number)

    def test_a_hundred_cards_cost_few_statements(self):
        members = self.members.create(
            [
                {
                    "program_id": self.program.id,
                    "partner_id": self.new_partner(f"Guest {number}").id,
                }
                for number in range(100)
            ]
        )
        self.env.flush_all()
        with self.assertQueryCount(12):
            cards = self.limited._issue(members, on=ON)
        self.assertEqual(cards.member_id, members)
        self.assertEqual(members.card_id, cards)


@tagged("post_install", "-at_install")
class TestActivation(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waiting = cls.new_card_type(
            "Gift Card",
            activation="member",
            validity_kind="duration",
            validity_count=1,
            validity_unit="month",
            welcome_points=20,
            welcome_bonus=5,
        )

    def balances(self):
        self.env.invalidate_all()
        return self.member.points_balance, self.member.wallet_bonus

    def test_a_card_waits_for_its_activation_and_its_time_begins_then(self):
        card = self.waiting._issue(self.member, on=date(2026, 1, 1))
        self.assertEqual(card.state, "inactive")
        self.assertFalse(card.starts_on or card.ends_on or card.activated_on)
        self.assertEqual(self.balances(), (0, 0))
        with freeze_time(NOON):
            card._activate("Asked at the desk")
        self.assertEqual(card.state, "active")
        self.assertEqual((card.starts_on, card.ends_on), (ON, date(2026, 4, 9)))
        self.assertEqual(card.activated_on, ON)
        self.assertEqual(self.balances(), (20, 5))

    def test_the_day_of_activation_is_that_of_the_program(self):
        card = self.waiting._issue(self.member, on=date(2026, 1, 1))
        with freeze_time("2026-03-10 16:00:00"):  # midnight in Shanghai
            card._activate()
        self.assertEqual(card.activated_on, date(2026, 3, 11))

    def test_a_card_is_activated_once(self):
        card = self.waiting._issue(self.member, on=ON)
        card._activate()
        with self.assertRaises(UserError):
            card._activate()
        self.assertEqual(self.balances(), (20, 5))

    def test_a_fixed_card_has_its_dates_while_it_waits_and_can_be_too_late(self):
        card_type = self.new_card_type(
            "Spring Card",
            activation="member",
            validity_kind="fixed",
            fixed_starts_on="2026-03-01",
            fixed_ends_on="2026-03-31",
        )
        card = card_type._issue(self.member, on=ON)
        self.assertEqual(card.ends_on, date(2026, 3, 31))
        with freeze_time("2026-04-01 04:00:00"), self.assertRaises(UserError):
            card._activate()
        with freeze_time("2026-03-31 04:00:00"):
            card._activate()
        self.assertEqual(card.starts_on, date(2026, 3, 1))

    def test_the_welcome_gift_comes_with_the_card_that_is_active_at_once(self):
        self.waiting.activation = "issue"
        card = self.waiting._issue(self.member, on=ON, store=self.store)
        self.assertEqual(self.balances(), (20, 5))
        card._give_welcome()
        self.assertEqual(self.balances(), (20, 5))
        entry = self.env["membership.points.entry"].search(
            [("key", "=", f"card:{card.id}:welcome:points")]
        )
        self.assertEqual((entry.kind, entry.store_id), ("gift", self.store))
        self.assertEqual((entry.origin_model, entry.origin_id), (card._name, card.id))

    def test_each_card_brings_its_own_gift(self):
        self.waiting.activation = "issue"
        self.waiting._issue(self.members.browse(self.member.ids * 2), on=ON)
        self.assertEqual(self.balances(), (40, 10))
