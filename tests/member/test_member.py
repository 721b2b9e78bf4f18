from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestMember(MembershipCase):
    def test_balances_are_those_of_the_accounts_now(self):
        member = self.member
        self.assertEqual((member.points_balance, member.wallet_balance), (0, 0))
        self.credit(member, points=30, principal=100, bonus=20)
        self.assertEqual(member.points_balance, 30)
        self.assertEqual(member.wallet_principal, 100)
        self.assertEqual(member.wallet_bonus, 20)
        self.assertEqual(member.wallet_balance, 120)
        self.assertEqual(len(member.points_entry_ids), 1)
        self.assertEqual(len(member.wallet_entry_ids), 2)

    def test_balances_can_be_searched(self):
        self.credit(self.member, points=30)
        rich = self.members.search([("points_balance", ">", 0)])
        self.assertIn(self.member, rich)

    def test_a_list_reads_accounts_and_cards_in_few_statements(self):
        for number in range(10):
            self.enrol(f"Guest {number}")
        self.env.flush_all()
        self.env.invalidate_all()
        members = self.members.search([("program_id", "=", self.program.id)])
        with self.assertQueryCount(12):
            members.read(
                [
                    "name",
                    "phone",
                    "tier_id",
                    "card_number",
                    "card_ends_on",
                    "points_balance",
                    "wallet_principal",
                    "wallet_bonus",
                ]
            )

    def test_the_current_card_is_a_living_one_then_the_latest(self):
        member, first = self.member, self.member.card_id
        on = self.program._today()
        self.card_type.renewal = "at_once"
        second = self.card_type._issue(member, on=on)
        self.assertEqual(member.card_id, second)
        second._freeze("Asked for by the member")
        self.assertEqual(member.card_id, first)
        first._cancel("Asked for by the member")
        self.assertEqual(member.card_id, second)
        second._cancel("Asked for by the member")
        self.assertFalse(member.card_id)

    def test_birthdays_of_this_month_are_found(self):
        self.member.birthday = date(1990, 2, 28)
        with freeze_time("2026-02-01"):
            domain = [("has_birthday_this_month", "=", True)]
            self.assertIn(self.member, self.members.search(domain))
            self.member.invalidate_recordset(["has_birthday_this_month"])
            self.assertTrue(self.member.has_birthday_this_month)
            domain = [("has_birthday_this_month", "=", False)]
            self.assertNotIn(self.member, self.members.search(domain))
        with freeze_time("2026-03-01"):
            domain = [("has_birthday_this_month", "=", True)]
            self.assertNotIn(self.member, self.members.search(domain))

    def test_the_smart_buttons_open_what_they_count(self):
        self.credit(self.member, points=30, principal=100)
        self.enrol("Wang Wei")
        for method, model, expected in [
            ("action_open_cards", "membership.card", 1),
            ("action_open_points", "membership.points.entry", 1),
            ("action_open_wallet", "membership.wallet.entry", 1),
        ]:
            with self.subTest(method=method):
                action = getattr(self.member, method)()
                self.assertEqual(action["res_model"], model)
                found = self.env[model].search_count(action["domain"])
                self.assertEqual(found, expected)

    def test_the_contact_opens_its_membership(self):
        partner = self.member.partner_id
        self.assertEqual(partner.membership_tier_id, self.silver)
        self.assertEqual(partner.action_open_memberships()["res_id"], self.member.id)
        second = self.new_program("Second Club")
        self.members._enrol(second, partner)
        domain = partner.action_open_memberships()["domain"]
        self.assertEqual(self.members.search_count(domain), 2)
