"""A tier that is reckoned anew, against a story that is told day by day."""

from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.tier_facts import (
    Formula,
    Given,
    Join,
    KnownStep,
    Purchase,
    Purchases,
    Reviews,
    Start,
)
from odoo.addons.pos_membership.logic.tier_replay import replay
from odoo.addons.pos_membership.logic.tiers import (
    Ladder,
    Rule,
    State,
    Term,
    Tier,
    Window,
)

from .. import profiles  # noqa: F401
from .test_tier_properties import FIRST_DAY, LADDERS, LAST_DAY
from .tier_story import Story

DAY = timedelta(days=1)
MONTHS = Window("rolling", 2)
LADDER = Ladder([Tier(1, 1), Tier(2, 2, reach=Rule(spend=Decimal(400), window=MONTHS))])
ORDERS = st.lists(
    st.tuples(st.dates(FIRST_DAY, LAST_DAY), st.integers(0, 400)), max_size=10
)


def bought(*purchases):
    return [
        Purchase(number, day, Decimal(spend), 1, spend)
        for number, (day, spend) in enumerate(purchases, 1)
    ]


def told(purchases, ladder=LADDER, until=LAST_DAY, **kwargs):
    """Return the outcome of what was bought, from the lowest tier on."""
    start = kwargs.pop("start", Start(FIRST_DAY, State(1)))
    reviews = kwargs.pop("reviews", Reviews(until))
    formula = kwargs.pop("formula", Formula())
    known = Purchases(purchases, formula)
    return replay(ladder, known, start, until, reviews, **kwargs)


def told_day_by_day(
    ladder,
    tier_id,
    purchases,
    until,
    is_reviewed,
    *,
    first_day=FIRST_DAY,
    story_class=Story,
    **kwargs,
):
    """Return the story of the same, every day looked at."""
    story = story_class(ladder, tier_id, **kwargs)
    day = first_day
    if story.upgrades_at_once:
        story._apply(day, may_fall=False)
    while day <= until:
        is_overdue = is_reviewed(day) and day > first_day
        while is_overdue:
            found = story.review(day)
            is_overdue = bool(
                found and found.kind == "kept" and found.ends_on and found.ends_on < day
            )
        for purchase in purchases:
            if purchase.day == day:
                story.order(day, int(purchase.spend))
        day += DAY
    return story


