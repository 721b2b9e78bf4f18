from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.card_life import (
    CHANGES,
    LIVING,
    free_claims,
)

# What becomes of a card, not of whose it is
LIFE = {kind: change for kind, change in CHANGES.items() if not change.rehomes}


class TestCardLife(TestCase):
    def test_no_change_starts_from_a_cancelled_card(self):
        for kind, change in LIFE.items():
            with self.subTest(kind=kind):
                self.assertNotIn("cancelled", change.sources)

    def test_an_expired_card_is_brought_back_followed_or_noted_as_used(self):
        kinds = {kind for kind, change in LIFE.items() if "expired" in change.sources}
        self.assertEqual(kinds, {"revived", "extension_undone", "chained", "used"})

    def test_a_lost_card_is_replaced_or_ends(self):
        kinds = {kind for kind, change in LIFE.items() if "lost" in change.sources}
        ends = {"replaced", "cancelled", "expired", "chained"}
        self.assertEqual(kinds, ends | {"extension_undone", "used"})

    def test_a_card_in_any_state_can_be_another_members_and_stays_what_it_is(self):
        self.assertEqual([kind for kind in CHANGES if kind not in LIFE], ["moved"])
        self.assertEqual(
            CHANGES["moved"].sources, LIVING | {"lost", "cancelled", "expired"}
        )
        self.assertIsNone(CHANGES["moved"].only_target)

    def test_a_change_without_a_target_leaves_the_state(self):
        self.assertIsNone(CHANGES["extended"].only_target)
        self.assertEqual(CHANGES["frozen"].only_target, "frozen")
        self.assertIsNone(CHANGES["revived"].only_target)
        self.assertEqual(CHANGES["revived"].targets, LIVING | {"lost"})


class TestFreeClaims(TestCase):
    def test_table(self):
        for taken, count, claims in [
            ([], 2, [1, 2]),
            ([1, 2], 1, [3]),
            ([2], 2, [1, 3]),
            ([1], 0, []),
        ]:
            with self.subTest(taken=taken, count=count):
                self.assertEqual(free_claims(taken, count), claims)

    @given(st.sets(st.integers(1, 30)), st.integers(0, 10))
    def test_claims_are_free_distinct_and_the_lowest(self, taken, count):
        claims = free_claims(taken, count)
        self.assertEqual(len(set(claims)), count)
        self.assertFalse(taken & set(claims))
        if claims:
            lower = set(range(1, claims[-1]))
            self.assertFalse(lower - taken - set(claims))
