from dataclasses import replace
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.settlement import (
    PIECES_MAX,
    ROUNDING,
    Line,
    Refusal,
    Sold,
    reckon,
)

from .test_settlement import order

AMOUNTS = st.integers(-(10**5), 10**5)
QUANTITIES = st.fractions(-5, 5, max_denominator=4)
LINES = st.builds(
    Line,
    id=st.integers(1, 6),
    value=AMOUNTS,
    quantity=QUANTITIES,
    kind=st.sampled_from(["goods", "tip", "topup", "card"]),
    sheltered=st.booleans(),
    asked=st.integers(0, 10**5),
    for_sale=st.booleans(),
    original=st.none()
    | st.builds(
        Sold,
        id=st.integers(50, 53),
        worth=st.integers(0, 10**5),
        quantity=st.fractions(-2, 5, max_denominator=4),
        valued=st.booleans(),
        times=st.integers(0, 3),
    ),
    candidates=st.none()
    | st.lists(
        st.builds(
            Sold,
            id=st.integers(60, 63),
            worth=st.integers(0, 10**5),
            quantity=st.fractions(0, 5, max_denominator=4),
        ),
        max_size=3,
        unique_by=lambda line: line.id,
    ).map(tuple),
)


def one_truth(lines):
    """The same sold line is the same wherever it is named."""
    known = {}
    truth = []
    for number, line in enumerate(lines, 1):
        original = line.original and known.setdefault(line.original.id, line.original)
        candidates = line.candidates and tuple(
            known.setdefault(purchase.id, purchase) for purchase in line.candidates
        )
        truth.append(replace(line, id=number, original=original, candidates=candidates))
    return truth, known


class TestAnyOrder(TestCase):
    @given(st.lists(LINES, max_size=6), AMOUNTS, st.integers(0, 10**5))
    def test_nothing_is_given_that_was_not_paid_nor_taken_back_twice(
        self, lines, cash, wallet
    ):
        lines, known = one_truth(lines)
        answer = reckon(order(*lines, cash=cash, wallet=wallet))
        if isinstance(answer, Refusal):
            return
        paid, due = cash + wallet, sum(line.value for line in lines)
        value_moves = wallet or any(line.gives_value for line in lines)
        if paid != due:
            self.assertFalse(answer.counts)
            self.assertFalse(value_moves)
        topups = sum(line.value for line in lines if line.kind == "topup")
        self.assertLessEqual(wallet, max(0, due - topups))
        for line in lines:
            if line.gives_value and not line.original:
                self.assertTrue(line.for_sale)
                self.assertGreaterEqual(answer.worths[line.id] + 1, line.asked)
                self.assertTrue(1 <= line.quantity <= PIECES_MAX)
        self.assertReturnsFit(answer, known)

    def assertReturnsFit(self, answer, known):
        for id_, purchase in known.items():
            backs = [back for back in answer.returns if back.original == id_]
            self.assertLessEqual(sum(back.value for back in backs), purchase.worth)
            self.assertLessEqual(
                sum(back.quantity for back in backs), purchase.quantity
            )
            self.assertTrue(all(back.value >= 0 <= back.quantity for back in backs))

    @given(st.lists(LINES, max_size=6), AMOUNTS)
    def test_what_is_sold_and_returned_adds_up_to_what_was_paid(self, lines, wallet):
        """Without a receipt or with one, what came in is what was sold less what was
        given back, unless staff are told."""
        lines, _known = one_truth(lines)
        answer = reckon(order(*lines))
        if isinstance(answer, Refusal) or answer.matters:
            return
        sold_for = sum(answer.worths.values())
        given_back = sum(back.value for back in answer.returns)
        self.assertGreaterEqual(sold_for, 0)
        came_in = sum(
            line.value for line in lines if line.value < 0 or not line.original
        )
        # With the last piece of a line goes what rounding left over of it.
        rounded = ROUNDING * len(answer.returns)
        self.assertGreaterEqual(sold_for - given_back + rounded, came_in)
