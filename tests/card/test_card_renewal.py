from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MembershipCase


class RenewalCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.program._today()
        cls.type = cls.new_card_type(
            "Month card",
            kind="internal",
            validity_kind="duration",
            validity_count=30,
            validity_unit="day",
        )

    def day(self, days):
        return self.today + timedelta(days=days)

    def issue(self, *, day=0, card_type=None, count=1, member=None):
        members = (member or self.member) if count == 1 else None
        if count > 1:
            members = self.members.browse([(member or self.member).id] * count)
        return (card_type or self.type)._issue(members, on=self.day(day))

    def assertDates(self, card, starts, ends):
        """:param starts, ends: in days from today"""
        self.env.invalidate_all()
        self.assertEqual(
            (card.starts_on, card.ends_on), (self.day(starts), self.day(ends))
        )


@tagged("post_install", "-at_install")
class TestRenewal(RenewalCase):
    def test_a_second_card_begins_the_day_after_the_first_ends(self):
        first, second, third = (self.issue(day=day) for day in (0, 10, 10))
        self.assertDates(first, 0, 29)
        self.assertDates(second, 30, 59)
        self.assertDates(third, 60, 89)
        self.assertEqual((second.renews_id, third.renews_id), (first, second))
        self.assertEqual(second.state, "active")
        self.assertTrue(first._holds_on(self.day(29)))
        self.assertFalse(second._holds_on(self.day(29)))
        self.assertTrue(second._holds_on(self.day(30)))

    def test_two_at_once_follow_each_other(self):
        self.issue()
        second, third = self.issue(count=2)
        self.assertDates(second, 30, 59)
        self.assertDates(third, 60, 89)
        self.assertEqual(third.renews_id, second)

    def test_other_types_members_and_cards_that_are_over_are_not_followed(self):
        self.issue(card_type=self.type.copy({"name": "Other"}))
        self.assertDates(self.issue(), 0, 29)
        self.assertDates(self.issue(member=self.enrol("Wang Wei")), 0, 29)
        self.assertDates(self.issue(day=30), 30, 59)

    def test_a_card_that_was_cancelled_or_lost_is_not_followed(self):
        self.issue()._cancel("Mistake")
        lost = self.issue()
        self.assertDates(lost, 0, 29)
        lost._report_lost("Left in a taxi")
        self.assertDates(self.issue(), 0, 29)

    def test_at_once_and_refused(self):
        self.type.renewal = "at_once"
        self.issue()
        self.assertDates(self.issue(), 0, 29)
        self.type.renewal = "refused"
        with self.assertRaisesRegex(UserError, "has a Month card until"):
            self.issue(day=29)
        self.assertDates(self.issue(day=30), 30, 59)

    def test_two_at_once_are_refused_as_the_second_would_be(self):
        self.type.renewal = "refused"
        with self.assertRaisesRegex(UserError, "one valid Month card at a time"):
            self.issue(count=2)
        self.assertFalse(self.type.card_count)

    def test_cards_that_wait_and_are_activated_together_follow_each_other(self):
        waiting = self.type.copy({"name": "Waiting", "activation": "member"})
        first, second = self.issue(card_type=waiting, count=2)
        (first | second)._activate()
        self.assertDates(first, 0, 29)
        self.assertDates(second, 30, 59)

    def test_cards_without_an_end_and_fixed_dates_begin_at_once(self):
        permanent = self.new_card_type("Permanent", kind="internal")
        fixed = self.new_card_type(
            "Summer",
            kind="internal",
            validity_kind="fixed",
            fixed_starts_on=self.day(-5),
            fixed_ends_on=self.day(5),
        )
        for card_type in (permanent, fixed):
            first, second = (self.issue(card_type=card_type) for __ in range(2))
            self.assertEqual(first.starts_on, second.starts_on)
            self.assertFalse(second.renews_id)

    def test_a_renewal_is_no_reason_to_chain_or_to_lapse(self):
        following = self.new_card_type("Next", kind="internal")
        self.type.write({"on_expiry": "chain", "next_type_id": following.id})
        first, second = self.issue(), self.issue()
        with freeze_time(f"{self.day(30)} 04:00:00"):
            first._expire()
        self.assertEqual(first.state, "expired")
        self.assertFalse(following.card_count)
        self.assertEqual(self.member.standing, "member")
        self.assertEqual(second.state, "active")

    def test_a_waiting_card_begins_after_the_valid_one_when_it_is_activated(self):
        waiting = self.type.copy({"name": "Waiting", "activation": "member"})
        first, second = (self.issue(card_type=waiting) for __ in range(2))
        self.assertFalse(first.starts_on or second.starts_on)
        first._activate()
        second._activate()
        self.assertDates(first, 0, 29)
        self.assertDates(second, 30, 59)

    def test_the_card_that_counts_is_the_one_that_has_begun(self):
        first, second = self.issue(), self.issue()
        self.assertEqual(self.member.card_id, first)
        with freeze_time(f"{self.day(30)} 04:00:00"):
            first._expire()
        self.assertEqual(self.member.card_id, second)


@tagged("post_install", "-at_install")
class TestMovedRenewal(RenewalCase):
    def setUp(self):
        super().setUp()
        self.first, self.second = self.issue(), self.issue()
        self.third = self.issue()

    def extend(self, card, days):
        ends_on = card.ends_on + timedelta(days=days)
        card._apply_changes("extended", [(card.id, {"ends_on": ends_on})])

    def test_renewals_move_along_with_an_extension_and_back(self):
        self.extend(self.first, 10)
        self.assertDates(self.first, 0, 39)
        self.assertDates(self.second, 40, 69)
        self.assertDates(self.third, 70, 99)
        event = self.second.event_ids[0]
        self.assertEqual(event.kind, "rescheduled")
        self.assertEqual(event.starts_from, self.day(30))
        self.first._apply_changes(
            "extension_undone", [(self.first.id, {"ends_on": self.day(29)})]
        )
        self.assertDates(self.second, 30, 59)
        self.assertDates(self.third, 60, 89)

    def test_the_next_begins_today_when_one_is_given_back(self):
        self.first._cancel("Given back")
        self.assertDates(self.second, 0, 29)
        self.assertDates(self.third, 30, 59)

    def test_a_gap_in_the_middle_is_closed(self):
        self.second._cancel("Given back")
        self.assertDates(self.first, 0, 29)
        self.assertDates(self.third, 30, 59)

    def test_a_card_that_took_the_place_of_a_lost_one_is_followed(self):
        new = self.first._replace("Lost")
        self.assertDates(new, 0, 29)
        self.assertDates(self.second, 30, 59)
        self.assertEqual(self.second.renews_id, new)
        self.extend(new, 5)
        self.assertDates(self.second, 35, 64)

    def test_a_renewal_that_has_begun_stays_where_it_is(self):
        with freeze_time(f"{self.day(31)} 04:00:00"):
            self.extend(self.first, 10)
            self.assertDates(self.second, 30, 59)
