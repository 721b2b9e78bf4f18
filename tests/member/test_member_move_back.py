from odoo.exceptions import AccessError
from odoo.tests import tagged

from .move_common import MoveCase


@tagged("post_install", "-at_install")
class TestMemberMoveBack(MoveCase):
    """A move is taken back, as long as nothing happened in the other program."""

    def figures(self, member):
        return (
            member.active,
            member.code,
            member.points_balance,
            member.wallet_bonus,
            member.tier_id,
            member.card_ids.mapped("number"),
            member.card_ids.type_id,
            member.card_id,
        )

    def test_all_is_as_it_was(self):
        self.credit(self.member, points=5, bonus=7)
        self.member._set_tier(self.gold, "Good")
        before = self.figures(self.member)
        batch = self.move()
        there = self.member.moved_to_id
        self.assertMoved(self.undo(batch))
        self.assertEqual(self.figures(self.member), before)
        self.assertFalse(there.active)
        self.assertEqual((there.points_balance, there.wallet_bonus), (0, 0))
        self.assertEqual(there.moved_to_id, self.member)

    def test_the_member_is_served_again(self):
        self.credit(self.member, points=5)
        self.undo(self.move())
        self.credit(self.member, points=3)
        self.assertEqual(self.member.points_balance, 8)
        self.assertEqual(
            self.members._find_by_code(self.program, self.member.code), self.member
        )

    def test_the_card_that_the_move_had_given_is_cancelled(self):
        batch = self.move(type_line_ids=[])
        given = self.member.moved_to_id.card_id
        self.undo(batch)
        self.assertEqual(given.state, "cancelled")

    def test_what_happened_there_keeps_it(self):
        for number, happens in enumerate(
            (
                lambda there: self.credit(there, points=1),
                lambda there: there.card_id._freeze("Lost for a while"),
                lambda there: there._set_tier(self.platinum, "Best"),
                lambda there: self.second_type._issue(there, on=self.second._today()),
            )
        ):
            with self.subTest(number=number):
                member = self.enrol(f"Guest {number}")
                self.credit(member, points=5)
                batch = self.move(member)
                happens(member.moved_to_id)
                self.assertSkipped(self.undo(batch), "happened there since")
                self.assertTrue(member.moved_to_id.active)

    def test_a_membership_that_was_there_keeps_its_own(self):
        there = self.members._enrol(self.second, self.member.partner_id)
        there._set_tier(self.platinum, "Best")
        self.credit(there, points=3, bonus=2)
        self.credit(self.member, points=4, bonus=6)
        kept, before = self.figures(there), self.figures(self.member)
        batch = self.move()
        self.assertEqual((there.points_balance, there.wallet_bonus), (7, 8))
        self.assertMoved(self.undo(batch))
        self.assertEqual(self.figures(there), kept)
        self.assertEqual(self.figures(self.member), before)

    def test_a_tier_that_came_along_goes_again(self):
        there = self.members._enrol(self.second, self.member.partner_id)
        self.member._set_tier(self.gold, "Good")
        batch = self.move()
        self.assertEqual(there.tier_id, self.second_gold)
        self.undo(batch)
        self.assertEqual((there.tier_id, self.member.tier_id), (self.basic, self.gold))

    def test_points_that_paid_a_debt_there_stay(self):
        there = self.members._enrol(self.second, self.member.partner_id)
        [entry] = self.credit(there, points=5)
        there.points_account_id._debit(
            5, key="b:1", kind="adjust", on=self.second._today()
        )
        entry._reverse(key="b:2", on=self.second._today())
        self.credit(self.member, points=9)
        batch = self.move()
        self.assertEqual(there.points_balance, 4)
        self.assertSkipped(self.undo(batch), "owed")

    def test_who_was_enrolled_anew_stays(self):
        batch = self.move()
        self.members._enrol(self.program, self.member.partner_id)
        self.assertSkipped(self.undo(batch), "anew")

    def test_an_officer_takes_no_move_back(self):
        batch = self.move()
        with self.assertRaises(AccessError):
            batch.with_user(self.officer)._undo("No")

    def test_to_and_fro_and_to_again(self):
        self.credit(self.member, points=5)
        self.undo(self.move())
        self.assertMoved(self.move())
        there = self.member.moved_to_id
        self.assertEqual((there.points_balance, there.active), (5, True))
        self.assertEqual(there.program_id, self.second)

    def test_who_was_merged_into_the_member_comes_along_and_back(self):
        twin = self.enrol("Li Na (2)")
        [entry] = self.credit(twin, points=5)
        twin._merge_into(self.member, "One person")
        batch = self.move()
        entry._reverse(key="b:3", on=self.program._today(), amount=1)
        self.assertEqual(self.member.moved_to_id.points_balance, 4)
        self.assertSkipped(self.undo(batch), "since")
        other = self.enrol("Li Na (3)")
        lone = self.enrol("Li Na (4)")
        [entry] = self.credit(other, points=5)
        other._merge_into(lone, "One person")
        self.undo(self.move(lone))
        entry._reverse(key="b:4", on=self.program._today(), amount=1)
        self.assertEqual(lone.points_balance, 4)
