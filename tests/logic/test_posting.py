from datetime import date
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic import posting
from odoo.addons.pos_membership.logic.lots import Lot, Take
from odoo.addons.pos_membership.logic.posting import Change, Given, Grant, Line, Spent

APRIL = date(2026, 4, 30)
AMOUNTS = st.integers(1, 10**12)


class PostingCase(TestCase):
    def assertExplained(self, posted):
        """Every entry is the sum of its grants and of its changes of lots."""
        for bucket, total in posted.bucket_totals().items():
            parts = [grant.granted for grant in posted.grants if grant.bucket == bucket]
            parts += [part.amount for part in posted.changes if part.bucket == bucket]
            self.assertEqual(sum(parts), total)


class TestCredit(PostingCase):
    def test_each_bucket_gets_an_entry_and_a_lot(self):
        posted = posting.credit(
            {"principal": 300, "bonus": 50}, [], {"bonus": APRIL}, None
        )
        self.assertEqual(posted.lines, [Line("principal", 300), Line("bonus", 50)])
        self.assertEqual(
            posted.grants,
            [Grant("principal", 300, 300), Grant("bonus", 50, 50, APRIL)],
        )
        self.assertEqual((posted.changes, posted.total), ([], 350))
        self.assertEqual(posted.amounts_after(), [50, 0])

    def test_the_oldest_debt_is_repaid_first(self):
        debts = [Lot(8, "points", 30), Lot(7, "points", 20)]
        posted = posting.credit({"points": 40}, debts, {}, None)
        self.assertEqual(posted.grants, [Grant("points", 40, 0)])
        self.assertEqual(
            posted.changes,
            [
                Change("points", 7, 20),
                Change("points", 8, 20),
                Change("points", None, -40),
            ],
        )
        self.assertEqual(posted.total, 40)

    @given(AMOUNTS, st.lists(AMOUNTS, max_size=4))
    def test_what_repays_a_debt_is_no_longer_in_the_lot(self, amount, owed):
        debts = [Lot(number, "points", part) for number, part in enumerate(owed)]
        posted = posting.credit({"points": amount}, debts, {}, None)
        repaid = min(amount, sum(owed))
        self.assertEqual(posted.grants[0].remaining, amount - repaid)
        self.assertEqual(
            sum(moved for moved, __ in posted.lot_moves().values()), repaid
        )
        self.assertExplained(posted)


class TestSpending(PostingCase):
    TAKES = (Take(1, "principal", 60), Take(2, "bonus", 10), Take(3, "bonus", 5))

    def test_a_debit_makes_one_entry_for_each_bucket(self):
        posted = posting.debit(self.TAKES)
        self.assertEqual(posted.lines, [Line("principal", -60), Line("bonus", -15)])
        self.assertEqual(posted.lot_moves(), {1: (-60, 0), 2: (-10, 0), 3: (-5, 0)})
        self.assertExplained(posted)

    def test_a_hold_moves_nothing_but_what_is_held(self):
        posted = posting.reserve(self.TAKES)
        self.assertEqual((posted.lines, posted.total, posted.held), ([], 0, 75))
        self.assertEqual(posted.lot_moves(), {1: (0, 60), 2: (0, 10), 3: (0, 5)})

    def test_a_capture_of_a_part_releases_the_rest(self):
        posted = posting.capture(self.TAKES, [self.TAKES[0]._replace(amount=40)])
        self.assertEqual((posted.total, posted.held), (-40, -75))
        self.assertEqual(posted.lot_moves(), {1: (-40, -60), 2: (0, -10), 3: (0, -5)})


class TestGiveBack(PostingCase):
    SPENT = (
        Spent(11, "principal", 1, 60, 0),
        Spent(12, "bonus", 2, 30, 0),
        Spent(12, "bonus", 3, 10, 0),
    )

    def test_a_part_goes_back_in_proportion(self):
        posted = posting.give_back(self.SPENT, 50, [])
        self.assertEqual(
            posted.lines, [Line("principal", 30, 11), Line("bonus", 20, 12)]
        )
        self.assertEqual(posted.lot_moves(), {1: (30, 0), 2: (15, 0), 3: (5, 0)})

    def test_what_came_back_before_does_not_come_back_again(self):
        spent = [
            self.SPENT[0]._replace(returned=60),
            self.SPENT[1]._replace(returned=29),
            self.SPENT[2],
        ]
        posted = posting.give_back(spent, 11, [])
        self.assertEqual(posted.lines, [Line("bonus", 11, 12)])
        self.assertEqual(posted.lot_moves(), {2: (1, 0), 3: (10, 0)})

    def test_debts_are_repaid_from_what_comes_back(self):
        spent = [Spent(11, "points", 1, 60, 0), Spent(11, "points", 2, 40, 0)]
        posted = posting.give_back(spent, 100, [Lot(9, "points", 70)])
        self.assertEqual(posted.lot_moves(), {1: (0, 0), 2: (30, 0), 9: (70, 0)})
        self.assertEqual(posted.total, 100)
        self.assertExplained(posted)

    @given(st.lists(AMOUNTS, min_size=1, max_size=5), st.data())
    def test_returns_in_parts_end_exactly_where_the_spending_began(self, taken, data):
        spent = [
            Spent(11, "points", number, part, 0) for number, part in enumerate(taken)
        ]
        for last in (False, False, False, True):
            left = sum(part.left for part in spent)
            amount = left if last else data.draw(st.integers(0, left))
            posted = posting.give_back(spent, amount, [])
            self.assertEqual(posted.total, amount)
            back = {change.lot_id: change.amount for change in posted.changes}
            spent = [
                part._replace(returned=part.returned + back.get(part.lot_id, 0))
                for part in spent
            ]
        self.assertEqual([part.returned for part in spent], taken)


class TestTakeBack(PostingCase):
    GIVEN = (Given(11, "points", 100, 0),)

    def test_its_own_lots_come_first(self):
        own, others = [Lot(5, "points", 30)], [Lot(1, "points", 90, APRIL)]
        posted, owed = posting.take_back(self.GIVEN, 50, own, others)
        self.assertEqual(posted.lot_moves(), {1: (-20, 0), 5: (-30, 0)})
        self.assertEqual((posted.lines, owed), ([Line("points", -50, 11)], 0))

    def test_what_no_lot_can_give_becomes_a_debt(self):
        posted, owed = posting.take_back(self.GIVEN, 100, [Lot(5, "points", 30)], [])
        self.assertEqual(posted.grants, [Grant("points", -70, -70)])
        self.assertEqual((posted.total, owed), (-100, 70))
        self.assertExplained(posted)

    def test_a_bucket_never_pays_for_another(self):
        given = [Given(11, "principal", 300, 0), Given(12, "bonus", 50, 10)]
        own = [Lot(5, "principal", 300)]
        posted, owed = posting.take_back(given, 340, own, [Lot(6, "principal", 900)])
        self.assertEqual(posted.lot_moves(), {5: (-300, 0)})
        self.assertEqual(owed, 40)
