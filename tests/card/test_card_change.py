from datetime import date

from psycopg2 import Error

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestCardChange(MembershipCase):
    """The door that all changes of cards go through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.member.card_id
        cls.cards = cls.env["membership.card"]
        cls.batch = cls.env["membership.batch"].create(
            {
                "name": "Extend",
                "kind": "extension",
                "model": "membership.card",
                "company_id": cls.company.id,
                "requested_by": cls.officer.id,
            }
        )

    def extend(self, end, **options):
        return self.cards._apply_changes(
            "extended", [(self.card.id, {"ends_on": end})], **options
        )

    def test_a_change_tells_who_when_where_why_before_and_after(self):
        before, end = self.card.ends_on, date(2035, 6, 30)
        cards = self.cards.with_user(self.officer)
        changed = cards._apply_changes(
            "extended",
            [(self.card.id, {"ends_on": end})],
            reason=" Closed for repairs ",
            store=self.store,
        )
        self.assertEqual(changed, self.card.ids)
        self.assertEqual(self.card.ends_on, end)
        event = self.card.event_ids[0]
        self.assertEqual(event.kind, "extended")
        self.assertEqual((event.ends_from, event.ends_to), (before, end))
        self.assertEqual((event.state_from, event.state_to), ("active", "active"))
        self.assertEqual(event.reason, "Closed for repairs")
        self.assertEqual((event.user_id, event.store_id), (self.officer, self.store))
        self.assertTrue(event.occurred_at)

    def test_what_changes_nothing_leaves_no_event(self):
        self.assertEqual(self.extend(self.card.ends_on), [])
        self.assertEqual(self.card.event_ids.mapped("kind"), ["issued"])

    def test_cards_in_other_states_are_left_alone(self):
        other = self.enrol("Wang Wei").card_id
        other._cancel("Moved away")
        end = date(2035, 6, 30)
        changed = self.cards._apply_changes(
            "extended",
            [(card.id, {"ends_on": end}) for card in self.card + other],
        )
        self.assertEqual(changed, self.card.ids)
        self.assertNotEqual(other.ends_on, end)

    def test_a_card_comes_back_to_life_as_what_it_was(self):
        revived = {"state": "active", "ends_on": date(2035, 6, 30)}
        for prepare, state in (
            (lambda card: None, "active"),
            (lambda card: card._freeze("Test"), "frozen"),
            (lambda card: card._report_lost("Test"), "lost"),
        ):
            card = self.enrol(f"Guest {state}").card_id
            prepare(card)
            card._apply_changes("expired", [(card.id, {})])
            card._apply_changes("revived", [(card.id, revived)])
            with self.subTest(state=state):
                self.assertEqual((card.state, card.ends_on), (state, date(2035, 6, 30)))

    def test_an_end_can_be_taken_away_and_set(self):
        self.assertTrue(self.extend(False))
        self.assertFalse(self.card.ends_on)
        self.assertTrue(self.extend(date(2035, 6, 30)))
        self.assertEqual(self.card.event_ids[0].ends_from, False)

    def test_cards_with_different_columns_change_in_one_call(self):
        other = self.enrol("Wang Wei").card_id
        gold = self.new_card_type("Gold")
        changes = [
            (self.card.id, {"chain_policy": "keep"}),
            (other.id, {"chain_policy": "chain", "chain_type_id": gold.id}),
        ]
        changed = self.cards._apply_changes("chain_set", changes)
        self.assertEqual(sorted(changed), sorted((self.card + other).ids))
        self.assertEqual(self.card.chain_policy, "keep")
        self.assertEqual(other.chain_type_id, gold)

    def test_a_batch_changes_a_card_once(self):
        self.assertTrue(self.extend(date(2035, 1, 1), batch=self.batch))
        self.assertEqual(self.extend(date(2036, 1, 1), batch=self.batch), [])
        self.assertEqual(self.card.ends_on, date(2035, 1, 1))
        event = self.card.event_ids[0]
        self.assertEqual((event.batch_id, event.user_id), (self.batch, self.officer))

    def test_states_and_columns_that_do_not_belong_to_a_change_are_errors(self):
        for kind, values in (
            ("extended", {"state": "cancelled"}),
            ("frozen", {"state": "active"}),
            ("extended", {"member_id": self.member.id}),
            ("extended", {}),
        ):
            with self.subTest(kind=kind, values=values), self.assertRaises(ValueError):
                self.cards._apply_changes(kind, [(self.card.id, values)])

    def test_the_member_s_card_follows_at_once(self):
        self.card._report_lost("Left in a taxi")
        self.assertFalse(self.member.card_id)
        self.assertFalse(self.member.card_number)

    def test_a_thousand_cards_change_in_one_statement_and_are_read_again(self):
        members = self.members.create(
            [
                {
                    "program_id": self.program.id,
                    "partner_id": self.new_partner(f"Guest {number}").id,
                }
                for number in range(50)
            ]
        )
        cards = members.card_id
        end = date(2035, 6, 30)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.cards._apply_changes(
                "extended", [(card.id, {"ends_on": end}) for card in cards]
            )
        self.assertEqual(set(cards.mapped("ends_on")), {end})

    @mute_logger("odoo.sql_db")
    def test_events_never_change(self):
        event = self.card.event_ids
        for statement in (
            SQL(
                "UPDATE membership_card_event SET reason = 'x' WHERE id = %s", event.id
            ),
            SQL("DELETE FROM membership_card_event WHERE id = %s", event.id),
        ):
            with self.assertRaises(Error), self.cr.savepoint():
                self.cr.execute(SQL(statement))
        with self.assertRaises(AccessError):
            event.sudo().reason = "x"
        with self.assertRaises(AccessError):
            event.sudo().unlink()
        with self.assertRaises(AccessError):
            self.env["membership.card.event"].sudo().create(
                {"card_id": self.card.id, "kind": "issued"}
            )
