from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.pos_membership.logic import checkdigit

from ..common import MembershipCase


@tagged("post_install", "-at_install")
class TestIssue(MembershipCase):
    ON = date(2026, 1, 31)

    def issue(self, **values):
        card_type = self.new_card_type("Card", **values)
        return card_type._issue(self.member, on=self.ON, store=self.store)

    def test_a_permanent_card_has_no_end(self):
        card = self.issue()
        self.assertEqual((card.starts_on, card.ends_on), (self.ON, False))
        self.assertEqual(card.state, "active")
        self.assertEqual(card.store_id, self.store)
        self.assertEqual(card.program_id, self.program)

    def test_a_card_for_a_time_ends_on_its_last_day(self):
        for count, unit, end in [
            (1, "day", date(2026, 1, 31)),
            (1, "month", date(2026, 2, 28)),
            (1, "year", date(2027, 1, 30)),
        ]:
            with self.subTest(count=count, unit=unit):
                card = self.issue(
                    validity_kind="duration", validity_count=count, validity_unit=unit
                )
                self.assertEqual(card.ends_on, end)

    def test_a_card_of_fixed_dates_has_them(self):
        start, end = date(2026, 1, 1), date(2026, 12, 31)
        card = self.issue(
            validity_kind="fixed", fixed_starts_on=start, fixed_ends_on=end
        )
        self.assertEqual((card.starts_on, card.ends_on), (start, end))
        card = self.issue(validity_kind="fixed", fixed_ends_on=self.ON)
        self.assertEqual((card.starts_on, card.ends_on), (self.ON, self.ON))

    def test_no_card_is_issued_after_its_fixed_end(self):
        with self.assertRaises(UserError):
            self.issue(validity_kind="fixed", fixed_ends_on=date(2026, 1, 30))

    def test_a_member_of_another_program_gets_none(self):
        stranger = self.enrol("Wang Wei", program=self.new_program("Second Club"))
        with self.assertRaises(UserError):
            self.card_type._issue(stranger, on=self.ON)

    def test_numbers_have_prefix_and_check_digit_and_are_unique(self):
        members = self.member
        for number in range(4):
            members |= self.enrol(f"Guest {number}")
        cards = self.card_type._issue(members, on=self.ON)
        self.assertEqual(cards.member_id, members)
        self.assertEqual(len(set(cards.mapped("number"))), 5)
        for card in cards:
            self.assertTrue(card.number.startswith("88"))
            self.assertEqual(len(card.number), 13)
            self.assertTrue(checkdigit.is_valid(card.number))

    def test_a_card_holds_on_its_first_and_last_day(self):
        card = self.issue(
            validity_kind="duration", validity_count=1, validity_unit="month"
        )
        for day, expected in [
            (date(2026, 1, 30), False),
            (date(2026, 1, 31), True),
            (date(2026, 2, 28), True),
            (date(2026, 3, 1), False),
        ]:
            with self.subTest(day=day):
                self.assertIs(card._holds_on(day), expected)
        card._freeze("Found on a bench")
        self.assertFalse(card._holds_on(date(2026, 2, 1)))
