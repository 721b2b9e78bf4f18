from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.pos_membership.logic.tiers import (
    Ladder,
    Rule,
    Term,
    Tier,
    Window,
    falls_after,
    last_day,
)

from .. import profiles  # noqa: F401
from .tier_story import Story

AMOUNTS = st.integers(0, 400)
RULES = st.builds(
    Rule,
    spend=st.sampled_from([0, 0, 100, 200]).map(Decimal),
    orders=st.sampled_from([0, 0, 1, 3]),
    growth=st.sampled_from([0, 0, 50, 250]),
    topup=st.just(Decimal(0)),
    match=st.sampled_from(["any", "all"]),
    window=st.sampled_from(
        [
            Window(),
            Window("rolling", 1),
            Window("rolling", 12),
            Window("year"),
            Window("since_tier"),
        ]
    ),
)
TIERS = st.builds(
    Tier,
    id=st.just(0),
    level=st.just(0),
    reach=RULES,
    keep=RULES,
    term=st.sampled_from(
        [Term(), Term(20, "day"), Term(1, "month"), Term(1, "calendar_year")]
    ),
    grace_days=st.sampled_from([0, 0, 5]),
    policy=st.sampled_from(["never", "one_level", "earned"]),
    notice_days=st.sampled_from([0, 7]),
    is_open=st.sampled_from([True, True, True, False]),
)
LADDERS = st.lists(TIERS, min_size=1, max_size=4).map(
    lambda tiers: Ladder(
        tier._replace(id=number, level=number) for number, tier in enumerate(tiers, 1)
    )
)
FIRST_DAY, LAST_DAY = date(2025, 11, 1), date(2026, 4, 30)
DAYS = st.dates(FIRST_DAY, LAST_DAY)
ORDERS = st.lists(st.tuples(DAYS, AMOUNTS), max_size=8)


@st.composite
def stories(draw):
    """A member of some ladder after some orders and reviews, in order of time."""
    steps = draw(LADDERS)
    story = Story(steps, draw(st.sampled_from([None, *(t.id for t in steps.tiers)])))
    for on, amount in sorted(draw(ORDERS)):
        story.order(on, amount)
        if draw(st.booleans()):
            story.review(on)
    return story


@st.composite
def stories_and_days(draw):
    """A story, and a day that is not before its last order."""
    story = draw(stories())
    first = story.orders[-1].on if story.orders else FIRST_DAY
    return story, draw(st.dates(first, LAST_DAY))


class TestProperties(TestCase):
    @given(stories_and_days())
    def test_a_second_review_of_the_day_does_nothing(self, story_and_day):
        story, on = story_and_day
        for _term in range(20):
            if story.review(on) is None:
                break
        self.assertIsNone(story.review(on))

    @given(stories_and_days(), AMOUNTS)
    def test_an_order_never_lowers_a_tier(self, story_and_day, amount):
        story, on = story_and_day
        before = story.level
        story.order(on, amount)
        self.assertGreaterEqual(story.level, before)

    @given(stories_and_days())
    def test_nobody_falls_before_the_last_day_is_over(self, story_and_day):
        story, on = story_and_day
        here = story.ladder.get(story.tier_id)
        last = here and last_day(here, story.state)
        before = story.level
        decision = story.review(on)
        if decision and decision.kind == "downgrade" and last:
            self.assertGreater(on, last)
        if decision and decision.kind == "downgrade":
            self.assertLess(story.level, before)

    @given(LADDERS, DAYS, st.integers(-5, 8), st.data())
    def test_who_is_told_falls_on_the_day_after_and_not_before(
        self, steps, on, ahead, data
    ):
        here = data.draw(st.sampled_from(steps.tiers))
        story = Story(steps, here.id)
        story.state = story.state._replace(ends_on=on + timedelta(days=ahead))
        last = falls_after(steps, story.state, story.done(on), on)
        if last is None:
            return
        for after in range((last - on).days + 1):
            story.review(on + timedelta(days=after))
        self.assertEqual(story.level, here.level)
        story.review(last + timedelta(days=1))
        self.assertLess(story.level, here.level)
