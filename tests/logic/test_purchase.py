from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.purchase import NO_NAME, Paid, counted


def paid(id_, *names, member=1, is_kept=True):
    return Paid(id_, member, is_kept, frozenset(names))


class TestPurchase(TestCase):
    def test_table(self):
        for what, orders, numbers in [
            ("goods", [paid(1, NO_NAME), paid(2, NO_NAME)], [1, 1]),
            ("a down payment and its settlement", [paid(1, 7), paid(2, 7)], [1, 0]),
            ("two down payments", [paid(1, 7), paid(2, 7), paid(3, 7)], [1, 0, 0]),
            ("other quotations", [paid(1, 7), paid(2, 8)], [1, 1]),
            ("goods beside", [paid(1, 7), paid(2, 7, NO_NAME)], [1, 1]),
            ("two settled at once", [paid(1, 7), paid(2, 8), paid(3, 7, 8)], [1, 1, 0]),
            ("one of two was begun", [paid(1, 7), paid(2, 7, 8)], [1, 1]),
            ("another member", [paid(1, 7), paid(2, 7, member=2)], [1, 1]),
            ("the first came back", [paid(1, 7, is_kept=False), paid(2, 7)], [0, 1]),
            ("the second came back", [paid(1, 7), paid(2, 7, is_kept=False)], [1, 0]),
            ("nothing was sold", [paid(1, is_kept=False)], [0]),
        ]:
            with self.subTest(what=what):
                self.assertEqual(list(counted(orders).values()), numbers)

    @given(
        st.lists(
            st.tuples(
                st.frozensets(st.integers(1, 4), min_size=1, max_size=2),
                st.booleans(),
            )
        )
    )
    def test_every_kept_purchase_counts_and_none_twice(self, drawn):
        orders = [
            Paid(index, 1, is_kept, names)
            for index, (names, is_kept) in enumerate(drawn)
        ]
        numbers = counted(orders)
        kept = {name for order in orders if order.is_kept for name in order.names}
        found = {name for order in orders if numbers[order.id] for name in order.names}
        self.assertEqual(found, kept)
        self.assertLessEqual(sum(numbers.values()), len(kept))
