from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.renewal import Held, moved, place

ON = date(2026, 3, 10)


def ends(*days):
    """Return cards that end so many days after `ON`; None: without an end."""
    return [
        Held(number, None if days_after is None else ON + timedelta(days=days_after))
        for number, days_after in enumerate(days, start=1)
    ]


class TestPlace(TestCase):
    def test_table(self):
        for what, held, days, follows in [
            ("the first", ends(), 0, None),
            ("one that is over", ends(-1), 0, None),
            ("one that ends today", ends(0), 1, 1),
            ("one that is valid", ends(20), 21, 1),
            ("the one that ends last", ends(20, 50, 30), 51, 2),
            ("one without an end", ends(None), 0, None),
            ("one without an end beside another", ends(20, None), 0, None),
        ]:
            with self.subTest(what=what):
                first, last = place(held, ON)
                self.assertEqual((first - ON).days, days)
                self.assertEqual(last and last.id, follows)

    @given(st.lists(st.integers(-50, 50)), st.lists(st.integers(1, 40), max_size=5))
    def test_no_two_cards_that_follow_share_a_day(self, held_days, lengths):
        held, spans = ends(*held_days), []
        for length in lengths:
            first, __ = place(held, ON)
            last = first + timedelta(days=length - 1)
            spans.append((first, last))
            held.append(Held(0, last))
        for (__, last), (first, ___) in zip(spans, spans[1:], strict=False):
            self.assertEqual(first, last + timedelta(days=1))

    @given(st.dates(), st.integers(0, 4000), st.dates())
    def test_a_card_that_is_moved_lasts_as_long(self, start, length, first):
        if start > date(9000, 1, 1) or first > date(9000, 1, 1):
            return
        end = start + timedelta(days=length)
        self.assertEqual(
            moved(start, end, first), (first, first + timedelta(days=length))
        )
        self.assertEqual(moved(start, None, first), (first, None))
