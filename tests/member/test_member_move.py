from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.pos_membership.models.ledger.exceptions import AccountClosed

from ..common import MANAGER
from .move_common import REASON, MoveCase


@tagged("post_install", "-at_install")
class TestMemberMove(MoveCase):
    """What a member has in another program afterwards."""

    # === BALANCES === #

    def test_points_and_bonus_go_along_with_their_days(self):
        today = self.program._today()
        end = today + timedelta(days=40)
        account, wallet = self.member.points_account_id, self.member.wallet_id
        terms = {"kind": "opening", "on": today, "expires_on": end}
        account._credit({"points": 70}, key="m:1", **terms)
        wallet._credit({"bonus": 5}, key="m:2", **terms)
        self.assertMoved(self.move())
        there = self.member.moved_to_id
        self.assertEqual(there.program_id, self.second)
        self.assertEqual((there.points_balance, there.wallet_bonus), (70, 5))
        lots = self.env["membership.points.lot"].search(
            [("account_id", "=", there.points_account_id.id)]
        )
        self.assertEqual((lots.remaining, lots.expires_on), (70, end))
        self.assertEqual((self.member.points_balance, self.member.wallet_bonus), (0, 0))

    def test_the_entries_say_why_and_name_each_other(self):
        self.credit(self.member, points=5)
        batch = self.move()
        entry = self.member.moved_to_id.points_entry_ids
        self.assertEqual((entry.kind, entry.reason), ("transfer", REASON))
        self.assertEqual(entry.counterpart_id.account_id.member_id, self.member)
        self.assertEqual((entry.origin_model, entry.origin_id), (batch._name, batch.id))

    def test_a_debt_goes_along(self):
        [entry] = self.credit(self.member, points=5)
        self.member.points_account_id._debit(
            5, key="m:3", kind="adjust", on=self.program._today()
        )
        entry._reverse(key="m:4", on=self.program._today())
        self.move()
        self.assertEqual(self.member.moved_to_id.points_account_id.debt, 5)

    def test_the_accounts_left_behind_take_nothing_any_more(self):
        self.move()
        with self.assertRaises(AccountClosed):
            self.credit(self.member, points=1)

    def test_what_is_taken_back_later_is_taken_where_it_is(self):
        [entry] = self.credit(self.member, points=9)
        self.move()
        entry._reverse(key="m:5", on=self.program._today(), amount=4)
        self.assertEqual(self.member.moved_to_id.points_balance, 5)

    # === WHO IT IS === #

    def test_the_member_code_stays_the_member_s(self):
        code = self.member.code
        self.move()
        there = self.member.moved_to_id
        self.assertEqual(there.code, code)
        self.assertNotEqual(self.member.code, code)
        self.assertEqual(self.members._find_by_code(self.second, code), there)
        self.assertEqual(
            self.members._find_by_code(self.second, self.member.code), there
        )

    def test_facts_go_along(self):
        self.member.write({"birthday": "1990-02-28", "joined_on": "2020-01-01"})
        self.move()
        there = self.member.moved_to_id
        self.assertEqual(
            (str(there.birthday), str(there.joined_on), there.company_id),
            ("1990-02-28", "2020-01-01", self.company),
        )

    def test_the_member_who_left_is_archived_and_says_where_to(self):
        self.move()
        self.assertFalse(self.member.active)
        self.assertEqual(self.member.move_reason, REASON)
        with self.assertRaisesRegex(UserError, "moved to Second Club"):
            self.member.active = True
        with self.assertRaisesRegex(UserError, "moved to Second Club"):
            self.member._set_tier(self.gold, "No")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE membership_member SET active = true WHERE id = %s",
                [self.member.id],
            )

    def test_who_moved_may_be_enrolled_anew_where_he_was(self):
        self.move()
        again = self.members._enrol(self.program, self.member.partner_id)
        self.assertTrue(again.active)
        self.assertEqual(
            self.members._find_enrolled(self.program, "138 0000 0001"), again
        )

    def test_a_membership_that_is_there_is_continued(self):
        there = self.members._enrol(self.second, self.member.partner_id)
        self.credit(there, points=3)
        self.credit(self.member, points=4)
        self.assertMoved(self.move())
        self.assertEqual(self.member.moved_to_id, there)
        self.assertEqual(there.points_balance, 7)
        self.assertEqual(
            self.members._find_by_code(self.second, self.member.code), there
        )

    # === CARDS === #

    def test_cards_keep_number_dates_and_state(self):
        card = self.member.card_id
        before = (card.number, card.starts_on, card.ends_on, card.state)
        self.move()
        there = self.member.moved_to_id
        self.assertEqual(card.member_id, there)
        self.assertEqual(
            (card.type_id, card.program_id), (self.second_type, self.second)
        )
        self.assertEqual(
            (card.number, card.starts_on, card.ends_on, card.state), before
        )
        self.assertEqual(there.card_ids, card)
        self.assertEqual(there.card_id, card)
        self.assertFalse(self.member.card_id)

    def test_the_event_names_both_types(self):
        self.move()
        event = self.member.moved_to_id.card_id.event_ids[:1]
        self.assertEqual(
            (event.kind, event.type_from_id, event.type_to_id, event.reason),
            ("moved", self.card_type, self.second_type, REASON),
        )

    def test_what_stands_for_nothing_stays_behind_and_the_card_of_all_is_given(self):
        card = self.member.card_id
        self.move(type_line_ids=[])
        there = self.member.moved_to_id
        self.assertEqual(card.member_id, self.member)
        self.assertEqual(there.card_ids.type_id, self.second_type)

    def test_nothing_follows_what_stayed_behind(self):
        card = self.member.card_id
        values = {"chain_policy": "chain", "chain_type_id": self.card_type.id}
        card._apply_changes("chain_set", [(card.id, values)])
        self.move(type_line_ids=[])
        yesterday = self.program._today() - timedelta(days=1)
        card._through_door().write(
            {"starts_on": yesterday - timedelta(days=9), "ends_on": yesterday}
        )
        self.env.flush_all()
        card._expire()
        self.assertEqual((card.state, len(card.successor_id)), ("expired", 0))
        matters = self.env["membership.exception"]
        self.assertFalse(matters.search([("member_id", "=", self.member.id)]))

    def test_who_moved_is_not_told_that_the_tier_ends(self):
        notice = self.env["membership.notice"]._queue(
            "tier_ending", [(self.member.id, "m:7", {})]
        )
        self.move()
        waiting = self.env["membership.notice"].search([("key", "=", "m:7")])
        self.assertEqual(waiting.state, "cancelled", notice)

    def test_ended_cards_go_along_unless_another_followed(self):
        lost, cancelled = self.card_type._issue(
            self.member + self.member, on=self.program._today()
        )
        lost._report_lost("Gone")
        lost._replace("A new one")
        cancelled._cancel("Unwanted")
        self.move()
        self.assertEqual(lost.member_id, self.member)
        self.assertEqual(cancelled.member_id, self.member)
        self.assertEqual(len(self.member.moved_to_id.card_ids), 2)

    def test_what_follows_a_card_stays_only_if_it_is_known_there(self):
        self.member.card_id._apply_changes(
            "chain_set",
            [
                (
                    self.member.card_id.id,
                    {"chain_policy": "chain", "chain_type_id": self.card_type.id},
                )
            ],
        )
        self.move()
        card = self.member.moved_to_id.card_id
        self.assertEqual(
            (card.chain_policy, card.chain_type_id), ("chain", self.second_type)
        )

    # === TIER === #

    def test_the_tier_of_the_same_name_is_taken_with_its_days(self):
        today = self.program._today()
        self.member._set_tier(
            self.gold, "A friend", locked=True, lock_ends_on=today + timedelta(days=9)
        )
        self.move()
        there = self.member.moved_to_id
        self.assertEqual(there.tier_id, self.second_gold)
        self.assertEqual(
            (there.tier_locked, there.tier_lock_ends_on),
            (True, today + timedelta(days=9)),
        )
        self.assertEqual(there.tier_change_ids[:1].kind, "moved")

    def test_a_tier_of_another_name_becomes_the_one_of_its_rank(self):
        wizard = self.wizard()
        proposed = {
            line.tier_id.name: line.to_tier_id.name for line in wizard.tier_line_ids
        }
        self.assertEqual(proposed, {"Silver": "Basic", "Gold": "Gold"})

    def test_a_higher_tier_that_is_there_stays(self):
        there = self.members._enrol(self.second, self.member.partner_id)
        there._set_tier(self.platinum, "Best")
        self.member._set_tier(self.gold, "Good")
        self.move()
        self.assertEqual(there.tier_id, self.platinum)

    # === WHO STAYS === #

    def test_who_can_t_go_is_listed(self):
        gone = self.enrol("Wang Wei")
        gone.active = False
        self.assertSkipped(self.move(gone), "archived")

    def test_who_was_archived_there_stays(self):
        there = self.members._enrol(self.second, self.member.partner_id)
        there.active = False
        self.assertSkipped(self.move(), "is archived")
        self.assertTrue(self.member.active)

    def test_what_is_reserved_keeps_a_member(self):
        self.credit(self.member, bonus=5)
        self.member.wallet_id._hold(
            5,
            token="m:6",
            expires_at="2095-01-01 00:00:00",
            on=self.program._today(),
        )
        self.assertSkipped(self.move(), "reserved")

    def test_moving_twice_moves_once(self):
        self.credit(self.member, points=5)
        wizard = self.wizard()
        wizard.action_run()
        wizard.action_run()
        self.work()
        self.assertEqual(self.member.moved_to_id.points_balance, 5)

    # === THE DIALOG === #

    def test_the_preview_changes_nothing(self):
        self.credit(self.member, points=5)
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual(wizard.change_count, 1)
        self.assertIn("5 points", wizard.preview)
        self.assertTrue(self.member.active)
        self.assertFalse(self.members.search([("program_id", "=", self.second.id)]))

    def test_the_form_proposes_while_a_program_is_chosen(self):
        wizards = self.env["membership.move.wizard"].with_user(self.manager)
        wizards = wizards.with_context(
            active_model="membership.member", active_ids=self.member.ids
        )
        with Form(wizards) as form:
            form.program_id = self.second
            form.reason = REASON
            self.assertEqual(len(form.tier_line_ids), 2)
            self.assertEqual(len(form.type_line_ids), 1)
            with form.type_line_ids.edit(0) as line:
                line.to_type_id = self.second_type
        form.record.action_run()
        self.work()
        self.assertEqual(self.member.moved_to_id.card_id.type_id, self.second_type)

    def test_bad_input_is_refused_in_a_sentence(self):
        stray = self.enrol("Other", program=self.second)
        euros = self.new_program("Euros", currency_id=self.env.ref("base.EUR").id)
        if self.program.currency_id == euros.currency_id:
            euros.currency_id = self.env.ref("base.USD")
        for values, words in (
            ({"reason": " "}, "reason"),
            ({"members": self.member.browse(), "type_line_ids": []}, "nothing"),
            ({"program_id": False}, "Choose the program"),
            ({"program_id": self.program.id}, "another program than"),
            ({"program_id": euros.id}, "one currency"),
            ({"members": self.member | stray}, "one program"),
            ({"home_id": self.other_company.id}, "takes part"),
        ):
            wizard = self.wizard(**values)
            with self.subTest(values=values), self.assertRaisesRegex(UserError, words):
                wizard.action_run()
        foreign = self.wizard()
        foreign.tier_line_ids[0].to_tier_id = self.gold
        with self.assertRaisesRegex(UserError, "tiers and card types"):
            foreign.action_run()

    def test_only_who_manages_both_programs_moves(self):
        wizards = self.env["membership.move.wizard"]
        with self.assertRaises(AccessError):
            wizards.with_user(self.officer).create({"reason": REASON})
        foreign = self.env["membership.program"].create(
            {"name": "Coffee Club", "company_id": self.other_company.id}
        )
        foreign.currency_id = self.program.currency_id
        with self.assertRaisesRegex(AccessError, "belongs to Coffee Co."):
            self.wizard(
                program_id=foreign.id, home_id=self.other_company.id
            ).action_run()

    def test_who_lost_the_right_meanwhile_moves_nobody(self):
        manager = new_test_user(self.env, "leaver", MANAGER)
        self.wizard(user=manager).action_run()
        manager.group_ids = [
            (3, self.env.ref(MANAGER).id),
            (4, self.env.ref("pos_membership.group_membership_officer").id),
        ]
        self.work()
        self.assertTrue(self.member.active)
