from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ChainCase


@tagged("post_install", "-at_install")
class TestStanding(ChainCase):
    def lapse(self, member=None):
        self.follow(self.trial, "lapse")
        card = self.issue(member=member)
        self.run_job()
        return card

    def test_a_member_without_any_card_is_a_member(self):
        self.assertEqual(self.guest.standing, "member")

    def test_the_last_card_that_ends_the_membership_makes_its_holder_lapse(self):
        self.lapse()
        self.assertEqual(self.guest.standing, "lapsed")

    def test_another_card_in_hand_keeps_them_a_member(self):
        self.issue(self.new_card_type("For ever"))
        self.lapse()
        self.assertEqual(self.guest.standing, "member")

    def test_a_card_that_keeps_its_holder_does_not_lapse_them(self):
        self.issue()
        self.run_job()
        self.assertEqual(self.guest.standing, "member")

    def test_the_card_that_ended_last_decides(self):
        self.follow(self.trial, "lapse")
        self.issue()
        self.issue(self.gold_card, on=self.program._today())
        self.run_job()
        end = self.program._today() + timedelta(days=40)
        self.run_job(day=end)
        self.assertEqual(self.guest.standing, "member")

    def test_the_card_itself_may_say_so(self):
        card = self.issue()
        self.cards._apply_changes("chain_set", [(card.id, {"chain_policy": "lapse"})])
        self.run_job()
        self.assertEqual(self.guest.standing, "lapsed")

    def test_a_new_card_makes_a_member_again(self):
        self.lapse()
        self.issue(self.gold_card, on=self.program._today())
        self.assertEqual(self.guest.standing, "member")

    def test_a_card_that_comes_back_to_life_does_so_too(self):
        card = self.lapse()
        end = self.program._today() + timedelta(days=5)
        self.cards._apply_changes(
            "revived", [(card.id, {"state": "active", "ends_on": end})]
        )
        self.assertEqual(self.guest.standing, "member")
        self.cards._apply_changes("extension_undone", [(card.id, {"state": "expired"})])
        self.assertEqual(self.guest.standing, "lapsed")

    def test_a_lost_card_is_still_the_member_s_until_it_ends(self):
        self.issue(self.new_card_type("For ever"))._report_lost("Test")
        self.lapse()
        self.assertEqual(self.guest.standing, "member")

    def test_a_cancelled_card_counts_for_nothing(self):
        self.lapse()
        card = self.issue(self.gold_card, on=self.program._today())
        card._cancel("Test")
        self.assertEqual(self.guest.standing, "lapsed")

    def test_points_and_wallet_stay(self):
        self.credit(self.guest, points=50, principal=20)
        self.lapse()
        self.assertEqual(self.guest.points_balance, 50)
        self.assertEqual(self.guest.wallet_balance, 20)

    def test_nobody_writes_it(self):
        with self.assertRaises(AccessError):
            self.guest.with_user(self.manager).standing = "lapsed"
