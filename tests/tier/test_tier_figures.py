import random
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.pos_membership.logic.tiers import State, decide, falls_after
from odoo.addons.pos_membership.models.tier.tier_candidates import Candidates
from odoo.addons.pos_membership.models.tier.tier_figures import FiguresQuery

from ..logic.tier_story import Order, Story
from .tier_common import TierCase

MEMBERS = 40
DAYS = 180
FIRST = date(2025, 10, 1)
WINDOWS = st.sampled_from(["lifetime", "rolling", "year", "since_tier"])
RULES = {
    f"{side}_{name}": values
    for side in ("reach", "keep")
    for name, values in {
        "spend": st.sampled_from([0, 0, 100, 400]),
        "orders": st.sampled_from([0, 0, 1, 4]),
        "growth": st.sampled_from([0, 0, 150, 900]),
        "match": st.sampled_from(["any", "all"]),
        "window": WINDOWS,
        "window_months": st.sampled_from([1, 2, 3, 12]),
    }.items()
}
TIERS = st.fixed_dictionaries(
    {
        **RULES,
        "keep_rule": st.sampled_from(["same", "own", "none"]),
        "validity_unit": st.sampled_from(["never", "day", "month", "calendar_year"]),
        "validity_count": st.sampled_from([1, 2, 20]),
        "downgrade_policy": st.sampled_from(["never", "one_level", "earned", "earned"]),
        "grace_days": st.sampled_from([0, 0, 7]),
        "notice_days": st.sampled_from([0, 5, 30]),
        "active": st.sampled_from([True, True, True, False]),
    }
)
FORMULAS = st.fixed_dictionaries(
    {
        "growth_per_point": st.sampled_from([0, 1, 2]),
        "growth_per_order": st.sampled_from([0, 50]),
        "growth_order_min": st.sampled_from([0, 90]),
    }
)


class StoryOfProgram(Story):
    """Growth by the formula of a program; each order earns a point for each unit."""

    def __init__(self, plan, standing, orders):
        super().__init__(
            plan.ladder,
            None,
            per_order=plan.growth_per_order,
            order_min=plan.growth_order_min,
        )
        self.state, self.counts_after = standing.state, standing.counts_after
        self.orders, self.per_point = orders, plan.growth_per_point

    def _growth(self, spend, large):
        return self.per_point * spend + self.per_order * large


@tagged("post_install", "-at_install")
class TestFigures(TierCase):
    """What SQL finds for many members is what the rules say of each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dice = random.Random(20260310)
        cls.crowd = cls.env["membership.member"].browse(
            [cls.enrol(f"Member {number}").id for number in range(MEMBERS)]
        )
        cls.orders = {member.id: [] for member in cls.crowd}
        case = cls("test_sql_and_rules_agree")
        for member in cls.crowd:
            for _order in range(cls.dice.randrange(9)):
                on = FIRST + timedelta(days=cls.dice.randrange(DAYS))
                spend = cls.dice.choice([10, 60, 90, 100, 250])
                number = case.buy(on, spend, member, points=spend)
                cls.orders[member.id].append(Order(number, on, spend))

    def place_crowd(self, on):
        """Put each member somewhere, by the dice."""
        tiers = [self.silver.id, self.gold.id, self.diamond.id, self.diamond.id]
        for member in self.crowd:
            near = on + timedelta(days=self.dice.randrange(-40, 40))
            is_locked = self.dice.random() < 0.2
            values = (
                self.dice.choice(tiers),
                self.dice.choice([None, near, near, on - timedelta(days=1)]),
                self.dice.choice([FIRST, near, on]),
                self.dice.choice([0, *(o.number for o in self.orders[member.id])]),
                is_locked,
                self.dice.choice([None, near]) if is_locked else None,
            )
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE membership_member
                       SET (tier_id, tier_ends_on, tier_counts_from, tier_counts_after,
                            tier_locked, tier_lock_ends_on) = (%s)
                     WHERE id = %s
                    """,
                    SQL(", ").join(SQL("%s", value) for value in values),
                    member.id,
                )
            )
        self.env.invalidate_all()

    @settings(
        max_examples=25,
        suppress_health_check=[*HealthCheck],
    )
    @given(
        st.lists(TIERS, min_size=3, max_size=3),
        FORMULAS,
        st.integers(20, DAYS),
    )
    def test_sql_and_rules_agree(self, rules, formula, day):
        on = FIRST + timedelta(days=day)
        self.program.write(formula)
        for tier, values in zip(
            self.silver | self.gold | self.diamond, rules, strict=True
        ):
            tier.write(values)
        self.env.flush_all()
        self.place_crowd(on)
        plan = self.program._tier_plan()
        query = FiguresQuery(plan, on)
        crowd = SQL("member.id = ANY(%s)", self.crowd.ids)
        members = self.env["membership.member"]
        standings = members._tier_standings(query, crowd)
        self.assertEqual([s.member_id for s in standings], sorted(self.crowd.ids))
        for standing in standings:
            self.assertFiguresAlike(query, standing, on)
        left_in = {
            standing.member_id
            for standing in members._tier_standings(
                query, crowd, Candidates(query).sql()
            )
        }
        for standing in standings:
            if standing.member_id not in left_in:
                args = plan.ladder, standing.state, standing.done, on
                self.assertIsNone(decide(*args))
                self.assertIsNone(falls_after(*args))

    def assertFiguresAlike(self, query, standing, on):
        story = StoryOfProgram(query.plan, standing, self.orders[standing.member_id])
        done = story.done(on)
        asked = set(query.columns)
        for window, figures in done.reached.items():
            for name, value in figures._asdict().items():
                if (window, name) in asked:
                    found = getattr(standing.done.reached[window], name)
                    self.assertEqual(found, value, (window, name))
        here = query.plan.ladder.get(standing.state.tier_id)
        if here in query.keepers:
            for name, _least in here.keep.asked:
                found = getattr(standing.done.kept, name)
                self.assertEqual(found, getattr(done.kept, name), (here.keep, name))

    def test_the_tier_before_a_hold_is_looked_up_when_the_hold_is_over(self):
        today = self.program._today()
        self.place(self.gold, "2025-03-11")
        self.member._set_tier(self.diamond, "VIP", locked=True, lock_ends_on=today)
        for days, before in ((0, None), (1, self.gold.id)):
            on = today + timedelta(days=days)
            standing = self.member._tier_figures(on)[self.member.id]
            self.assertEqual(
                standing.state,
                State(self.diamond.id, None, today, True, today, before),
            )
