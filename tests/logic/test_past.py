from datetime import date, datetime, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.past import PastCard, standing_of, value_at

NOON = datetime(2026, 3, 1, 12)
HOUR = timedelta(hours=1)
STATES = st.sampled_from(["active", "frozen", "lost", "expired"])


def told(*states):
    """Return a change of each state into the next one, an hour after the other."""
    return [
        (NOON + HOUR * place, before, after)
        for place, (before, after) in enumerate(zip(states, states[1:], strict=False))
    ]


class TestValueAt(TestCase):
    def test_before_the_first_change_it_was_what_that_one_changed(self):
        changes = told("active", "frozen", "expired")
        self.assertEqual(value_at("expired", changes, NOON - HOUR), "active")
        self.assertEqual(value_at("expired", changes, NOON), "frozen")
        self.assertEqual(value_at("expired", changes, NOON + HOUR), "expired")

    def test_what_did_not_exist_yet_is_nothing(self):
        self.assertIsNone(value_at("active", told(None, "active"), NOON - HOUR))

    def test_what_no_record_touches_was_always_so(self):
        self.assertEqual(value_at("active", [], NOON), "active")
        unrelated = [(NOON + HOUR, None, None), (NOON, "expired", "expired")]
        self.assertEqual(value_at("active", unrelated, NOON - HOUR), "active")

    def test_a_return_that_came_late_counts_from_its_own_time(self):
        changes = [
            (NOON - 5 * HOUR, None, "active"),
            (NOON + HOUR, "active", "frozen"),
            (NOON - HOUR, "frozen", "cancelled"),
        ]
        self.assertEqual(value_at("cancelled", changes, NOON), "cancelled")
        self.assertEqual(value_at("cancelled", changes, NOON - 2 * HOUR), "active")

    @given(st.lists(STATES, min_size=1, max_size=6), st.integers(-1, 6))
    def test_it_is_what_was_written_down_at_that_time(self, states, hours):
        told_by_then = states[: max(0, hours + 1) + 1]
        found = value_at(states[-1], told(*states), NOON + HOUR * hours)
        self.assertEqual(found, told_by_then[-1])


class TestStandingOf(TestCase):
    def card(self, id_, state, outcome="keep", ends_on=None, follows=None):
        return PastCard(id_, state, ends_on, outcome, follows)

    def test_who_never_had_a_card_is_a_member(self):
        self.assertEqual(standing_of([]), "member")
        self.assertEqual(standing_of([self.card(1, None, "lapse")]), "member")

    def test_a_card_in_hand_makes_a_member(self):
        over = self.card(1, "expired", "lapse", date(2026, 1, 1))
        self.assertEqual(standing_of([over]), "lapsed")
        for state in ("inactive", "active", "frozen", "lost"):
            with self.subTest(state=state):
                self.assertEqual(standing_of([over, self.card(2, state)]), "member")

    def test_a_lost_card_that_was_replaced_is_in_no_hand(self):
        lost = self.card(1, "lost", "lapse")
        replaced = self.card(2, "expired", "lapse", date(2026, 1, 1), follows=1)
        self.assertEqual(standing_of([lost, replaced]), "lapsed")
        not_yet = replaced._replace(state=None)
        self.assertEqual(standing_of([lost, not_yet]), "member")

    def test_the_card_that_ended_last_decides(self):
        first = self.card(1, "expired", "lapse", date(2026, 1, 1))
        last = self.card(2, "expired", "keep", date(2026, 2, 1))
        self.assertEqual(standing_of([last, first]), "member")
        self.assertEqual(standing_of([first, last._replace(outcome="lapse")]), "lapsed")
        self.assertEqual(standing_of([self.card(3, "cancelled", "lapse")]), "member")
