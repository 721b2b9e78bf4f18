from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from odoo.addons.pos_membership.logic.merging import Rank, joined, latest

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
DAYS = st.sampled_from([None, JUNE, JULY])
RANKS = st.builds(
    Rank,
    level=st.sampled_from([None, 0, 1, 5]),
    ends_on=DAYS,
    counts_from=DAYS,
    counts_after=st.integers(0, 3),
    is_locked=st.booleans(),
    lock_ends_on=DAYS,
)


class TestMerging(BaseCase):
    def test_the_higher_tier_comes_with_its_own_term_and_hold(self):
        silver = Rank(0, JULY, JUNE, 7, is_locked=True)
        gold = Rank(1, JUNE, JULY, 3)
        self.assertEqual(joined(silver, gold), gold)
        self.assertEqual(joined(gold, silver), gold)

    def test_any_tier_is_higher_than_none(self):
        self.assertEqual(joined(Rank(None), Rank(0, JUNE)), Rank(0, JUNE))
        self.assertEqual(joined(Rank(None), Rank(None)), Rank(None))

    def test_of_the_same_tier_the_better_terms_hold(self):
        cases = [
            # ends_on, counts_from, counts_after of both, and of both as one
            ((JUNE, JULY, 3), (JULY, JUNE, 9), (JULY, JUNE, 3)),
            ((None, JULY, 0), (JULY, JULY, 9), (None, JULY, 0)),
            ((JULY, None, 4), (JULY, JUNE, 4), (JULY, None, 4)),
        ]
        for one, other, both in cases:
            self.assertEqual(joined(Rank(1, *one), Rank(1, *other)), Rank(1, *both))
            self.assertEqual(joined(Rank(1, *other), Rank(1, *one)), Rank(1, *both))

    def test_of_the_same_tier_the_longer_hold_holds(self):
        free = Rank(1)
        june = Rank(1, is_locked=True, lock_ends_on=JUNE)
        july = Rank(1, is_locked=True, lock_ends_on=JULY)
        ever = Rank(1, is_locked=True)
        for one, other, both in (
            (free, free, free),
            (free, june, june),
            (june, july, july),
            (june, ever, ever),
        ):
            self.assertEqual(joined(one, other), both)
            self.assertEqual(joined(other, one), both)

    def test_without_an_end_is_later_than_all(self):
        self.assertEqual(latest([JUNE, JULY]), JULY)
        self.assertIsNone(latest([JUNE, None]))

    @given(RANKS, RANKS)
    def test_nobody_loses_a_level_and_the_order_does_not_matter(self, one, other):
        both = joined(one, other)
        levels = [rank.level for rank in (one, other) if rank.level is not None]
        self.assertEqual(both.level, max(levels, default=None))
        if one.level is not None or other.level is not None:
            self.assertEqual(both, joined(other, one))
