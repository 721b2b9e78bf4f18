"""Two real programs, played through as the rules have them."""

from datetime import date
from unittest import TestCase

from odoo.addons.pos_membership.logic.tiers import (
    Ladder,
    Rule,
    Term,
    Tier,
    Window,
)

from .tier_story import Story


class TestHaidilao(TestCase):
    """Growth is the points of the last 12 months and 100 for each order above 100; it
    is looked at on the first of each month."""

    def setUp(self):
        super().setUp()

        def level(number, growth):
            rule = Rule(growth=growth, window=Window("rolling", 12))
            return Tier(number, number, rule, rule, policy="earned")

        steps = [level(*step) for step in ((1, 0), (2, 2000), (3, 6000), (4, 12000))]
        self.story = Story(
            Ladder(steps),
            tier_id=1,
            per_order=100,
            order_min=100,
            upgrades_at_once=False,
        )

    def test_two_years(self):
        story = self.story
        for month in range(1, 7):
            story.order(date(2025, month, 15), 400)
        self.assertEqual(story.tier_id, 1, "nobody moves before the first")
        story.review(date(2025, 4, 1))
        self.assertEqual(story.tier_id, 1, "3 × (400 + 100) = 1,500")
        story.review(date(2025, 5, 1))
        self.assertEqual(story.tier_id, 2, "4 × 500 = 2,000")
        story.order(date(2025, 7, 31), 3400)
        story.review(date(2025, 8, 1))
        self.assertEqual(story.tier_id, 3, "3,000 + 3,500")
        story.review(date(2026, 3, 1))
        self.assertEqual(story.tier_id, 2, "two orders are older than 12 months")
        story.review(date(2026, 8, 1))
        self.assertEqual(story.tier_id, 1)
        self.assertEqual(
            [kind for kind, _tier in story.history],
            ["upgrade", "upgrade", "downgrade", "downgrade"],
        )

    def test_an_order_of_exactly_100_adds_its_points_only(self):
        for _order in range(19):
            self.story.order(date(2026, 1, 5), 100)
        self.story.review(date(2026, 2, 1))
        self.assertEqual(self.story.tier_id, 1, "1,900, not 3,800")
        self.story.order(date(2026, 1, 5), 100)
        self.story.review(date(2026, 2, 1))
        self.assertEqual(self.story.tier_id, 2)


class TestStarbucksChina(TestCase):
    """Stars are growth. Four in three months make Silver; Gold is for the stars since
    Silver, holds a year, and begins at nought on its anniversary."""

    def setUp(self):
        super().setUp()
        silver = Rule(growth=4, window=Window("rolling", 3))
        gold = Rule(growth=16, window=Window("since_tier"))
        self.story = Story(
            Ladder(
                [
                    Tier(1, 1),
                    Tier(2, 2, silver, silver),
                    Tier(3, 3, gold, gold, Term(1, "year"), policy="one_level"),
                ]
            ),
            tier_id=1,
            counts_from=date(2025, 1, 1),
        )

    def stars(self, on, count):
        for _star in range(count):
            self.story.order(on, 1)

    def test_four_stars_in_three_months(self):
        self.stars(date(2026, 1, 10), 1)
        self.stars(date(2026, 4, 10), 3)
        self.assertEqual(self.story.tier_id, 1, "the first is three months old")
        self.stars(date(2026, 4, 11), 1)
        self.assertEqual(self.story.tier_id, 2)

    def test_the_first_day_of_the_three_months_counts(self):
        self.stars(date(2026, 1, 11), 1)
        self.stars(date(2026, 4, 10), 3)
        self.assertEqual(self.story.tier_id, 2)

    def test_stars_of_the_same_day_count_for_one_tier_only(self):
        self.stars(date(2026, 1, 10), 4)
        self.assertEqual(self.story.tier_id, 2)
        self.story.review(date(2026, 1, 10))
        self.stars(date(2026, 1, 10), 15)
        self.assertEqual(self.story.tier_id, 2)
        self.stars(date(2026, 1, 10), 1)
        self.assertEqual(self.story.tier_id, 3)

    def test_the_count_begins_anew_on_the_anniversary(self):
        self.stars(date(2025, 3, 1), 20)
        self.assertEqual(self.story.tier_id, 3)
        self.assertEqual(self.story.ends_on, date(2026, 2, 28))
        self.stars(date(2026, 2, 28), 16)
        self.story.review(date(2026, 3, 1))
        self.assertEqual(self.story.history[-1], ("kept", 3))
        self.assertEqual(self.story.ends_on, date(2027, 2, 28))
        self.stars(date(2026, 3, 1), 15)
        self.story.review(date(2027, 2, 28))
        self.assertEqual(self.story.tier_id, 3)
        self.story.review(date(2027, 3, 1))
        self.assertEqual(self.story.history[-1], ("downgrade", 2))
