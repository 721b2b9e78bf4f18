from datetime import timedelta

from odoo.tests import tagged

from .tier_common import TierCase


@tagged("post_install", "-at_install")
class TestProgress(TierCase):
    def setUp(self):
        super().setUp()
        self.today = self.program._today()
        self.currency = self.program.currency_id

    def money(self, amount):
        return self.currency.format(amount)

    def test_what_is_missing_to_the_next_tier(self):
        self.buy(self.today, 800)
        progress = self.member._tier_progress()
        self.assertEqual(
            progress["next"],
            {
                "tier": "Gold",
                "text": f"{self.money(200)} more to reach Gold",
                "missing": [{"figure": "spend", "amount": 200}],
                "percent": 80,
            },
        )
        self.assertFalse(progress["keep"])
        self.assertEqual(self.member.tier_next_text, progress["next"]["text"])
        self.assertFalse(self.member.tier_keep_text)

    def test_either_or_and_both(self):
        self.gold.write({"reach_orders": 4, "reach_growth": 50, "reach_topup": 100})
        self.buy(self.today, 900, points=49)
        texts = {
            "any": f"{self.money(100)} more or 3 more orders or 1 more growth or"
            f" {self.money(100)} more topped up to reach Gold",
            "all": f"{self.money(100)} more and 3 more orders and 1 more growth and"
            f" {self.money(100)} more topped up to reach Gold",
        }
        for match, text in texts.items():
            self.gold.reach_match = match
            self.assertEqual(self.member._tier_progress()["next"]["text"], text)

    def test_orders_to_keep_a_tier_until_a_day(self):
        self.gold.write(
            {
                "validity_unit": "year",
                "downgrade_policy": "earned",
                "keep_rule": "own",
                "keep_orders": 2,
                "grace_days": 5,
            }
        )
        last = self.today + timedelta(days=40)
        self.place(self.gold, self.today, tier_ends_on=last)
        end = last + timedelta(days=5)
        day = self.env["res.lang"]._lang_get("en_US")
        shown = end.strftime(day.date_format)
        for count, text in (
            (0, f"2 more orders to keep Gold, by {shown}"),
            (1, f"1 more order to keep Gold, by {shown}"),
            (
                2,
                "All that keeps Gold beyond"
                f" {last.strftime(day.date_format)} has been done",
            ),
        ):
            with self.subTest(count=count):
                keep = self.member._tier_progress()["keep"]
                self.assertEqual(keep["text"], text)
                self.assertEqual(keep["until"], end.isoformat())
                self.buy(self.today, 10)

    def test_a_tier_held_by_hand_says_so(self):
        self.member._set_tier(
            self.gold, "VIP", locked=True, lock_ends_on=self.today + timedelta(days=9)
        )
        progress = self.member._tier_progress()
        self.assertFalse(progress["next"])
        self.assertIn("Gold is held by hand until", progress["keep"]["text"])

    def test_at_the_top_and_without_tiers_nothing_is_missing(self):
        self.place(self.diamond, self.today)
        self.assertEqual(self.member._tier_progress(), {"next": False, "keep": False})
        program = self.new_program("Bare Club")
        member = self.enrol("Nobody", program=program)
        self.assertEqual(member._tier_progress(), {"next": False, "keep": False})

    def test_a_list_of_members_takes_one_statement(self):
        crowd = self.member | self.enrol("Wang Wei") | self.enrol("Zhang Min")
        crowd._tier_progress_of_all()
        self.env.flush_all()
        with self.assertQueryCount(1):
            crowd._tier_figures(self.today)


@tagged("post_install", "-at_install")
class TestSentence(TierCase):
    def test_rules_in_words(self):
        money = self.program.currency_id.format(1000)
        self.assertEqual(self.silver.rule_sentence, "Every member begins here.")
        for values, sentence in [
            (
                {},
                f"Reached with {money} spent since joining. Once reached, it is kept"
                " for ever.",
            ),
            (
                {"reach_orders": 3, "reach_match": "all", "reach_window": "rolling"},
                f"Reached with {money} spent and 3 orders in the last 12 months. Once"
                " reached, it is kept for ever.",
            ),
            (
                {"downgrade_policy": "earned", "reach_window": "year"},
                f"Reached with {money} spent and 3 orders in a calendar year. Looked at"
                " in every review. Kept with as much again. Otherwise down to the"
                " level earned.",
            ),
            (
                {
                    "downgrade_policy": "one_level",
                    "reach_orders": 0,
                    "reach_window": "since_tier",
                    "validity_unit": "calendar_year",
                    "validity_count": 2,
                    "keep_rule": "own",
                    "keep_orders": 1,
                    "grace_days": 30,
                    "notice_days": 14,
                },
                f"Reached with {money} spent since the member's tier began. Valid until"
                " 31 December of the next year. Kept with 1 order since the"
                " member's tier began. Otherwise one level down, after 30 days of"
                " grace. The member is told 14 days before.",
            ),
            ({"reach_spend": 0, "downgrade_policy": "never"}, "Given by hand only."),
        ]:
            with self.subTest(values=values):
                self.gold.write(values)
                self.assertTrue(
                    self.gold.rule_sentence.startswith(sentence),
                    self.gold.rule_sentence,
                )

    def test_growth_in_words(self):
        self.assertEqual(self.program.growth_sentence, "Growth = points earned × 1")
        self.program.write({"growth_per_order": 100, "growth_order_min": 100})
        self.assertIn("+ 100 for each order above", self.program.growth_sentence)