class TestReplay(TestCase):
    def test_what_is_left_reached_the_tier_on_another_day(self):
        first = FIRST_DAY
        kept = [(first + 5 * DAY, 200), (first + 10 * DAY, 200)]
        outcome = told(bought(*kept), until=first + 100 * DAY)
        self.assertEqual(outcome.state.tier_id, 2)
        self.assertEqual(outcome.state.counts_from, first + 10 * DAY)
        self.assertEqual(outcome.reason.found.spend, 400)

    def test_what_is_left_never_was_enough_within_the_window(self):
        kept = [(FIRST_DAY, 200), (FIRST_DAY + 100 * DAY, 200)]
        self.assertEqual(told(bought(*kept)).state.tier_id, 1)

    def test_nothing_left_leaves_the_member_where_the_story_began(self):
        outcome = told([])
        self.assertEqual((outcome.state, outcome.reason), (State(1), None))

    def test_a_step_holds_by_the_rule_that_gave_it_and_has_its_end(self):
        ladder = Ladder(
            [
                Tier(1, 1),
                LADDER.get(2)._replace(term=Term(1, "year"), policy="earned"),
            ]
        )
        on, end = FIRST_DAY + DAY, LAST_DAY + DAY
        step = KnownStep(on, "upgrade", 2, end, Rule(spend=Decimal(100)), State(1))
        outcome = told(bought((on, 150)), ladder, known=[step])
        self.assertEqual((outcome.state.tier_id, outcome.state.ends_on), (2, end))
        for day, spend in [(on, 99), (on + DAY, 150)]:
            with self.subTest(day=day, spend=spend):
                outcome = told(bought((day, spend)), ladder, known=[step])
                self.assertEqual(outcome.state.tier_id, 1)

    def test_a_tier_that_was_closed_since_holds_for_whom_it_was_given(self):
        closed = Ladder([tier._replace(is_open=tier.id == 1) for tier in LADDER.tiers])
        rule = LADDER.get(2).reach
        step = KnownStep(FIRST_DAY, "upgrade", 2, None, rule, State(1))
        kept = bought((FIRST_DAY, 400))
        self.assertEqual(told(kept, closed, known=[step]).state.tier_id, 2)
        self.assertEqual(told(kept, closed).state.tier_id, 1)

    def test_a_hold_by_hand_is_over_on_its_day(self):
        held = State(2, None, FIRST_DAY, True, FIRST_DAY + 9 * DAY, 1)
        for days, tier_id in [(9, 2), (10, 1)]:
            with self.subTest(days=days):
                outcome = told(
                    [], start=Start(FIRST_DAY, held), until=FIRST_DAY + days * DAY
                )
                self.assertEqual(outcome.state.tier_id, tier_id)

    def test_orders_before_a_tier_was_given_do_not_count_since_then(self):
        since = Rule(spend=Decimal(100), window=Window("since_tier"))
        ladder = Ladder([Tier(1, 1), Tier(2, 2, reach=since)])
        start = Start(FIRST_DAY, State(1, counts_from=FIRST_DAY), counts_after=1)
        for amounts, tier_id in [((90, 90), 1), ((90, 100), 2)]:
            kept = bought(*((FIRST_DAY, amount) for amount in amounts))
            with self.subTest(amounts=amounts):
                found = told(kept, ladder, start=start).state.tier_id
                self.assertEqual(found, tier_id)

    def test_what_counts_after_names_the_last_order_of_its_day(self):
        kept = bought((FIRST_DAY, 100), (FIRST_DAY, 400), (FIRST_DAY, 7))
        self.assertEqual(told(kept).counts_after, 2)

    def test_without_a_review_nobody_falls(self):
        ladder = Ladder(
            [
                Tier(1, 1),
                LADDER.get(2)._replace(
                    term=Term(1, "month"),
                    policy="earned",
                    keep=Rule(orders=1, window=Window("rolling", 1)),
                ),
            ]
        )
        kept = bought((FIRST_DAY, 400))
        for last, tier_id in [(FIRST_DAY, 2), (LAST_DAY, 1)]:
            with self.subTest(last=last):
                found = told(kept, ladder, reviews=Reviews(last)).state.tier_id
                self.assertEqual(found, tier_id)

    def test_orders_of_whom_was_merged_count_from_the_day_of_the_merge(self):
        other = bought((FIRST_DAY, 300))
        for on, tier_id in [(FIRST_DAY + 5 * DAY, 2), (FIRST_DAY + 90 * DAY, 1)]:
            with self.subTest(on=on):
                joins = [Join(on, [other[0]._replace(id=9)])]
                outcome = told(bought((FIRST_DAY, 300)), joins=joins)
                self.assertEqual(outcome.state.tier_id, tier_id)

    def test_a_tier_that_came_with_a_merge_rests_on_its_own_orders(self):
        rule = Rule(spend=Decimal(200))
        state = State(2, None, FIRST_DAY)
        given = Given(rule, FIRST_DAY, FIRST_DAY + DAY, state)
        for left, tier_id in [(200, 2), (199, 1)]:
            with self.subTest(left=left):
                joins = [
                    Join(FIRST_DAY + 90 * DAY, bought((FIRST_DAY, left))),
                    Join(FIRST_DAY + 90 * DAY, (), given),
                ]
                self.assertEqual(told([], joins=joins).state.tier_id, tier_id)

    def test_a_higher_tier_is_not_lowered_by_one_that_comes_with_a_merge(self):
        given = Given(Rule(), None, FIRST_DAY, State(1))
        outcome = told(bought((FIRST_DAY, 400)), joins=[Join(LAST_DAY, (), given)])
        self.assertEqual(outcome.state.tier_id, 2)

    def test_a_monthly_review_comes_on_its_day_or_the_last_of_the_month(self):
        for day, of_month, expected in [
            (date(2026, 1, 31), 31, date(2026, 1, 31)),
            (date(2026, 2, 1), 31, date(2026, 2, 28)),
            (date(2026, 1, 16), 15, date(2026, 2, 15)),
            (date(2026, 12, 16), 15, None),
        ]:
            with self.subTest(day=day):
                reviews = Reviews(date(2026, 12, 31), of_month)
                self.assertEqual(reviews.first_from(day), expected)


class TestReplayProperties(TestCase):
    @given(
        LADDERS,
        st.integers(1, 4),
        ORDERS,
        st.dates(FIRST_DAY, LAST_DAY),
        st.sampled_from([None, None, 1, 15, 31]),
        st.booleans(),
        st.sampled_from([(0, 0), (10, 50)]),
    )
    def test_it_ends_where_a_story_told_day_by_day_ends(
        self, ladder, number, orders, until, of_month, at_once, growth
    ):
        tier_id = min(number, len(ladder.tiers))
        purchases = bought(*(order for order in sorted(orders) if order[0] <= until))
        reviews = Reviews(LAST_DAY, of_month)
        story = told_day_by_day(
            ladder,
            tier_id,
            purchases,
            until,
            lambda day: reviews.first_from(day) == day,
            per_order=growth[0],
            order_min=growth[1],
            upgrades_at_once=at_once,
        )
        outcome = told(
            purchases,
            ladder,
            until=until,
            start=Start(FIRST_DAY, State(tier_id)),
            reviews=reviews,
            formula=Formula(1, growth[0], Decimal(growth[1])),
            upgrades_at_once=at_once,
        )
        self.assertEqual(outcome.state, story.state)
        # The next review counts the same.
        here = ladder.get(outcome.state.tier_id)
        if here and outcome.state.counts_from:
            self.assertEqual(
                {p.id for p in purchases if self._counts(p, outcome)},
                {
                    order.number
                    for order in story.orders
                    if order.number > story.counts_after
                    and order.on >= story.state.counts_from
                },
            )

    @staticmethod
    def _counts(purchase, outcome):
        return (
            purchase.day >= outcome.state.counts_from
            and purchase.id > outcome.counts_after
        )
