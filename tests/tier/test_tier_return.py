"""What a return makes of a tier, against a story told day by day of what is left."""

from datetime import date, timedelta
from decimal import Decimal

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.pos_membership.logic.tier_facts import Purchase
from odoo.addons.pos_membership.models.tier.member_tier import STANDING_FIELDS

from .. import profiles  # noqa: F401
from ..logic.test_tier_replay import told_day_by_day
from ..logic.tier_story import Story
from .test_tier_figures import FORMULAS, TIERS
from .tier_common import TierCase

FIRST = date(2025, 12, 1)
DAY = timedelta(days=1)
DAYS = 45
ORDERS = st.lists(
    st.tuples(st.integers(0, DAYS), st.sampled_from([40, 90, 100, 250, 400])),
    min_size=1,
    max_size=7,
)
# How many days after the first, which of the orders, what is left of it in percent
RETURNS = st.lists(
    st.tuples(st.integers(1, DAYS), st.integers(0, 6), st.sampled_from([0, 0, 50])),
    min_size=1,
    max_size=4,
)


class StoryOfFormula(Story):
    """Growth by a program's formula; an order of nothing is none."""

    per_point = 1

    def _growth(self, spend, large):
        return self.per_point * spend + self.per_order * large


class ReturnCase(TierCase):
    """Orders, returns and reviews, each on its day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = {}

    def at(self, day):
        return freeze_time(f"{day} 10:00:00")

    def order(self, day, spend):
        """Write an order, and give what it reaches."""
        with self.at(day):
            number = self.buy(day, spend, points=spend)
            self.orders[number] = (day, spend)
            standings = self.member._tier_figures(day).values()
            moves = self.program._moves(standings, day, may_fall=False)
            self.member._move_tiers(moves)
        return number

    def return_order(self, number, day, left=0):
        """Return an order but for what is left of it, and reckon anew."""
        self.orders[number] = (self.orders[number][0], left)
        self.env.cr.execute(
            SQL(
                "UPDATE membership_activity SET spend = %s, points = %s, orders = %s"
                " WHERE id = %s RETURNING order_id",
                left,
                left,
                int(left > 0),
                number,
            )
        )
        order = self.env["pos.order"].browse(self.env.cr.fetchone())
        self.env.invalidate_all()
        with self.at(day):
            self.member._reckon_tier_anew(day, order)

    def review_on(self, day):
        with self.at(day):
            self.member._review_tiers(day)
            self.program.tier_reviewed_on = day

    def begin(self):
        """Place the member where the story begins, without orders."""
        self.orders.clear()
        self.place(self.silver, FIRST, joined_on=FIRST)
        self.program.tier_reviewed_on = FIRST

    def kinds(self):
        steps = self.member.tier_change_ids.sorted("id")
        return [(step.kind, step.tier_id.name) for step in steps]


@tagged("post_install", "-at_install")
class TestReturn(ReturnCase):
    def setUp(self):
        super().setUp()
        self.gold.write(
            {
                "reach_spend": 400,
                "reach_window": "rolling",
                "reach_window_months": 2,
                "downgrade_policy": "never",
            }
        )
        self.begin()

    def test_a_tier_that_later_orders_reached_as_well_stays(self):
        first = self.order(FIRST, 300)
        self.order(FIRST + 5 * DAY, 200)
        self.order(FIRST + 10 * DAY, 200)
        self.assertEqual(self.member.tier_since, FIRST + 5 * DAY)
        self.return_order(first, FIRST + 100 * DAY)
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertEqual(self.kinds(), [("upgrade", "Gold")])
        self.assertEqual(self.member.tier_counts_from, FIRST + 10 * DAY)

    def test_a_tier_that_nothing_else_reached_falls(self):
        first = self.order(FIRST, 300)
        self.order(FIRST + 5 * DAY, 200)
        self.order(FIRST + 90 * DAY, 200)
        self.return_order(first, FIRST + 100 * DAY)
        self.assertEqual(self.kinds(), [("upgrade", "Gold"), ("returned", "Silver")])

    def test_a_return_that_takes_nothing_away_changes_nothing(self):
        first = self.order(FIRST, 500)
        before = self.member.read(STANDING_FIELDS)
        self.return_order(first, FIRST + DAY, left=400)
        self.assertEqual(self.member.read(STANDING_FIELDS), before)
        self.assertEqual(self.kinds(), [("upgrade", "Gold")])

    def test_returns_one_by_one_end_where_all_at_once_end(self):
        numbers = [self.order(FIRST + n * DAY, 200) for n in range(4)]
        for number in numbers[:3]:
            self.return_order(number, FIRST + 9 * DAY)
        self.assertEqual(self.member.tier_id, self.silver)
        self.order(FIRST + 10 * DAY, 200)
        self.assertEqual(self.member.tier_id, self.gold, "200 of day 3, 200 of today")

    def test_a_tier_given_by_hand_is_where_the_story_begins(self):
        first = self.order(FIRST, 400)
        with self.at(FIRST + DAY):
            self.member._set_tier(self.gold, "VIP", locked=True)
            self.member._set_tier(self.gold, "Free again")
            self.return_order(first, FIRST + DAY)
        self.assertEqual(self.member.tier_id, self.gold)

    def test_what_came_after_a_hold_is_reckoned_from_the_tier_before_it(self):
        self.gold.downgrade_policy = "earned"
        with self.at(FIRST + DAY):
            self.member._set_tier(
                self.diamond, "VIP", locked=True, lock_ends_on=FIRST + 9 * DAY
            )
        first = self.order(FIRST + 5 * DAY, 400)
        self.review_on(FIRST + 10 * DAY)
        self.assertEqual(self.kinds()[1:], [("lock_over", "Gold")])
        self.return_order(first, FIRST + 11 * DAY)
        self.assertEqual(self.kinds()[2:], [("returned", "Silver")])

    def test_a_tier_that_is_held_stays_whatever_is_returned(self):
        first = self.order(FIRST, 400)
        with self.at(FIRST + DAY):
            self.member._set_tier(self.gold, "VIP", locked=True)
        before = self.kinds()
        self.return_order(first, FIRST + DAY)
        self.assertEqual(self.kinds(), before)

    def test_the_history_says_what_still_holds(self):
        self.diamond.reach_spend = 700
        first = self.order(FIRST, 300)
        self.order(FIRST + DAY, 400)
        self.assertEqual(self.member.tier_id, self.diamond)
        self.return_order(first, FIRST + 2 * DAY)
        step = self.member.tier_change_ids[0]
        self.assertEqual((step.kind, step.tier_id), ("returned", self.gold))
        self.assertEqual(step.figures["found"]["spend"], 400)
        self.assertTrue(step.explanation)


@tagged("post_install", "-at_install")
class TestReturnProperty(ReturnCase):
    @settings(
        max_examples=max(6, settings.default.max_examples // 12),
        suppress_health_check=[*HealthCheck],
        deadline=None,
    )
    @given(st.lists(TIERS, min_size=3, max_size=3), FORMULAS, ORDERS, RETURNS)
    def test_a_return_ends_where_a_story_of_what_is_left_ends(
        self, rules, formula, orders, returns
    ):
        self.program.write(formula)
        for tier, values in zip(
            self.silver | self.gold | self.diamond, rules, strict=True
        ):
            tier.write(values)
        self.silver.active = True
        self.member = self.enrol("Somebody")
        self.begin()
        plan = self.program._tier_plan()
        last = FIRST + DAYS * DAY
        day = FIRST
        while day <= last:
            if day > FIRST:
                self.review_on(day)
            for after, spend in orders:
                if FIRST + after * DAY == day:
                    self.order(day, spend)
            for after, which, percent in returns:
                numbers = sorted(self.orders)
                if FIRST + after * DAY == day and which < len(numbers):
                    number = numbers[which]
                    left = self.orders[number][1] * percent // 100
                    self.return_order(number, day, left)
                    self.assertTold(plan, day)
            day += DAY

    def assertTold(self, plan, day):
        """What the member has is what a story of what is left comes to."""
        purchases = [
            Purchase(number, on, Decimal(spend))
            for number, (on, spend) in sorted(
                self.orders.items(), key=lambda item: (item[1][0], item[0])
            )
            if spend
        ]
        StoryOfFormula.per_point = plan.growth_per_point
        story = told_day_by_day(
            plan.ladder,
            self.silver.id,
            purchases,
            day,
            lambda _day: True,
            first_day=FIRST,
            story_class=StoryOfFormula,
            counts_from=FIRST,
            per_order=plan.growth_per_order,
            order_min=plan.growth_order_min,
        )
        steps = self.member.tier_change_ids
        if not steps.filtered(lambda step: step.kind != "lock"):
            return
        self.assertEqual(
            (
                self.member.tier_id.id,
                self.member.tier_ends_on or None,
                self.member.tier_counts_from or None,
            ),
            (story.state.tier_id, story.state.ends_on, story.state.counts_from),
            self.kinds(),
        )
